// The recovery words and a new password to an unlocked account.
#pragma once

#include "app/session/AccountFlow.h"

namespace veilpix::session {

class RecoverFlow final : public AccountFlow {
    Q_OBJECT
public:
    RecoverFlow(const FlowContext& context, const QString& userName, const QStringList& words,
                identity::Password newPassword, QObject* parent);

protected:
    void run() override;

private:
    void ringFetched(const net::SealedRingReply& reply);
    void finish();
    void logIn();

    struct Renewed {
        identity::KeyRing ring;
        identity::SealedKeyRing sealed;
        identity::PasswordKeys keys;
    };
    QString m_text;
    identity::Password m_password;
    std::shared_ptr<identity::RecoveryWords> m_words;
    std::shared_ptr<identity::RecoveryKeys> m_recovery;
    std::shared_ptr<Renewed> m_renewed;
    quint64 m_storedVersion = 0;
};

} // namespace veilpix::session
