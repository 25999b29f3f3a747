// Fresh classic keys, made the seed's way: two random primes, a random exponent, no padding rules.
#pragma once

#include "common/classic/ClassicPrivateKey.h"

namespace veilpix::classic {

// The seed makes about 20 bits. Its own arithmetic is exact only below 2^53, so what its clients must read stays there.
constexpr int MinGeneratedBits = 16;
constexpr int SeedBits = 20;
constexpr int MaxBitsForTheSeed = 53;

struct ClassicKeyPair {
    ClassicPublicKey publicKey;
    ClassicPrivateKey privateKey;

    // bits: size of n, 16 to 4096. Whatever the size, the scheme stays weak: equal values encrypt equally.
    // Errors: InvalidArgument, Internal.
    [[nodiscard]] static Result<ClassicKeyPair> generate(int bits = SeedBits);
};

} // namespace veilpix::classic
