// Where an account is signed in. One class a request.
#pragma once

#include <QDateTime>
#include <vector>

#include "app/net/JsonJob.h"

namespace veilpix::net {

struct SessionReply {
    QString sessionId;
    QString device; // as that computer calls itself; may be empty
    QDateTime lastUsed;
    bool current = false;
};

// Those that work; ended ones are left out.
class SessionsJob final : public JsonJob {
    Q_OBJECT
public:
    explicit SessionsJob(ApiClient& api, QObject* parent = nullptr);
    [[nodiscard]] const std::vector<SessionReply>& sessions() const { return m_sessions; }

protected:
    Result<void> parse() override;

private:
    std::vector<SessionReply> m_sessions;
};

class EndSessionJob final : public JsonJob {
    Q_OBJECT
public:
    EndSessionJob(ApiClient& api, const QString& sessionId, QObject* parent = nullptr);
};

} // namespace veilpix::net
