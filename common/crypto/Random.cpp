#include "common/crypto/Random.h"

#include <limits>
#include <openssl/rand.h>

#include "common/base/Literals.h"

namespace veilpix::crypto {

Result<SecretBytes> RandomSource::secret(std::size_t size)
{
    SecretBytes bytes(size);
    return fill(bytes.writable()).map([&] { return std::move(bytes); });
}

Result<void> SystemRandom::fill(MutableBytes bytes)
{
    while (!bytes.empty()) {
        const std::size_t step = std::min<std::size_t>(bytes.size(), 1 << 20);
        if (RAND_bytes(bytes.data(), static_cast<int>(step)) != 1) {
            return fail(ErrorCode::Internal, u"the random generator failed"_s);
        }
        bytes = bytes.subspan(step);
    }
    return {};
}

} // namespace veilpix::crypto
