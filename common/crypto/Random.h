// Where random bytes come from; passed in, so that test vectors can fix them.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::crypto {

class RandomSource {
public:
    virtual ~RandomSource() = default;
    // Fills all of it or fails. May be called from several threads.
    [[nodiscard]] virtual Result<void> fill(MutableBytes bytes) = 0;

    [[nodiscard]] Result<SecretBytes> secret(std::size_t size);
};

// OpenSSL's generator (RAND_bytes), seeded by the system.
class SystemRandom final : public RandomSource {
public:
    [[nodiscard]] Result<void> fill(MutableBytes bytes) override;
};

} // namespace veilpix::crypto
