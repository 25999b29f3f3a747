#include "app/session/Session.h"

#include <QLoggingCategory>
#include <QTimer>

#include "app/net/ApiClient.h"
#include "app/net/AuthJobs.h"
#include "app/net/VersionJob.h"
#include "app/session/AppPaths.h"
#include "app/session/ChangeFeed.h"
#include "app/session/CheckedPassword.h"
#include "app/session/NewerRing.h"
#include "app/session/OnlineReturn.h"
#include "app/session/PinBook.h"
#include "app/session/RecoverFlow.h"
#include "app/session/RegisterFlow.h"
#include "app/session/SignInFlow.h"
#include "app/session/UnlockFlow.h"
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
    if (m_flow) {
        m_flow->abort();
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
        m_pending.reset();
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
    return !m_flow.isNull();
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

FlowContext Session::flowContext()
{
    return {*m_api, *m_files, m_pool, m_settings.deviceName(), m_settings.keyRingOnServer()};
}

bool Session::mayStart(Failure::During during, const Error& passwordError)
{
    if (!passwordError.context.isEmpty()) {
        failedIn(during, passwordError, 0);
        return false;
    }
    if (m_flow || m_state == State::NoServer) {
        failedIn(during, {m_flow ? ErrorCode::Busy : ErrorCode::Network, u"not now"_s}, 0);
        return false;
    }
    return true;
}

void Session::failedIn(Failure::During during, const Error& error, int retryAfterSeconds)
{
    Q_EMIT failed({during, error, retryAfterSeconds});
}

void Session::run(AccountFlow* flow, State meanwhile, Failure::During during, std::function<void()> done)
{
    const State before = m_state;
    m_flow = flow;
    setState(meanwhile);
    connect(flow, &AccountFlow::step, this, &Session::progress);
    connect(flow, &net::Job::finished, this,
            [this, flow, before, meanwhile, during, done = std::move(done)](net::Job* job) {
                m_flow.clear();
                if (!job->error()) {
                    done();
                    return;
                }
                qCInfo(lcSession) << "failed with code" << int(job->error()->code);
                if (auto* registration = qobject_cast<RegisterFlow*>(flow)) {
                    m_pending = registration->takePending();
                    m_pendingFor = m_pending ? flow->opened().userName : QString();
                }
                if (during == Failure::During::Unlocking && job->error()->code == ErrorCode::Unauthorized) {
                    leaveAsStranger(*job->error());
                    return;
                }
                if (before == State::SignedOut) {
                    m_api->clearTokens();
                }
                if (m_state == meanwhile) {
                    setState(before);
                }
                if (job->error()->code != ErrorCode::Cancelled) {
                    failedIn(during, *job->error(), job->retryAfterSeconds());
                }
            });
    flow->start();
}

void Session::registerAccount(const QString& name, crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::Registering, checked.error)) {
        return;
    }
    auto earlier = std::exchange(m_pending, {});
    if (earlier && (m_pendingFor != name || !password.equals(earlier->password.reveal()))) {
        earlier.reset();
    }
    auto* flow = new RegisterFlow(flowContext(), name, std::move(*checked.value), std::move(earlier), this);
    run(flow, State::Registering, Failure::During::Registering, [this, flow] {
        m_words = flow->recoveryWords();
        adopt(*flow);
    });
}

void Session::signIn(const QString& name, crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::SigningIn, checked.error)) {
        return;
    }
    auto* flow = new SignInFlow(flowContext(), name, std::move(*checked.value), this);
    run(flow, State::SigningIn, Failure::During::SigningIn, [this, flow] {
        adopt(*flow);
        goOnlineLater(*flow);
    });
}

void Session::unlock(crypto::SecretBytes password)
{
    CheckedPassword checked(password);
    if (!mayStart(Failure::During::Unlocking, checked.error)) {
        return;
    }
    const QString name = m_userName.isEmpty() ? m_settings.lastUserName() : m_userName;
    auto* flow = new UnlockFlow(flowContext(), name, std::move(*checked.value), this);
    run(flow, m_state, Failure::During::Unlocking, [this, flow] {
        adopt(*flow);
        goOnlineLater(*flow);
    });
}

void Session::recover(const QString& name, const QStringList& words, crypto::SecretBytes newPassword)
{
    CheckedPassword checked(newPassword);
    if (!mayStart(Failure::During::Recovering, checked.error)) {
        return;
    }
    auto* flow = new RecoverFlow(flowContext(), name, words, std::move(*checked.value), this);
    run(flow, State::SigningIn, Failure::During::Recovering, [this, flow] {
        m_files->dropUnconfirmedWords(flow->opened().userName,
                                      flow->opened().ring->fingerprint()); // whoever has just used them has them
        adopt(*flow);
    });
}

void Session::goOnlineLater(const AccountFlow& flow)
{
    if (flow.opened().loginLater) {
        m_return->begin(m_userName, m_settings.deviceName(), flow.opened().loginLater->clone());
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

void Session::adopt(const AccountFlow& flow)
{
    m_ring = flow.opened().ring;
    m_userName = flow.opened().userName;
    m_userId = flow.opened().userId;
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
    if (m_state != State::Unlocked || m_flow || !m_ring || ring->version() <= m_ring->version()) {
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
    if (m_flow) {
        m_flow->abort();
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
