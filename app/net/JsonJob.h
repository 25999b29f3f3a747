// A request whose 2xx reply is a JSON envelope (or nothing): data() is what the envelope holds, or the bare object of a
// login.
#pragma once

#include <QJsonObject>
#include <QJsonValue>

#include "app/net/RequestJob.h"

namespace veilpix::net {

class JsonJob : public RequestJob {
    Q_OBJECT
public:
    JsonJob(ApiClient& api, Request request, QObject* parent = nullptr);
    [[nodiscard]] const QJsonValue& data() const { return m_data; }

protected:
    void received(const QByteArray& body) final;
    // Looks at data(); an error refuses the reply.
    [[nodiscard]] virtual Result<void> parse() { return {}; }

    QJsonValue m_data;
};

[[nodiscard]] QByteArray toJson(const QJsonObject& object);
[[nodiscard]] QString toBase64(const QByteArray& bytes);
// Strict base64 of a field; an absent, null or malformed one is empty.
[[nodiscard]] QByteArray bytesOf(const QJsonValue& value);
// `"N"` for If-Match.
[[nodiscard]] QByteArray versionTag(quint64 version);
[[nodiscard]] Request ifMatch(Request request, quint64 version);

} // namespace veilpix::net
