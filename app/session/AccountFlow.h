// What every way into an account shares: stretching, login, opening the ring, keeping it. One class a way.
#pragma once

#include <QString>
#include <QThreadPool>
#include <memory>

#include "app/net/ApiClient.h"
#include "app/net/AuthJobs.h"
#include "app/net/CompoundJob.h"
#include "app/session/AccountFiles.h"
#include "common/identity/KeyRing.h"
#include "common/identity/SealedKeyRing.h"

namespace veilpix::session {

struct FlowContext {
    net::ApiClient& api;
    const AccountFiles& files;
    QThreadPool& pool;
    QString deviceName;
    bool ringOnServer = true;
};

class AccountFlow : public net::CompoundJob {
    Q_OBJECT
public:
    struct Opened {
        std::shared_ptr<identity::KeyRing> ring;
        QString userName;
        QString userId;
        std::shared_ptr<crypto::SecretBytes> loginLater; // set when no server answered: what to sign in with
    };
    [[nodiscard]] const Opened& opened() const { return m_opened; } // after success

Q_SIGNALS:
    void step(const QString& text, int percent); // percent −1 = unknown

protected:
    AccountFlow(const FlowContext& context, QString userName, QObject* parent);

    [[nodiscard]] net::LoginJob* newLogin(const crypto::SecretBytes& loginSecret);
    // Fails unless the server shows, for this account, the identity that the ring holds; then done().
    void checkIdentity(std::function<void()> done);
    // Writes the sealed ring to disk (0600) and drops what a registration had left there; then the job has succeeded.
    void keepAndSucceed(const identity::SealedKeyRing& sealed);

    FlowContext m_context;
    Opened m_opened;
};

[[nodiscard]] net::StretchReply toWire(const identity::StretchParameters& parameters);

} // namespace veilpix::session
