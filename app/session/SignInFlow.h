// Name and password to an unlocked account, on a computer that knows it or a new one.
#pragma once

#include "app/session/AccountFlow.h"

namespace veilpix::session {

class SignInFlow final : public AccountFlow {
    Q_OBJECT
public:
    SignInFlow(const FlowContext& context, const QString& userName, identity::Password password, QObject* parent);

protected:
    void run() override;

private:
    void askParameters();
    void takePendingRing(const identity::StretchParameters& parameters);
    void stretchAndLogIn(const identity::StretchParameters& parameters, bool stored);
    void loggedIn(net::Tokens tokens);
    void fetchRing();
    [[nodiscard]] bool mayOpenOffline() const;
    void openOffline();
    void open(const identity::SealedKeyRing& sealed);

    identity::Password m_password;
    identity::StretchParameters m_parameters;
    std::shared_ptr<identity::PasswordKeys> m_keys;
    std::optional<identity::SealedKeyRing> m_local;
};

} // namespace veilpix::session
