// The inside of a list record whose seal and signature are right, as anybody with the content key can write it. An even
// first byte: the rest is the JSON. An odd one: the rest is all of the plaintext.
#include <cstdlib>

#include "common/crypto/Kdf.h"
#include "common/identity/ListRecord.h"
#include "common/identity/SealedRecord.h"
#include "tests/support/DeterministicRandom.h"

using namespace veilpix;
using namespace veilpix::identity;

namespace {

const crypto::SecretBytes& contentKey()
{
    static const auto key = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'c')));
    return key;
}

QByteArray signedPlaintext(const QByteArray& json, const ListRecordBinding& binding)
{
    static const auto signer =
        *crypto::SigningKey::fromSeed(crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 's'))));
    const QByteArray version = QByteArray::fromHex("0000000000000001");
    const QByteArray thumbnail(32, 't');
    const QByteArray print(32, 'p');
    QByteArray message("veilpix/1 record\0", 17);
    message += crypto::toByteArray(binding.itemId) + crypto::toByteArray(binding.commitment) + version + version +
               print + crypto::toByteArray(crypto::sha256(crypto::viewOf(json))) + thumbnail;
    QByteArray plain = crypto::toByteArray(crypto::bigEndian(static_cast<std::uint32_t>(json.size()))) + json +
                       version + thumbnail + print + crypto::toByteArray(signer.verifyKey().bytes()) +
                       crypto::toByteArray(*signer.sign(crypto::viewOf(message)));
    return plain + QByteArray((256 - plain.size() % 256) % 256, '\0');
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const ListRecordBinding binding{{1}, {2}, 1};
    const QByteArray rest(reinterpret_cast<const char*>(data + 1), static_cast<qsizetype>(size - 1));
    const QByteArray plain = data[0] % 2 == 0 ? signedPlaintext(rest, binding) : rest;
    const auto key =
        crypto::hkdfSha256(binding.itemId, contentKey().reveal(), crypto::zeroTerminated("veilpix/1 list"));
    const QByteArray bound = crypto::toByteArray(binding.itemId) + QByteArray::fromHex("0000000000000001");
    crypto::SystemRandom random;
    const auto sealed = sealRecord(*key, crypto::viewOf(bound), crypto::viewOf(plain), random);
    const auto opened = ListRecord::open(contentKey(), binding, *sealed);
    if (opened && (opened->details.name.size() > ListRecord::longestName || opened->details.mediaType.size() > 255)) {
        std::abort();
    }
    return 0;
}
