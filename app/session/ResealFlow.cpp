#include "app/session/ResealFlow.h"

#include "app/net/BlobJobs.h"
#include "app/session/FreshRecovery.h"
#include "app/session/UnconfirmedWords.h"
#include "common/base/Literals.h"

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

ResealFlow::ResealFlow(const FlowContext& context, const QString& userName, const identity::KeyRing& ring,
                       identity::Password password, QObject* parent)
    : AccountFlow(context, userName, parent), m_ring(std::make_shared<identity::KeyRing>(ring.clone())),
      m_password(std::move(password)), m_renewWords(true)
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
    auto work = [stored = std::move(*stored), ring = m_ring, password = std::move(m_password),
                 renewed = std::exchange(m_newPassword, std::nullopt),
                 renewWords = m_renewWords] { return reseal(stored, *ring, password, renewed, renewWords); };
    requireBackground(m_context.pool, std::move(work), [this](Resealed resealed) {
        m_resealed = std::make_shared<Resealed>(std::move(resealed));
        askStoredVersion();
    });
}

Result<ResealFlow::Resealed> ResealFlow::reseal(const identity::SealedKeyRing& stored, identity::KeyRing& ring,
                                                const identity::Password& password,
                                                const std::optional<identity::Password>& renewed, bool renewWords)
{
    crypto::SystemRandom random;
    auto keys = identity::PasswordKeys::derive(password, stored.parameters());
    if (!keys) {
        return tl::unexpected(keys.error());
    }
    if (auto opened = stored.openWithSlotKey(keys->slotKey); !opened) {
        return tl::unexpected(opened.error());
    }
    identity::StretchParameters parameters = stored.parameters();
    crypto::SecretBytes oldLogin = keys->loginSecret.clone();
    if (renewed) {
        auto fresh = identity::StretchParameters::fresh(parameters.userName, random);
        if (!fresh) {
            return tl::unexpected(fresh.error());
        }
        parameters = *fresh;
        keys = identity::PasswordKeys::derive(*renewed, parameters);
        if (!keys) {
            return tl::unexpected(keys.error());
        }
    }
    QStringList newWords;
    if (renewWords) {
        auto recovery = FreshRecovery::make(random);
        if (!recovery) {
            return tl::unexpected(recovery.error());
        }
        ring.replaceRecovery(std::move(recovery->keys));
        newWords = std::move(recovery->words);
    }
    auto sealed = identity::SealedKeyRing::seal(ring, parameters, keys->slotKey, random);
    if (!sealed) {
        return tl::unexpected(sealed.error());
    }
    const bool newLogin = renewed || renewWords;
    return Resealed{ring.clone(), std::move(*sealed), std::move(oldLogin),
                    newLogin ? std::move(keys->loginSecret) : crypto::SecretBytes(), std::move(newWords)};
}

void ResealFlow::askStoredVersion()
{
    Q_EMIT step(tr("Storing the key ring"), -1);
    follow(new net::GetBlobJob(m_context.api, net::BlobKind::KeyRing, this), [this](net::GetBlobJob& job) {
        if (job.error() && job.error()->code != ErrorCode::NotFound) {
            failWith(*job.error());
        } else {
            store(job.error() ? 0 : job.version());
        }
    });
}

void ResealFlow::store(quint64 storedVersion)
{
    const QByteArray ring = m_context.ringOnServer ? m_resealed->sealed.bytes() : QByteArray();
    if (m_resealed->newLogin.isEmpty()) {
        if (ring.isEmpty()) {
            keep();
        } else {
            require(new net::PutBlobJob(m_context.api, net::BlobKind::KeyRing, ring, storedVersion, this),
                    [this](net::PutBlobJob&) { keep(); });
        }
        return;
    }
    if (m_renewWords && !keepNewWords()) {
        return;
    }
    changeCredentials(ring, storedVersion);
}

void ResealFlow::changeCredentials(const QByteArray& ring, quint64 storedVersion)
{
    net::PasswordRequest request;
    request.oldLoginSecret = m_resealed->oldLogin.clone();
    request.newLoginSecret = m_resealed->newLogin.clone();
    request.recoveryLoginSecret = m_resealed->ring.recovery().loginSecret.clone();
    request.stretch = toWire(m_resealed->sealed.parameters());
    request.keyRing = ring;
    request.storedVersion = storedVersion;
    follow(new net::ChangePasswordJob(m_context.api, request, this), [this](net::ChangePasswordJob& job) {
        const bool lost =
            job.error() && (job.error()->code == ErrorCode::Timeout || job.error()->code == ErrorCode::Network);
        if (!job.error()) {
            keep();
        } else if (lost && m_renewWords) {
            tellWordsApart();
        } else if (lost) {
            tellApart(false);
        } else {
            passwordRefused(job);
        }
    });
}

void ResealFlow::passwordRefused(net::ChangePasswordJob& job)
{
    takeBackWords();
    if (job.error()->code == ErrorCode::InvalidArgument) {
        failWith({ErrorCode::WrongPassword, u"refused by the server"_s});
    } else {
        failWith(*job.error(), job.retryAfterSeconds());
    }
}

// After a lost reply: whichever password the server takes says whether the change took.
void ResealFlow::tellApart(bool triedNew)
{
    follow(newLogin(triedNew ? m_resealed->oldLogin : m_resealed->newLogin), [this, triedNew](net::LoginJob& job) {
        if (!job.error()) {
            m_context.api.setTokens(job.takeTokens());
            if (triedNew) {
                failWith({ErrorCode::Timeout, u"the password is still the old one"_s});
            } else {
                keep();
            }
        } else if (!triedNew && job.error()->code == ErrorCode::InvalidArgument) {
            tellApart(true);
        } else {
            failWith(*job.error(), job.retryAfterSeconds());
        }
    });
}

// The same for words: the recovery secret that the server takes says which ones hold. When nobody answers, the new ones
// stay here beside the old ring: they are shown once they open the ring that the server has.
void ResealFlow::tellWordsApart()
{
    auto* ask = new net::RecoverJob(m_context.api, m_opened.userName, m_resealed->ring.recovery().loginSecret, this);
    follow(ask, [this](net::RecoverJob& job) {
        if (!job.error()) {
            keep();
            return;
        }
        if (job.error()->code == ErrorCode::InvalidArgument) {
            takeBackWords();
        }
        failWith(job.error()->code == ErrorCode::InvalidArgument
                     ? Error{ErrorCode::Timeout, u"the words are still the old ones"_s}
                     : *job.error(),
                 job.retryAfterSeconds());
    });
}

bool ResealFlow::keepNewWords()
{
    m_wordsBefore = m_context.files.unconfirmedWords(m_opened.userName, m_resealed->ring.fingerprint());
    const auto sealed = UnconfirmedWords::seal(m_resealed->newWords, m_resealed->ring);
    const Result<void> written =
        sealed ? m_context.files.writeUnconfirmedWords(m_opened.userName, m_resealed->ring.fingerprint(), *sealed)
               : Result<void>(tl::unexpected(sealed.error()));
    if (!written) {
        failWith(written.error());
    }
    return written.has_value();
}

void ResealFlow::takeBackWords()
{
    if (!m_renewWords) {
        return;
    }
    if (m_wordsBefore.isEmpty()) {
        m_context.files.dropUnconfirmedWords(m_opened.userName, m_resealed->ring.fingerprint());
    } else {
        (void)m_context.files.writeUnconfirmedWords(m_opened.userName, m_resealed->ring.fingerprint(), m_wordsBefore)
            .has_value();
    }
}

void ResealFlow::keep()
{
    m_opened.ring = std::make_shared<identity::KeyRing>(std::move(m_resealed->ring));
    keepAndSucceed(m_resealed->sealed);
}

} // namespace veilpix::session
