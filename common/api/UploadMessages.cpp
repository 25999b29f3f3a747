#include "common/api/UploadMessages.h"

#include <QHash>

#include "common/api/MessageJson.h"

namespace veilpix::api {

VEILPIX_MESSAGE(UploadMetadata)

namespace {

bool isNumber(const QByteArray& name)
{
    const auto& all = infoOf<UploadMetadata>().fields;
    return std::any_of(all.begin(), all.end(), [&](const FieldInfo& one) {
        return one.kind == Kind::Integer && name == QByteArrayView(one.name);
    });
}

Read<UploadMetadata> malformed()
{
    return tl::unexpected(FieldProblem{FieldProblem::What::Invalid, {}});
}

} // namespace

QByteArray UploadMetadata::toHeader() const
{
    rapidjson::Document document;
    const QByteArray json = toJson(*this);
    document.Parse(json.constData(), static_cast<size_t>(json.size()));
    QByteArray header;
    for (const auto& one : std::as_const(document).GetObject()) {
        const QByteArray value =
            one.value.IsString() ? QByteArray(one.value.GetString()) : QByteArray::number(qint64(one.value.GetInt64()));
        header += (header.isEmpty() ? "" : ",") + QByteArray(one.name.GetString()) + ' ' + value.toBase64();
    }
    return header;
}

Read<UploadMetadata> UploadMetadata::fromHeader(const QByteArray& header)
{
    rapidjson::Document document(rapidjson::kObjectType);
    auto& memory = document.GetAllocator();
    const auto string = [&memory](const QByteArray& bytes) {
        return rapidjson::Value(bytes.constData(), static_cast<rapidjson::SizeType>(bytes.size()), memory);
    };
    for (const QByteArray& pair : header.split(',')) {
        const QByteArray trimmed = pair.trimmed();
        const qsizetype space = trimmed.indexOf(' ');
        const QByteArray key = space < 0 ? trimmed : trimmed.left(space);
        const QByteArray encoded = space < 0 ? QByteArray() : trimmed.mid(space + 1);
        const std::optional<QByteArray> value = readBase64(encoded);
        if (key.isEmpty() || !value || document.HasMember(string(key))) {
            return malformed();
        }
        bool whole = false;
        const qint64 number = value->toLongLong(&whole);
        if (whole && isNumber(key)) {
            document.AddMember(string(key), rapidjson::Value(static_cast<std::int64_t>(number)), memory);
        } else {
            document.AddMember(string(key), string(*value), memory);
        }
    }
    return detail::readMessage<UploadMetadata>(document);
}

} // namespace veilpix::api
