// Key derivation: HKDF-SHA-256 (RFC 5869) for keys, Argon2id 1.3 (RFC 9106) for passwords.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::crypto {

[[nodiscard]] Result<SecretBytes> hkdfSha256(ByteView salt, ByteView inputKey, ByteView info, std::size_t length = 32);

struct Argon2Parameters {
    std::uint32_t memoryKib = 64 * 1024;
    std::uint32_t passes = 3;
    std::uint32_t parallelism = 1;

    bool operator==(const Argon2Parameters&) const = default;
};

// What may come from outside (a server, a file): 64 MiB × 3 passes at least, 256 MiB × 10 at most, one lane.
// Check before deriving: the cost is spent, and the memory taken, before anything authenticates these numbers.
inline constexpr Argon2Parameters argon2Floor{64 * 1024, 3, 1};
inline constexpr Argon2Parameters argon2Cap{256 * 1024, 10, 1};
[[nodiscard]] Result<void> checkArgon2Bounds(const Argon2Parameters& parameters); // InvalidArgument

// Takes whatever libargon2 takes; salt of at least 8 bytes. Takes about 130 ms at the floor: not for a thread that
// draws.
[[nodiscard]] Result<SecretBytes> argon2id(ByteView password, ByteView salt, const Argon2Parameters& parameters,
                                           std::size_t length = 32);

} // namespace veilpix::crypto
