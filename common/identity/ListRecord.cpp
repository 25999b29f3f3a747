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
constexpr double largestExact = 9007199254740992.0; // 2^53: JSON numbers are doubles

Result<crypto::SecretBytes> recordKey(const crypto::SecretBytes& contentKey, const ItemIdBytes& itemId)
{
    return crypto::hkdfSha256(itemId, contentKey.reveal(), crypto::zeroTerminated("veilpix/1 list"));
}

QByteArray listBinding(const ItemIdBytes& itemId, std::uint64_t recordVersion)
{
    QByteArray bytes;
    crypto::append(bytes, itemId);
    crypto::append(bytes, crypto::bigEndian(recordVersion));
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

} // namespace

Result<QByteArray> ListRecord::seal(const crypto::SecretBytes& contentKey, const ItemIdBytes& itemId,
                                    std::uint64_t recordVersion, crypto::RandomSource& random) const
{
    if (name.size() > longestName || mediaType.size() > 255 || static_cast<double>(size) > largestExact) {
        return fail(ErrorCode::InvalidArgument, u"a name or number too long for a list record"_s);
    }
    QJsonObject object{{u"name"_s, name},
                       {u"mediaType"_s, mediaType},
                       {u"width"_s, static_cast<qint64>(width)},
                       {u"height"_s, static_cast<qint64>(height)},
                       {u"size"_s, static_cast<qint64>(size)}};
    if (modified.isValid()) {
        object.insert(u"modified"_s, modified.toUTC().toString(Qt::ISODateWithMs));
    }
    const QByteArray json = QJsonDocument(object).toJson(QJsonDocument::Compact);
    const std::size_t used = sizeof(std::uint32_t) + static_cast<std::size_t>(json.size());
    const std::vector<std::uint8_t> zeros((listPaddingStep - used % listPaddingStep) % listPaddingStep);
    const auto plaintext = crypto::SecretBytes::join(
        {crypto::bigEndian(static_cast<std::uint32_t>(json.size())), crypto::viewOf(json), zeros});
    return recordKey(contentKey, itemId).and_then([&](const crypto::SecretBytes& key) {
        return sealRecord(key, crypto::viewOf(listBinding(itemId, recordVersion)), plaintext.reveal(), random);
    });
}

Result<ListRecord> ListRecord::open(const crypto::SecretBytes& contentKey, const ItemIdBytes& itemId,
                                    std::uint64_t recordVersion, const QByteArray& sealed)
{
    if (sealed.size() > largestSealed) {
        return malformedListRecord("too large");
    }
    VEILPIX_TRY(const auto key, recordKey(contentKey, itemId));
    VEILPIX_TRY(const auto plaintext,
                openRecord(key, crypto::viewOf(listBinding(itemId, recordVersion)), crypto::viewOf(sealed)));
    ByteReader reader(plaintext.reveal());
    const QByteArray json = crypto::toByteArray(reader.take(reader.number<std::uint32_t>()));
    const crypto::ByteView padding = reader.take(reader.left());
    if (!reader.atEnd() || plaintext.size() % listPaddingStep != 0 || padding.size() >= listPaddingStep ||
        std::any_of(padding.begin(), padding.end(), [](std::uint8_t byte) { return byte != 0; })) {
        return malformedListRecord("padding");
    }
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
    if (record.name.size() > longestName || record.mediaType.size() > 255) {
        return malformedListRecord("name");
    }
    record.width = static_cast<std::uint32_t>(*width);
    record.height = static_cast<std::uint32_t>(*height);
    record.size = *size;
    record.modified = QDateTime::fromString(object.value("modified"_L1).toString(), Qt::ISODateWithMs).toUTC();
    return record;
}

} // namespace veilpix::identity
