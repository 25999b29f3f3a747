// Seals the open key ring anew and stores it here and on the server: another password, an imported classic key, or
// other recovery words.
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
    // Other recovery words, the password as before. The words lie sealed on this computer before the server counts on
    // them.
    ResealFlow(const FlowContext& context, const QString& userName, const identity::KeyRing& ring,
               identity::Password password, QObject* parent);

protected:
    void run() override;

private:
    struct Resealed {
        identity::KeyRing ring;
        identity::SealedKeyRing sealed;
        crypto::SecretBytes oldLogin;
        crypto::SecretBytes newLogin; // empty: only the ring changes
        QStringList newWords;
    };
    static Result<Resealed> reseal(const identity::SealedKeyRing& stored, identity::KeyRing& ring,
                                   const identity::Password& password, const std::optional<identity::Password>& renewed,
                                   bool renewWords);
    void askStoredVersion();
    void store(quint64 storedVersion);
    void changeCredentials(const QByteArray& ring, quint64 storedVersion);
    void passwordRefused(net::ChangePasswordJob& job);
    void tellApart(bool triedNew);
    void tellWordsApart();
    [[nodiscard]] bool keepNewWords();
    void takeBackWords();
    void keep();

    std::shared_ptr<identity::KeyRing> m_ring;
    std::shared_ptr<Resealed> m_resealed;
    identity::Password m_password;
    std::optional<identity::Password> m_newPassword;
    std::optional<identity::ClassicKeys> m_added;
    QByteArray m_wordsBefore; // sealed, unconfirmed
    bool m_renewWords = false;
};

} // namespace veilpix::session
