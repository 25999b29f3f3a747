// An account that was unlocked while no server answered: signs in as soon as one does. Keeps the login secret for that,
// and only until then.
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <optional>

#include "app/net/RetryDelay.h"
#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::net {
class ApiClient;
class Job;
} // namespace veilpix::net

namespace veilpix::session {

class OnlineReturn final : public QObject {
    Q_OBJECT
public:
    explicit OnlineReturn(net::ApiClient& api);

    void begin(const QString& userName, const QString& device, crypto::SecretBytes loginSecret);
    void tryNow(); // something changed: an address is known
    void end();    // forgets the secret
    [[nodiscard]] bool isWaiting() const { return m_secret.has_value(); }

Q_SIGNALS:
    void succeeded();                          // the client has its tokens
    void refused(const veilpix::Error& error); // by a server that answered: the password is another one by now

private:
    void ended(net::Job& job);

    net::ApiClient& m_api;
    QTimer m_again;
    QPointer<net::Job> m_job;
    QString m_userName;
    QString m_device;
    std::optional<crypto::SecretBytes> m_secret;
    net::RetryDelay m_wait{1'000, 60'000};
};

} // namespace veilpix::session
