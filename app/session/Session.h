// One account on this computer: making it, signing in, locking, and the keys while it is unlocked. Lives on the GUI
// thread; key generation and password stretching run elsewhere. A request that is under way when another one starts is
// refused: look at isBusy().
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QStringList>
#include <QThreadPool>
#include <QUrl>
#include <functional>
#include <memory>

#include "app/session/Failure.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::identity {
class KeyRing;
class Password;
class SealedKeyRing;
} // namespace veilpix::identity
namespace veilpix::net {
class ApiClient;
class Job;
template <class T> class TaskJob;
} // namespace veilpix::net
namespace veilpix::settings {
class Settings;
}

namespace veilpix::session {

class AccountFiles;
class AppPaths;
class ChangeFeed;
class NewerRing;
class OnlineReturn;
class PinBook;
struct OpenedAccount;
struct RegistrationAttempt;
struct RingChange;
struct Workplace;

class Session final : public QObject {
    Q_OBJECT
public:
    enum class State { NoServer, SignedOut, Registering, SigningIn, Unlocked, Locked };
    Q_ENUM(State)

    Session(const AppPaths& paths, settings::Settings& settings, QObject* parent = nullptr);
    ~Session() override;

    // An empty address = none known (yet): accounts of serverId that this computer knows can be opened all the same,
    // and go online when an address comes. Another port of the same bundled server keeps the session.
    void setServer(const QUrl& url, const QString& serverId = {});
    // Does a Veilpix server answer there, and can it be trusted? serverAnswered() or failed(Connecting).
    void checkServer();
    // Unlocked, and signed in at a server.
    [[nodiscard]] bool isOnline() const;

    [[nodiscard]] State state() const { return m_state; }
    // Unlocked, and no recovery words wait to be confirmed: the pictures can be shown.
    [[nodiscard]] bool isOpen() const { return m_state == State::Unlocked && m_words.isEmpty(); }
    [[nodiscard]] bool isBusy() const;
    [[nodiscard]] QString userName() const { return m_userName; }
    [[nodiscard]] QString userId() const { return m_userId; }
    [[nodiscard]] QString serverId() const { return m_serverId; }                   // steady name of the server
    [[nodiscard]] QByteArray ownFingerprint() const;                                // 32 bytes; empty when not unlocked
    [[nodiscard]] const identity::KeyRing* keyRing() const { return m_ring.get(); } // null unless Unlocked
    [[nodiscard]] std::shared_ptr<const identity::KeyRing> sharedKeyRing() const
    {
        return m_ring;
    } // for work on other threads
    [[nodiscard]] net::ApiClient& api() { return *m_api; }
    [[nodiscard]] PinBook& pins() { return *m_pins; }
    [[nodiscard]] ChangeFeed& changes() { return *m_changes; }
    [[nodiscard]] const AppPaths& paths() const { return m_paths; }
    // Names of accounts whose sealed ring is on this computer, for this server or the one at an address.
    [[nodiscard]] QStringList knownAccounts() const;
    [[nodiscard]] QStringList knownAccounts(const QUrl& server) const;

    // name: as typed, trimmed by the caller. The password is NFC UTF-8.
    void registerAccount(const QString& name, crypto::SecretBytes password);
    void signIn(const QString& name, crypto::SecretBytes password);
    void unlock(crypto::SecretBytes password); // from the local key ring; needs no server
    void recover(const QString& name, const QStringList& words, crypto::SecretBytes newPassword);
    void changePassword(crypto::SecretBytes oldPassword, crypto::SecretBytes newPassword);
    void lock();
    void signOut();
    // The app ends: so does its session at the server, whose tokens nobody has any more then. done: when the server
    // has heard it, or after a second.
    void leaveServer(const std::function<void()>& done);
    void cancel(); // ends what runs; the state falls back to the one before

    // The 24 words after registration or renewal, until confirmed; on this computer they outlive a lock and a crash.
    [[nodiscard]] QStringList recoveryWords() const;
    void confirmRecoveryWords();
    // Compares words that a person retyped from paper with those the unlocked ring holds.
    [[nodiscard]] bool recoveryWordsMatch(const QStringList& words) const;
    // `rsa.txt` (`d n`) and `rsa_pub.txt` (`n e`) of the classic client. Needs Unlocked; the ring is sealed anew under
    // the password.
    void importClassicKey(const crypto::SecretBytes& privateText, const crypto::SecretBytes& publicText,
                          crypto::SecretBytes password);
    // Other words than before, which no longer open anything; recoveryWordsReady() follows. Other sessions end.
    void renewRecoveryWords(crypto::SecretBytes password);
    [[nodiscard]] AccountFiles& files() { return *m_files; }
    // Locking ends job: nothing decrypted may arrive after it.
    void endWithKeys(net::Job* job);
    // The same, and starts it when control is back in the event loop.
    template <class Started> [[nodiscard]] Started* startWithKeys(Started* job)
    {
        endWithKeys(job);
        job->startSoon();
        return job;
    }

Q_SIGNALS:
    void stateChanged(veilpix::session::Session::State state);
    void progress(const QString& step, int percent); // percent −1 = unknown
    void failed(const veilpix::session::Failure& failure);
    void recoveryWordsReady();
    void recoveryWordsConfirmed();
    void passwordChanged();
    void classicKeyImported();
    void serverAnswered();
    void wentOnline(); // after having been unlocked without a server
    void wiping();     // keys are about to go: drop everything decrypted, now

private:
    [[nodiscard]] Workplace workplace();
    // False, with failed(), when something else runs or the password is none.
    [[nodiscard]] bool mayStart(Failure::During during, const Error& passwordError = {});
    void run(net::TaskJob<OpenedAccount>* task, State meanwhile, Failure::During during,
             std::function<void(const OpenedAccount&)> done);
    void changeRing(identity::Password password, RingChange change, Failure::During during, std::function<void()> done);
    void failedIn(Failure::During during, const Error& error, int retryAfterSeconds);
    void setState(State state);
    void adopt(const OpenedAccount& account);
    void takeUnconfirmedWords();
    void goOnlineLater(const OpenedAccount& account);
    void leave(Failure::During during, const Error& why);
    void leaveAsStranger(const Error& error); // the server does not take the password (any more)
    void wipe();
    void takeNewerRing(const std::shared_ptr<identity::KeyRing>& ring, const identity::SealedKeyRing& sealed);

    const AppPaths& m_paths;
    settings::Settings& m_settings;
    QThreadPool m_pool; // waits for its work before the rest goes
    std::unique_ptr<net::ApiClient> m_api;
    std::unique_ptr<OnlineReturn> m_return;
    std::unique_ptr<AccountFiles> m_files;
    std::unique_ptr<PinBook> m_pins;
    std::unique_ptr<ChangeFeed> m_changes;
    std::unique_ptr<NewerRing> m_newerRing;
    QPointer<net::Job> m_task; // what is being done to an account
    std::shared_ptr<identity::KeyRing> m_ring;
    std::shared_ptr<RegistrationAttempt> m_attempt; // of which nobody knows whether it got through
    QStringList m_words;                            // unconfirmed
    QString m_serverId;
    QString m_userName;
    QString m_userId;
    State m_state = State::NoServer;
};

} // namespace veilpix::session
