// Makes an account: keys, key ring on disk, registration, login.
#pragma once

#include <atomic>

#include "app/session/AccountFlow.h"
#include "app/session/PendingRegistration.h"

namespace veilpix::session {

class RegisterFlow final : public AccountFlow {
    Q_OBJECT
public:
    // earlier: what takePending() of a former attempt for the same name and password gave, or null.
    RegisterFlow(const FlowContext& context, const QString& userName, identity::Password password,
                 std::shared_ptr<PendingRegistration> earlier, QObject* parent);

    [[nodiscard]] QStringList recoveryWords() const { return m_pending ? m_pending->words : QStringList(); }
    // After a failure that leaves open whether the server has the account; else null.
    [[nodiscard]] std::shared_ptr<PendingRegistration> takePending() { return std::move(m_pending); }

protected:
    void run() override;
    void stop() override;

private:
    void keysMade(Result<PendingRegistration> made);
    void sendRegistration();
    void registrationEnded(net::RegisterJob& job);
    void logIn(bool nameWasTaken);
    void refuseTakenName();
    void refuse(const Error& error);
    void dropAll(); // nothing of this attempt stays behind

    identity::Password m_password;
    std::shared_ptr<PendingRegistration> m_pending;
    std::shared_ptr<std::atomic_bool> m_cancelled = std::make_shared<std::atomic_bool>(false);
};

} // namespace veilpix::session
