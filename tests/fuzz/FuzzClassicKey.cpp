// Any text: it is refused, or it is exactly what the key writes back.
#include <cstdlib>

#include "common/classic/ClassicEncryptor.h"
#include "common/classic/ClassicPrivateKey.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::classic;
    const QByteArrayView text(bytes, static_cast<qsizetype>(size));
    const auto publicKey = ClassicPublicKey::parse(text);
    const auto privateKey = ClassicPrivateKey::parse(text);
    if (publicKey && !text.startsWith(publicKey->text())) {
        std::abort();
    }
    if (privateKey && !text.startsWith(veilpix::crypto::toByteArray(privateKey->text().reveal()))) {
        std::abort();
    }
    if (publicKey && publicKey->bits() < 128 && !ClassicEncryptor::create(*publicKey)) {
        std::abort();
    }
    return 0;
}
