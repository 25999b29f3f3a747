#include "app/session/SignInFlow.h"

#include "app/net/BlobJobs.h"
#include "common/base/Literals.h"

namespace veilpix::session {

SignInFlow::SignInFlow(const FlowContext& context, const QString& userName, identity::Password password,
                       QObject* parent)
    : AccountFlow(context, userName, parent), m_password(std::move(password))
{
}

void SignInFlow::run()
{
    const identity::KeyRingFile file = m_context.files.ring(m_opened.userName);
    if (auto ring = file.exists() ? file.read() : Result<identity::SealedKeyRing>(fail(ErrorCode::NotFound))) {
        m_local = std::move(*ring);
    }
    // A computer that knows the account uses what it has stored; the server is asked only when that does not fit any
    // more.
    if (m_local) {
        stretchAndLogIn(m_local->parameters(), true);
    } else {
        askParameters();
    }
}

void SignInFlow::askParameters()
{
    Q_EMIT step(tr("Asking the server"), -1);
    require(new net::ParametersJob(m_context.api, m_opened.userName, this), [this](net::ParametersJob& job) {
        const auto parameters = identity::StretchParameters::fromOutside(m_opened.userName, job.reply().salt,
                                                                         job.reply().memoryKib, job.reply().passes);
        if (!parameters) {
            failWith(parameters.error());
        } else if (m_local && *parameters == m_parameters) {
            failWith({ErrorCode::WrongPassword, u"refused by the server"_s});
        } else {
            takePendingRing(*parameters);
            stretchAndLogIn(*parameters, false);
        }
    });
}

// A registration that got through without this computer hearing of it: the salt tells which attempt that was.
void SignInFlow::takePendingRing(const identity::StretchParameters& parameters)
{
    if (m_local) {
        return;
    }
    for (identity::SealedKeyRing& ring : m_context.files.pendingRings(m_opened.userName)) {
        if (ring.parameters() == parameters) {
            m_local = std::move(ring);
        }
    }
}

void SignInFlow::stretchAndLogIn(const identity::StretchParameters& parameters, bool stored)
{
    Q_EMIT step(tr("Checking the password"), -1);
    m_parameters = parameters;
    auto work = [password = m_password.clone(), parameters] {
        return identity::PasswordKeys::derive(password, parameters);
    };
    requireBackground(m_context.pool, std::move(work), [this, stored](identity::PasswordKeys keys) {
        m_keys = std::make_shared<identity::PasswordKeys>(std::move(keys));
        if (m_context.api.baseUrl().isEmpty() && mayOpenOffline()) {
            openOffline(); // a bundled server that is still starting
            return;
        }
        follow(newLogin(m_keys->loginSecret), [this, stored](net::LoginJob& job) {
            const bool noAnswer =
                job.error() && (job.error()->code == ErrorCode::Network || job.error()->code == ErrorCode::Timeout);
            if (!job.error()) {
                loggedIn(job.takeTokens());
            } else if (noAnswer && stored && mayOpenOffline()) {
                openOffline();
            } else if (job.error()->code != ErrorCode::InvalidArgument) {
                failWith(*job.error(), job.retryAfterSeconds());
            } else if (stored) {
                askParameters(); // the password may have been changed on another computer
            } else {
                failWith({ErrorCode::WrongPassword, u"refused by the server"_s});
            }
        });
    });
}

void SignInFlow::loggedIn(net::Tokens tokens)
{
    m_opened.userId = tokens.userId;
    m_context.api.setTokens(std::move(tokens));
    fetchRing();
}

void SignInFlow::fetchRing()
{
    Q_EMIT step(tr("Fetching your keys"), -1);
    follow(new net::GetBlobJob(m_context.api, net::BlobKind::KeyRing, this), [this](net::GetBlobJob& job) {
        if (job.error() && (job.error()->code != ErrorCode::NotFound || !m_local)) {
            failWith(*job.error());
            return;
        }
        if (job.error()) {
            open(*m_local);
            return;
        }
        auto sealed = identity::SealedKeyRing::parse(job.blob());
        if (!sealed) {
            failWith(sealed.error());
        } else if (m_local && sealed->fingerprint() != m_local->fingerprint()) {
            failWith({ErrorCode::KeyChanged, u"the server holds another identity's key ring"_s});
        } else if (m_local && sealed->version() < m_local->version()) {
            open(*m_local); // a server cannot take a computer back in time
        } else {
            open(*sealed);
        }
    });
}

// Only what this computer has kept of an account that once was open here; a registration may never have got through.
bool SignInFlow::mayOpenOffline() const
{
    return m_local && !m_context.files.userId(m_opened.userName).isEmpty();
}

void SignInFlow::openOffline()
{
    Q_EMIT step(tr("Opening your keys"), -1);
    auto work = [sealed = *m_local, keys = m_keys] { return sealed.openWithSlotKey(keys->slotKey); };
    requireBackground(m_context.pool, std::move(work), [this](identity::KeyRing ring) {
        m_opened.ring = std::make_shared<identity::KeyRing>(std::move(ring));
        m_opened.userId = m_context.files.userId(m_opened.userName);
        m_opened.loginLater = std::make_shared<crypto::SecretBytes>(m_keys->loginSecret.clone());
        succeed();
    });
}

void SignInFlow::open(const identity::SealedKeyRing& sealed)
{
    Q_EMIT step(tr("Opening your keys"), -1);
    auto work = [sealed, keys = m_keys] { return sealed.openWithSlotKey(keys->slotKey); };
    requireBackground(m_context.pool, std::move(work), [this, sealed](identity::KeyRing ring) {
        m_opened.ring = std::make_shared<identity::KeyRing>(std::move(ring));
        checkIdentity([this, sealed] { keepAndSucceed(sealed); });
    });
}

} // namespace veilpix::session
