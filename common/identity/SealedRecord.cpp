#include "common/identity/SealedRecord.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Aead.h"

namespace veilpix::identity {
namespace {
constexpr std::uint8_t recordFormat = 1;
}

Result<QByteArray> sealRecord(const crypto::SecretBytes& key, crypto::ByteView associatedData,
                              crypto::ByteView plaintext, crypto::RandomSource& random)
{
    VEILPIX_TRY(auto aead, crypto::Aead::create(key));
    QByteArray record(recordOverhead + static_cast<qsizetype>(plaintext.size()), Qt::Uninitialized);
    const crypto::MutableBytes bytes = crypto::writableView(record);
    bytes[0] = recordFormat;
    const crypto::MutableBytes nonce = bytes.subspan(1, crypto::Aead::nonceSize);
    return random.fill(nonce)
        .and_then([&] {
            return aead.seal(nonce, associatedData, plaintext, bytes.subspan(1 + nonce.size(), plaintext.size()),
                             bytes.last(crypto::Aead::tagSize));
        })
        .map([&] { return record; });
}

Result<crypto::SecretBytes> openRecord(const crypto::SecretBytes& key, crypto::ByteView associatedData,
                                       crypto::ByteView record)
{
    if (record.size() < static_cast<std::size_t>(recordOverhead)) {
        return fail(ErrorCode::BadRecord, u"a sealed record that is cut off"_s);
    }
    if (record.front() != recordFormat) {
        return fail(ErrorCode::Unsupported, u"a sealed record of format %1"_s.arg(record.front()));
    }
    VEILPIX_TRY(auto aead, crypto::Aead::create(key));
    crypto::SecretBytes plaintext(record.size() - static_cast<std::size_t>(recordOverhead));
    const auto opened = aead.open(record.subspan(1, crypto::Aead::nonceSize), associatedData,
                                  record.subspan(1 + crypto::Aead::nonceSize, plaintext.size()),
                                  record.last(crypto::Aead::tagSize), plaintext.writable());
    if (!opened) {
        return fail(ErrorCode::BadRecord, u"a sealed record that does not authenticate"_s);
    }
    return plaintext;
}

} // namespace veilpix::identity
