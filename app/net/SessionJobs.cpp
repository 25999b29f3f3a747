#include "app/net/SessionJobs.h"

#include <QJsonArray>

namespace veilpix::net {

SessionsJob::SessionsJob(ApiClient& api, QObject* parent)
    : JsonJob(api, Request::get(QStringLiteral("/api/v1/auth/sessions")), parent)
{
}

Result<void> SessionsJob::parse()
{
    const QJsonArray all = m_data.toArray();
    for (const auto one : all) {
        const auto time = [&one](const char* key) {
            return QDateTime::fromString(one[QLatin1String(key)].toString(), Qt::ISODateWithMs);
        };
        const bool over = time("ended").isValid() || time("expires") < QDateTime::currentDateTimeUtc();
        SessionReply session{one[QLatin1String("session_id")].toString(),
                             one[QLatin1String("device")].toString().left(64), time("last_used"),
                             one[QLatin1String("current")].toBool()};
        if (!over && !session.sessionId.isEmpty())
            m_sessions.push_back(std::move(session));
    }
    return {};
}

EndSessionJob::EndSessionJob(ApiClient& api, const QString& sessionId, QObject* parent)
    : JsonJob(api, Request::json("DELETE", QStringLiteral("/api/v1/auth/sessions/") + sessionId, "{}"), parent)
{
}

} // namespace veilpix::net
