#include "app/net/SessionJobs.h"

#include <QJsonArray>

#include "common/base/Literals.h"

namespace veilpix::net {

SessionsJob::SessionsJob(ApiClient& api, QObject* parent)
    : JsonJob(api, Request::get(u"/api/v1/auth/sessions"_s), parent)
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
        SessionReply session{one["session_id"_L1].toString(), one["device"_L1].toString().left(64), time("last_used"),
                             one["current"_L1].toBool()};
        if (!over && !session.sessionId.isEmpty()) {
            m_sessions.push_back(std::move(session));
        }
    }
    return {};
}

EndSessionJob::EndSessionJob(ApiClient& api, const QString& sessionId, QObject* parent)
    : JsonJob(api, Request::json("DELETE", u"/api/v1/auth/sessions/"_s + sessionId, "{}"), parent)
{
}

} // namespace veilpix::net
