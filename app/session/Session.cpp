#include "app/session/Session.h"

#include <QLoggingCategory>
#include <QTimer>

#include "app/net/ApiClient.h"
#include "app/net/AuthJobs.h"
#include "app/net/TaskJob.h"
#include "app/net/VersionJob.h"
#include "app/session/AppPaths.h"
#include "app/session/ChangeFeed.h"
#include "app/session/CheckedPassword.h"
#include "app/session/NewerRing.h"
#include "app/session/OnlineReturn.h"
#include "app/session/PinBook.h"
#include "app/session/Recovery.h"
#include "app/session/Registration.h"
#include "app/session/SignIn.h"
#include "app/session/Unlocking.h"
#include "app/settings/Settings.h"
#include "common/base/Literals.h"

namespace veilpix::session {

Q_LOGGING_CATEGORY(lcSession, "veilpix.session")

namespace {

QString idOf(const QUrl& url)
{
    return url.isEmpty() ? QString() : u"%1:%2"_s.arg(url.host()).arg(url.port());
}

} // namespace

Session::Session(const AppPaths& paths, settings::Settings& settings, QObject* parent)
    : QObject(parent), m_paths(paths), m_settings(settings), m_api(std::make_unique<net::ApiClient>()),
      m_return(std::make_unique<OnlineReturn>(*m_api)),
      m_files(std::make_unique<AccountFiles>(paths.accountsFolder(), QString())),
      m_pins(std::make_unique<PinBook>(*this)), m_changes(std::make_unique<ChangeFeed>(*this)),
      m_newerRing(std::make_unique<NewerRing>(*m_api, m_pool))
{
    m_pool.setMaxThreadCount(1); // each stretching takes 64 MiB
    connect(m_api.get(), &net::ApiClient::sessionEnded, this,
            [this](const Error& why) { leave(Failure::During::StayingSignedIn, why); });
    connect(m_return.get(), &OnlineReturn::succeeded, this, [this] {
        m_pins->load();
        Q_EMIT wentOnline();
    });
    connect(m_return.get(), &OnlineReturn::refused, this, &Session::leaveAsStranger);
    connect(m_changes.get(), &ChangeFeed::pinsChanged, this, [this] { m_pins->reload(); });
    connect(m_changes.get(), &ChangeFeed::keyRingChanged, this, [this] { m_newerRing->fetch(m_ring); });
    connect(m_newerRing.get(), &NewerRing::arrived, this, &Session::takeNewerRing);
}

Session::~Session()
{
    blockSignals(true);
    if (m_task) {
        m_task->abort();
    }
    m_pool.waitForDone();
}

void Session::setServer(const QUrl& url, const QString& serverId)
{
    const QString id = serverId.isEmpty() ? idOf(url) : serverId;
    m_api->setPinnedCertificate(m_settings.pinnedCertificate(url));
    m_api->setBaseUrl(url);
    const bool another = id != m_serverId;
    if (another) {
        cancel();
        if (m_state == State::Unlocked || m_state == State::Locked) {
            wipe();
        }
        m_api->clearTokens();
        m_attempt.reset();
        m_serverId = id;
        m_files = std::make_unique<AccountFiles>(m_paths.accountsFolder(), id);
        m_userName.clear();
        m_userId.clear();
    }
    const bool usable = !id.isEmpty() && (!url.isEmpty() || !m_files->names().isEmpty());
    if (another || m_state == State::NoServer || m_state == State::SignedOut) {
        setState(usable ? State::SignedOut : State::NoServer);
    }
    m_return->tryNow();
}

void Session::checkServer()
{
    auto* job = new net::VersionJob(*m_api, m_api.get());
    connect(job, &net::Job::finished, this, [this, asked = m_api->baseUrl()](net::Job* ended) {
        if (m_state != State::SignedOut || asked != m_api->baseUrl()) {
            return;
        }
        if (ended->error()) {
            failedIn(Failure::During::Connecting, *ended->error(), 0);
        } else {
            Q_EMIT serverAnswered();
        }
    });
    job->startSoon();
}

bool Session::isOnline() const
{
    return m_state == State::Unlocked && m_api->hasTokens();
}

bool Session::isBusy() const
{
    return !m_task.isNull();
}

QByteArray Session::ownFingerprint() const
{
    return m_ring ? crypto::toByteArray(m_ring->fingerprint().view()) : QByteArray();
}

QStringList Session::knownAccounts() const
{
    return m_files->names();
}

QStringList Session::knownAccounts(const QUrl& server) const
{
    return AccountFiles(m_paths.accountsFolder(), idOf(server)).names();
}

Workplace Session::workplace()
{
    return {*m_api,
            *m_files,
            m_pool,
            m_settings.deviceName(),
            m_settings.keyRingOnServer(),
            [self = QPointer(this)](const QString& text, int percent) {
                if (self) {
                    Q_EMIT self->progress(text, percent);
                }
            }};
}

bool Session::mayStart(Failure::During during, const Error& passwordError)
{
    if (!passwordError.context.isEmpty()) {
        failedIn(during, passwordError, 0);
        return false;
    }
    if (m_task || m_state == State::NoServer) {
        failedIn(during, {m_task ? ErrorCode::Busy : ErrorCode::Network, u"not now"_s}, 0);
        return false;
    }
    return true;
}

void Session::failedIn(Failure::During during, const Error& error, int retryAfterSeconds)
{
    Q_EMIT failed({during, error, retryAfterSeconds});
}

void Session::run(net::TaskJob<OpenedAccount>* task, State meanwhile, Failure::During during,
                  std::function<void(const OpenedAccount&)> done)
{
    const State before = m_state;
    m_task = task;
    setState(meanwhile);
    connect(task, &net::Job::finished, this, [this, task, before, meanwhile, during, done = std::move(done)] {
        m_task.clear();
        if (!task->error()) {
            done(task->value());
            return;
        }
        const Error& error = *task->error();
        qCInfo(lcSession) << "failed with code" << int(error.code);
        if (during == Failure::During::Unlocking && error.code == ErrorCode::Unauthorized) {
            leaveAsStranger(error);
            return;
        }
        if (before == State::SignedOut) {
            m_api->clearTokens();
        }
        if (m_state == meanwhile) {
            setState(before);
        }
        if (error.code != ErrorCode::Cancelled) {
            failedIn(during, error, task->retryAfterSeconds());
        }
    });
    task->start();
}

void Session::registerAccount(const QString& name, crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::Registering, checked.error)) {
        return;
    }
    // The very same request again after one whose end is not known.
    const auto goesOn = [&](const RegistrationAttempt& attempt) {
        return attempt.keys && attempt.userName == name && password.equals(attempt.keys->password.reveal());
    };
    if (!m_attempt || !goesOn(*m_attempt)) {
        m_attempt = std::make_shared<RegistrationAttempt>(RegistrationAttempt{name, std::nullopt});
    }
    auto start = [place = workplace(), attempt = m_attempt,
                  typed = std::move(*checked.value)](net::Steps steps) mutable {
        return session::registerAccount(std::move(steps), std::move(place), attempt, std::move(typed));
    };
    run(net::newTaskJob(std::move(start), this), State::Registering, Failure::During::Registering,
        [this, attempt = m_attempt](const OpenedAccount& account) {
            m_words = attempt->keys->words;
            m_attempt.reset();
            adopt(account);
        });
}

void Session::signIn(const QString& name, crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::SigningIn, checked.error)) {
        return;
    }
    auto start = [place = workplace(), name, typed = std::move(*checked.value)](net::Steps steps) mutable {
        return session::signIn(std::move(steps), std::move(place), name, std::move(typed));
    };
    run(net::newTaskJob(std::move(start), this), State::SigningIn, Failure::During::SigningIn,
        [this](const OpenedAccount& account) {
            adopt(account);
            goOnlineLater(account);
        });
}

void Session::unlock(crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::Unlocking, checked.error)) {
        return;
    }
    const QString name = m_userName.isEmpty() ? m_settings.lastUserName() : m_userName;
    auto start = [place = workplace(), name, typed = std::move(*checked.value)](net::Steps steps) mutable {
        return session::unlock(std::move(steps), std::move(place), name, std::move(typed));
    };
    run(net::newTaskJob(std::move(start), this), m_state, Failure::During::Unlocking,
        [this](const OpenedAccount& account) {
            adopt(account);
            goOnlineLater(account);
        });
}

void Session::recover(const QString& name, const QStringList& words, crypto::SecretBytes newPassword)
{
    CheckedPassword checked(newPassword);
    if (!mayStart(Failure::During::Recovering, checked.error)) {
        return;
    }
    auto start = [place = workplace(), name, words = QStringList(words),
                  typed = std::move(*checked.value)](net::Steps steps) mutable {
        return session::recover(std::move(steps), std::move(place), name, std::exchange(words, {}), std::move(typed));
    };
    run(net::newTaskJob(std::move(start), this), State::SigningIn, Failure::During::Recovering,
        [this](const OpenedAccount& account) {
            // Whoever has just used them has them.
            m_files->dropUnconfirmedWords(account.userName, account.ring->fingerprint());
            adopt(account);
        });
}

void Session::goOnlineLater(const OpenedAccount& account)
{
    if (account.loginLater) {
        m_return->begin(m_userName, m_settings.deviceName(), account.loginLater->clone());
    }
    m_return->tryNow();
}

void Session::leaveAsStranger(const Error& error)
{
    if (error.code == ErrorCode::Forbidden) {
        leave(Failure::During::StayingSignedIn, error);
    } else {
        leave(Failure::During::SigningIn, {ErrorCode::Unauthorized, error.context});
    }
}

void Session::leave(Failure::During during, const Error& why)
{
    if (m_state != State::Unlocked && m_state != State::Locked) {
        return;
    }
    qCInfo(lcSession) << "the server does not want this account any more, code" << int(why.code);
    const QString name = m_userName;
    signOut();
    Q_EMIT failed({during, why, 0, name});
}

void Session::adopt(const OpenedAccount& account)
{
    m_ring = account.ring;
    m_userName = account.userName;
    m_userId = account.userId;
    m_settings.setLastUserName(m_userName);
    m_pins->load();
    takeUnconfirmedWords();
    setState(State::Unlocked);
    if (!m_words.isEmpty()) {
        Q_EMIT recoveryWordsReady();
    }
}

void Session::wipe()
{
    Q_EMIT wiping();
    m_return->end();
    m_newerRing->stop();
    m_pins->clear();
    m_words.clear();
    m_ring.reset();
}

void Session::endWithKeys(net::Job* job)
{
    connect(this, &Session::wiping, job, [job] { job->abort(); });
}

// While something of this computer's own is under way with the ring, that one is stored later and says so again.
void Session::takeNewerRing(const std::shared_ptr<identity::KeyRing>& ring, const identity::SealedKeyRing& sealed)
{
    if (m_state != State::Unlocked || m_task || !m_ring || ring->version() <= m_ring->version()) {
        return;
    }
    if (const Result<void> kept = m_files->keep(m_userName, m_userId, sealed); !kept) {
        qCWarning(lcSession) << "a newer key ring could not be kept, code" << int(kept.error().code);
    }
    m_ring = ring;
}

void Session::lock()
{
    if (m_state != State::Unlocked) {
        return;
    }
    cancel();
    wipe();
    setState(State::Locked);
}

void Session::signOut()
{
    if (m_state != State::Unlocked && m_state != State::Locked) {
        return;
    }
    cancel();
    wipe();
    if (m_api->hasTokens()) {
        auto* job = new net::LogoutJob(*m_api, m_api.get());
        job->start(); // carries the token with it; whether it arrives changes nothing here
        m_api->clearTokens();
    }
    m_userName.clear();
    m_userId.clear();
    setState(State::SignedOut);
}

void Session::leaveServer(const std::function<void()>& done)
{
    constexpr int longestWaitMs = 1'000;
    if (!m_api->hasTokens()) {
        done();
        return;
    }
    auto* job = new net::LogoutJob(*m_api, m_api.get());
    connect(job, &net::Job::finished, this, done);
    QTimer::singleShot(longestWaitMs, job, [job] { job->abort(); });
    job->start();
    m_api->clearTokens();
}

void Session::cancel()
{
    if (m_task) {
        m_task->abort();
    }
}

void Session::setState(State state)
{
    if (state == m_state) {
        return;
    }
    m_state = state;
    Q_EMIT stateChanged(state);
}

} // namespace veilpix::session
