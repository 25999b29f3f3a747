#include "common/identity/ListRecord.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Kdf.h"
#include "common/identity/ByteReader.h"
#include "common/identity/SealedRecord.h"

namespace veilpix::identity {
namespace {

constexpr std::size_t listPaddingStep = 256;
constexpr std::size_t signedPartSize = 8 + 32 + Fingerprint::size + crypto::VerifyKey::size + 64;
constexpr double largestExact = 9007199254740992.0; // 2^53: JSON numbers are doubles

Result<crypto::SecretBytes> recordKey(const crypto::SecretBytes& contentKey, const ItemIdBytes& itemId)
{
    return crypto::hkdfSha256(itemId, contentKey.reveal(), crypto::zeroTerminated("veilpix/1 list"));
}

QByteArray associatedDataOf(const ListRecordBinding& binding)
{
    QByteArray bytes;
    crypto::append(bytes, binding.itemId);
    crypto::append(bytes, crypto::bigEndian(binding.recordVersion));
    return bytes;
}

QByteArray signedMessage(const ListRecordBinding& binding, const SignedListRecord& record, crypto::ByteView json)
{
    QByteArray bytes;
    crypto::append(bytes, crypto::zeroTerminated("veilpix/1 record"));
    crypto::append(bytes, binding.itemId);
    crypto::append(bytes, binding.commitment);
    crypto::append(bytes, crypto::bigEndian(binding.recordVersion));
    crypto::append(bytes, crypto::bigEndian(record.pictureVersion));
    crypto::append(bytes, record.signer.view());
    crypto::append(bytes, crypto::sha256(json));
    crypto::append(bytes, record.thumbnail);
    return bytes;
}

tl::unexpected<Error> malformedListRecord(const char* what)
{
    return fail(ErrorCode::BadRecord, u"list record: %1"_s.arg(QLatin1String(what)));
}

// A whole number from 0 to most, or a failure; absent is 0.
std::optional<std::uint64_t> number(const QJsonObject& object, QLatin1String name, double most)
{
    const QJsonValue value = object.value(name);
    if (value.isUndefined() || value.isNull()) {
        return 0;
    }
    const double found = value.toDouble(-1);
    if (!(found >= 0 && found <= most)) {
        return std::nullopt;
    }
    const auto whole = static_cast<std::uint64_t>(found);
    return static_cast<double>(whole) == found ? std::optional(whole) : std::nullopt;
}

QByteArray jsonOf(const ListRecord& record)
{
    QJsonObject object{{u"name"_s, record.name},
                       {u"mediaType"_s, record.mediaType},
                       {u"width"_s, static_cast<qint64>(record.width)},
                       {u"height"_s, static_cast<qint64>(record.height)},
                       {u"size"_s, static_cast<qint64>(record.size)}};
    if (record.modified.isValid()) {
        object.insert(u"modified"_s, record.modified.toUTC().toString(Qt::ISODateWithMs));
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<ListRecord> recordOf(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject()) {
        return malformedListRecord("JSON");
    }
    const QJsonObject object = document.object();
    const auto width = number(object, "width"_L1, 0xffffffffu);
    const auto height = number(object, "height"_L1, 0xffffffffu);
    const auto size = number(object, "size"_L1, largestExact);
    if (!object.value("name"_L1).isString() || !width || !height || !size) {
        return malformedListRecord("fields");
    }
    ListRecord record;
    record.name = object.value("name"_L1).toString();
    record.mediaType = object.value("mediaType"_L1).toString();
    if (record.name.size() > ListRecord::longestName || record.mediaType.size() > 255) {
        return malformedListRecord("name");
    }
    record.width = static_cast<std::uint32_t>(*width);
    record.height = static_cast<std::uint32_t>(*height);
    record.size = *size;
    record.modified = QDateTime::fromString(object.value("modified"_L1).toString(), Qt::ISODateWithMs).toUTC();
    return record;
}

} // namespace

Result<QByteArray> ListRecord::seal(const crypto::SecretBytes& contentKey, const ListRecordBinding& binding,
                                    std::uint64_t pictureVersion, const crypto::Digest& thumbnail,
                                    const PrivateIdentity& signer, crypto::RandomSource& random) const
{
    if (name.size() > longestName || mediaType.size() > 255 || static_cast<double>(size) > largestExact) {
        return fail(ErrorCode::InvalidArgument, u"a name or number too long for a list record"_s);
    }
    const QByteArray json = jsonOf(*this);
    const SignedListRecord said{*this, pictureVersion, thumbnail, signer.fingerprint(),
                                signer.identity().verifyKey().bytes()};
    VEILPIX_TRY(const auto signature,
                signer.signingKey().sign(crypto::viewOf(signedMessage(binding, said, crypto::viewOf(json)))));
    const std::size_t used = sizeof(std::uint32_t) + static_cast<std::size_t>(json.size()) + signedPartSize;
    const std::vector<std::uint8_t> zeros((listPaddingStep - used % listPaddingStep) % listPaddingStep);
    const auto plaintext = crypto::SecretBytes::join({crypto::bigEndian(static_cast<std::uint32_t>(json.size())),
                                                      crypto::viewOf(json), crypto::bigEndian(pictureVersion),
                                                      thumbnail, said.signer.view(), said.signerKey, signature, zeros});
    VEILPIX_TRY(const auto key, recordKey(contentKey, binding.itemId));
    return sealRecord(key, crypto::viewOf(associatedDataOf(binding)), plaintext.reveal(), random);
}

Result<SignedListRecord> ListRecord::open(const crypto::SecretBytes& contentKey, const ListRecordBinding& binding,
                                          const QByteArray& sealed)
{
    if (sealed.size() > largestSealed) {
        return malformedListRecord("too large");
    }
    VEILPIX_TRY(const auto key, recordKey(contentKey, binding.itemId));
    VEILPIX_TRY(const auto plaintext,
                openRecord(key, crypto::viewOf(associatedDataOf(binding)), crypto::viewOf(sealed)));
    ByteReader reader(plaintext.reveal());
    const crypto::ByteView json = reader.take(reader.number<std::uint32_t>());
    SignedListRecord record;
    record.pictureVersion = reader.number<std::uint64_t>();
    record.thumbnail = reader.array<32>();
    record.signer.bytes = reader.array<Fingerprint::size>();
    record.signerKey = reader.array<crypto::VerifyKey::size>();
    const auto signature = reader.array<64>();
    const crypto::ByteView padding = reader.take(reader.left());
    if (!reader.atEnd() || plaintext.size() % listPaddingStep != 0 || padding.size() >= listPaddingStep ||
        std::any_of(padding.begin(), padding.end(), [](std::uint8_t byte) { return byte != 0; })) {
        return malformedListRecord("padding");
    }
    const auto verifyKey = crypto::VerifyKey::fromBytes(record.signerKey);
    if (!verifyKey || !verifyKey->verify(crypto::viewOf(signedMessage(binding, record, json)), signature)) {
        return fail(ErrorCode::BadSignature, u"a list record that its signer did not sign"_s);
    }
    VEILPIX_TRY(record.details, recordOf(crypto::toByteArray(json)));
    return record;
}

} // namespace veilpix::identity
