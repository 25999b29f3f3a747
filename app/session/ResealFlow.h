// Seals the open key ring anew and stores it here and on the server: another password, or an imported classic key.
#pragma once

#include "app/session/AccountFlow.h"

namespace veilpix::session {

class ResealFlow final : public AccountFlow {
    Q_OBJECT
public:
    // Another password.
    ResealFlow(const FlowContext& context, const QString& userName, const identity::KeyRing& ring,
               identity::Password password, identity::Password newPassword, QObject* parent);
    // One more classic key, the password as before.
    ResealFlow(const FlowContext& context, const QString& userName, const identity::KeyRing& ring,
               identity::Password password, identity::ClassicKeys added, QObject* parent);

protected:
    void run() override;

private:
    struct Resealed {
        identity::KeyRing ring;
        identity::SealedKeyRing sealed;
        crypto::SecretBytes oldLogin;
        crypto::SecretBytes newLogin;
    };
    void askStoredVersion();
    void store(quint64 storedVersion);
    void tellApart(bool triedNew);
    void keep();

    std::shared_ptr<identity::KeyRing> m_ring;
    std::shared_ptr<Resealed> m_resealed;
    identity::Password m_password;
    std::optional<identity::Password> m_newPassword;
    std::optional<identity::ClassicKeys> m_added;
};

} // namespace veilpix::session
