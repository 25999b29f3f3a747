// Session: what is done to the account that is open: its password, its recovery words, its classic keys.
#include "app/session/CheckedPassword.h"
#include "app/session/ResealFlow.h"
#include "app/session/Session.h"
#include "app/session/UnconfirmedWords.h"
#include "app/settings/Settings.h"

namespace veilpix::session {

void Session::changePassword(crypto::SecretBytes oldPassword, crypto::SecretBytes newPassword)
{
    CheckedPassword old(oldPassword);
    CheckedPassword renewed(newPassword);
    if (!mayStart(Failure::During::ChangingPassword, old.value ? renewed.error : old.error) || !m_ring) {
        return;
    }
    auto* flow =
        new ResealFlow(flowContext(), m_userName, *m_ring, std::move(*old.value), std::move(*renewed.value), this);
    run(flow, State::Unlocked, Failure::During::ChangingPassword, [this, flow] {
        m_ring = flow->opened().ring;
        Q_EMIT passwordChanged();
    });
}

void Session::importClassicKey(const crypto::SecretBytes& privateText, const crypto::SecretBytes& publicText,
                               crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::ImportingKey, checked.error) || !m_ring) {
        return;
    }
    auto keys = identity::ClassicKeys::fromTexts(privateText.reveal(), publicText.reveal());
    if (!keys) {
        failedIn(Failure::During::ImportingKey, keys.error(), 0);
        return;
    }
    auto* flow = new ResealFlow(flowContext(), m_userName, *m_ring, std::move(*checked.value), std::move(*keys), this);
    run(flow, State::Unlocked, Failure::During::ImportingKey, [this, flow] {
        m_ring = flow->opened().ring;
        Q_EMIT classicKeyImported();
    });
}

void Session::renewRecoveryWords(crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::RenewingWords, checked.error) || !m_ring) {
        return;
    }
    auto* flow = new ResealFlow(flowContext(), m_userName, *m_ring, std::move(*checked.value), this);
    run(flow, State::Unlocked, Failure::During::RenewingWords, [this, flow] {
        m_ring = flow->opened().ring;
        m_words.clear();
        takeUnconfirmedWords();
        Q_EMIT recoveryWordsReady();
    });
}

void Session::takeUnconfirmedWords()
{
    const QByteArray sealed = m_files->unconfirmedWords(m_userName, m_ring->fingerprint());
    if (sealed.isEmpty() || !m_words.isEmpty()) {
        return;
    }
    if (auto words = UnconfirmedWords::open(sealed, *m_ring)) {
        m_words = std::move(*words);
    } else if (words.error().code != ErrorCode::BadRecoveryWords) { // those may fit the ring that the server holds
        m_files->dropUnconfirmedWords(m_userName, m_ring->fingerprint());
    }
}

QStringList Session::recoveryWords() const
{
    return m_words;
}

void Session::confirmRecoveryWords()
{
    m_words.clear();
    if (m_ring) {
        m_files->dropUnconfirmedWords(m_userName, m_ring->fingerprint());
    }
    m_settings.setRecoveryCheckedOn(m_userName, QDate::currentDate());
    Q_EMIT recoveryWordsConfirmed();
}

bool Session::recoveryWordsMatch(const QStringList& words) const
{
    if (!m_ring) {
        return false;
    }
    const auto parsed = identity::RecoveryWords::parse(words.join(QLatin1Char(' ')));
    if (!parsed) {
        return false;
    }
    const auto keys = identity::RecoveryKeys::derive(*parsed);
    return keys && keys->equals(m_ring->recovery());
}

} // namespace veilpix::session
