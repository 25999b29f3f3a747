#include "app/net/JsonJob.h"

#include <QJsonDocument>

#include "common/base/Literals.h"

namespace veilpix::net {

JsonJob::JsonJob(ApiClient& api, Request request, QObject* parent) : RequestJob(api, std::move(request), parent)
{
}

void JsonJob::received(const QByteArray& body)
{
    if (!body.isEmpty()) {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(body, &error);
        if (error.error != QJsonParseError::NoError || !document.isObject()) {
            failWith({ErrorCode::Server, u"the reply is no JSON object"_s});
            return;
        }
        const QJsonObject object = document.object();
        m_data = object.contains("data"_L1) ? object.value("data"_L1) : QJsonValue(object);
    }
    if (const Result<void> parsed = parse(); !parsed) {
        failWith(parsed.error());
    } else {
        succeed();
    }
}

QByteArray toJson(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString toBase64(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray bytesOf(const QJsonValue& value)
{
    auto decoded = QByteArray::fromBase64Encoding(value.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? *decoded : QByteArray();
}

QByteArray versionTag(quint64 version)
{
    return '"' + QByteArray::number(version) + '"';
}

Request ifMatch(Request request, quint64 version)
{
    request.headers.emplaceBack("If-Match", versionTag(version));
    return request;
}

} // namespace veilpix::net
