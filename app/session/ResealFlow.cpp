#include "app/session/ResealFlow.h"

#include "app/net/BlobJobs.h"

namespace veilpix::session {

ResealFlow::ResealFlow(const FlowContext& context, const QString& userName, const identity::KeyRing& ring,
                       identity::Password password, identity::Password newPassword, QObject* parent)
    : AccountFlow(context, userName, parent), m_ring(std::make_shared<identity::KeyRing>(ring.clone())),
      m_password(std::move(password)), m_newPassword(std::move(newPassword))
{
}

ResealFlow::ResealFlow(const FlowContext& context, const QString& userName, const identity::KeyRing& ring,
                       identity::Password password, identity::ClassicKeys added, QObject* parent)
    : AccountFlow(context, userName, parent), m_ring(std::make_shared<identity::KeyRing>(ring.clone())),
      m_password(std::move(password)), m_added(std::move(added))
{
}

void ResealFlow::run()
{
    Q_EMIT step(tr("Checking the password"), -1);
    m_opened.userId = m_context.files.userId(m_opened.userName);
    auto stored = m_context.files.ring(m_opened.userName).read();
    if (!stored) {
        failWith(stored.error());
        return;
    }
    if (m_added) {
        if (const Result<void> added = m_ring->addClassicKeys(std::move(*m_added)); !added) {
            failWith(added.error());
            return;
        }
    }
    std::optional<identity::Password> renewed = std::exchange(m_newPassword, std::nullopt);
    auto work = [stored = std::move(*stored), ring = m_ring, password = std::move(m_password),
                 renewed = std::move(renewed)]() -> Result<Resealed> {
        crypto::SystemRandom random;
        auto keys = identity::PasswordKeys::derive(password, stored.parameters());
        if (!keys)
            return tl::unexpected(keys.error());
        if (auto opened = stored.openWithSlotKey(keys->slotKey); !opened)
            return tl::unexpected(opened.error());
        identity::StretchParameters parameters = stored.parameters();
        crypto::SecretBytes oldLogin = keys->loginSecret.clone();
        if (renewed) {
            auto fresh = identity::StretchParameters::fresh(parameters.userName, random);
            if (!fresh)
                return tl::unexpected(fresh.error());
            parameters = *fresh;
            keys = identity::PasswordKeys::derive(*renewed, parameters);
            if (!keys)
                return tl::unexpected(keys.error());
        }
        auto sealed = identity::SealedKeyRing::seal(*ring, parameters, keys->slotKey, random);
        if (!sealed)
            return tl::unexpected(sealed.error());
        return Resealed{ring->clone(), std::move(*sealed), std::move(oldLogin),
                        renewed ? std::move(keys->loginSecret) : crypto::SecretBytes()};
    };
    requireBackground(m_context.pool, std::move(work), [this](Resealed resealed) {
        m_resealed = std::make_shared<Resealed>(std::move(resealed));
        askStoredVersion();
    });
}

void ResealFlow::askStoredVersion()
{
    Q_EMIT step(tr("Storing the key ring"), -1);
    follow(new net::GetBlobJob(m_context.api, net::BlobKind::KeyRing, this), [this](net::GetBlobJob& job) {
        if (job.error() && job.error()->code != ErrorCode::NotFound)
            failWith(*job.error());
        else
            store(job.error() ? 0 : job.version());
    });
}

void ResealFlow::store(quint64 storedVersion)
{
    const QByteArray ring = m_context.ringOnServer ? m_resealed->sealed.bytes() : QByteArray();
    if (m_resealed->newLogin.isEmpty()) {
        if (ring.isEmpty())
            keep();
        else
            require(new net::PutBlobJob(m_context.api, net::BlobKind::KeyRing, ring, storedVersion, this),
                    [this](net::PutBlobJob&) { keep(); });
        return;
    }
    net::PasswordRequest request;
    request.oldLoginSecret = m_resealed->oldLogin.clone();
    request.newLoginSecret = m_resealed->newLogin.clone();
    request.recoveryLoginSecret = m_resealed->ring.recovery().loginSecret.clone();
    request.stretch = toWire(m_resealed->sealed.parameters());
    request.keyRing = ring;
    request.storedVersion = storedVersion;
    follow(new net::ChangePasswordJob(m_context.api, request, this), [this](net::ChangePasswordJob& job) {
        if (!job.error())
            keep();
        else if (job.error()->code == ErrorCode::Timeout || job.error()->code == ErrorCode::Network)
            tellApart(false);
        else if (job.error()->code == ErrorCode::InvalidArgument)
            failWith({ErrorCode::WrongPassword, QStringLiteral("refused by the server")});
        else
            failWith(*job.error(), job.retryAfterSeconds());
    });
}

// After a lost reply: whichever password the server takes says whether the change took.
void ResealFlow::tellApart(bool triedNew)
{
    follow(newLogin(triedNew ? m_resealed->oldLogin : m_resealed->newLogin), [this, triedNew](net::LoginJob& job) {
        if (!job.error()) {
            m_context.api.setTokens(job.takeTokens());
            if (triedNew)
                failWith({ErrorCode::Timeout, QStringLiteral("the password is still the old one")});
            else
                keep();
        } else if (!triedNew && job.error()->code == ErrorCode::InvalidArgument) {
            tellApart(true);
        } else {
            failWith(*job.error(), job.retryAfterSeconds());
        }
    });
}

void ResealFlow::keep()
{
    m_opened.ring = std::make_shared<identity::KeyRing>(std::move(m_resealed->ring));
    keepAndSucceed(m_resealed->sealed);
}

} // namespace veilpix::session
