// Session: what is done to the account that is open: its password, its recovery words, its classic keys.
#include "app/net/TaskJob.h"
#include "app/session/CheckedPassword.h"
#include "app/session/PinBook.h"
#include "app/session/Resealing.h"
#include "app/session/Session.h"
#include "app/session/UnconfirmedWords.h"
#include "app/settings/Settings.h"

namespace veilpix::session {

void Session::changeRing(identity::Password password, RingChange change, Failure::During during,
                         std::function<void()> done)
{
    auto ring = std::make_shared<identity::KeyRing>(m_ring->clone());
    ring->notePins(m_pins->storedVersion());
    auto start = [place = workplace(), name = m_userName, ring = std::move(ring), password = std::move(password),
                  change = std::move(change)](net::Steps steps) mutable {
        return reseal(std::move(steps), std::move(place), name, std::move(ring), std::move(password),
                      std::move(change));
    };
    run(net::newTaskJob(std::move(start), this), State::Unlocked, during,
        [this, done = std::move(done)](const OpenedAccount& account) {
            m_ring = account.ring;
            done();
        });
}

void Session::changePassword(crypto::SecretBytes oldPassword, crypto::SecretBytes newPassword)
{
    CheckedPassword old(oldPassword);
    CheckedPassword renewed(newPassword);
    if (!mayStart(Failure::During::ChangingPassword, old.value ? renewed.error : old.error) || !m_ring) {
        return;
    }
    RingChange change;
    change.newPassword = std::move(renewed.value);
    changeRing(std::move(*old.value), std::move(change), Failure::During::ChangingPassword,
               [this] { Q_EMIT passwordChanged(); });
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
    RingChange change;
    change.added = std::move(*keys);
    changeRing(std::move(*checked.value), std::move(change), Failure::During::ImportingKey,
               [this] { Q_EMIT classicKeyImported(); });
}

void Session::renewRecoveryWords(crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::RenewingWords, checked.error) || !m_ring) {
        return;
    }
    RingChange change;
    change.renewWords = true;
    changeRing(std::move(*checked.value), std::move(change), Failure::During::RenewingWords, [this] {
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
