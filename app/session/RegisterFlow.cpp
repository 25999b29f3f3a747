#include "app/session/RegisterFlow.h"

#include <QCoreApplication>

#include "app/session/UnconfirmedWords.h"
#include "common/base/Literals.h"

namespace veilpix::session {

namespace {

// After these nobody knows whether the server took the registration.
bool isUncertain(ErrorCode code)
{
    return code == ErrorCode::Timeout || code == ErrorCode::Network || code == ErrorCode::Server ||
           code == ErrorCode::Cancelled;
}

} // namespace

RegisterFlow::RegisterFlow(const FlowContext& context, const QString& userName, identity::Password password,
                           std::shared_ptr<PendingRegistration> earlier, QObject* parent)
    : AccountFlow(context, userName, parent), m_password(std::move(password)), m_pending(std::move(earlier))
{
}

void RegisterFlow::run()
{
    if (m_pending) {
        sendRegistration();
        return;
    }
    Q_EMIT step(tr("Making your keys"), 0);
    auto report = [self = QPointer<RegisterFlow>(this)](int percent) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, percent] {
                if (self && !self->isFinished()) {
                    Q_EMIT self->step(percent < 80 ? tr("Making your keys") : tr("Protecting them with your password"),
                                      percent);
                }
            },
            Qt::QueuedConnection);
    };
    background(
        m_context.pool,
        [name = m_opened.userName, password = std::move(m_password), report, cancelled = m_cancelled] {
            return PendingRegistration::make(name, password, report, cancelled.get());
        },
        [this](Result<PendingRegistration> made) { keysMade(std::move(made)); });
}

void RegisterFlow::stop()
{
    *m_cancelled = true;
    AccountFlow::stop();
    if (m_pending && !m_pending->sent) {
        dropAll();
    }
}

void RegisterFlow::keysMade(Result<PendingRegistration> made)
{
    if (!made) {
        failWith(made.error());
        return;
    }
    // On disk before the server hears of it: a crash in between loses nothing that the server already counts on.
    Result<void> written = m_context.files.writePending(m_opened.userName, made->sealed);
    if (written) {
        const auto words = UnconfirmedWords::seal(made->words, made->ring);
        written = words ? m_context.files.writeUnconfirmedWords(m_opened.userName, made->sealed.fingerprint(), *words)
                        : Result<void>(tl::unexpected(words.error()));
    }
    m_pending = std::make_shared<PendingRegistration>(std::move(*made));
    if (written) {
        sendRegistration();
    } else {
        refuse(written.error());
    }
}

void RegisterFlow::sendRegistration()
{
    Q_EMIT step(tr("Making the account on the server"), 96);
    const bool before = std::exchange(m_pending->sent, true);
    const auto request = m_pending->request(m_opened.userName, m_context.ringOnServer);
    follow(new net::RegisterJob(m_context.api, request, this), [this, before](net::RegisterJob& job) {
        if (job.error() && job.error()->code == ErrorCode::AlreadyExists) {
            logIn(true); // an earlier attempt may have got through: ours if the password fits
        } else if (job.error() && !before && !job.mayHaveArrived()) {
            refuse(*job.error()); // no server ever saw it
        } else {
            registrationEnded(job);
        }
    });
}

void RegisterFlow::registrationEnded(net::RegisterJob& job)
{
    if (!job.error()) {
        m_opened.userId = job.userId();
        logIn(false);
    } else if (isUncertain(job.error()->code)) {
        failWith(*job.error());
    } else {
        refuse(*job.error());
    }
}

void RegisterFlow::logIn(bool nameWasTaken)
{
    Q_EMIT step(tr("Signing in"), 98);
    follow(newLogin(m_pending->passwordKeys.loginSecret), [this, nameWasTaken](net::LoginJob& job) {
        if (job.error()) {
            if (nameWasTaken && !isUncertain(job.error()->code)) {
                refuseTakenName();
            } else {
                failWith(*job.error(), job.retryAfterSeconds());
            }
            return;
        }
        net::Tokens tokens = job.takeTokens();
        m_opened.userId = tokens.userId;
        m_context.api.setTokens(std::move(tokens));
        m_opened.ring = std::make_shared<identity::KeyRing>(m_pending->ring.clone());
        keepAndSucceed(m_pending->sealed);
    });
}

void RegisterFlow::refuseTakenName()
{
    dropAll();
    // Another attempt at this name, with another password, may be whose account it is.
    if (m_context.files.pendingRings(m_opened.userName).empty()) {
        failWith({ErrorCode::AlreadyExists, u"the name is taken"_s});
    } else {
        failWith({ErrorCode::Conflict, u"the name is taken, perhaps by an earlier attempt"_s});
    }
}

void RegisterFlow::refuse(const Error& error)
{
    dropAll();
    failWith(error);
}

void RegisterFlow::dropAll()
{
    if (m_pending) {
        m_context.files.dropPending(m_opened.userName, m_pending->sealed.fingerprint());
    }
    m_pending.reset();
}

} // namespace veilpix::session
