#include "app/session/RecoverFlow.h"

#include "common/base/Literals.h"

namespace veilpix::session {

RecoverFlow::RecoverFlow(const FlowContext& context, const QString& userName, const QStringList& words,
                         identity::Password newPassword, QObject* parent)
    : AccountFlow(context, userName, parent), m_text(words.join(QLatin1Char(' '))), m_password(std::move(newPassword))
{
}

void RecoverFlow::run()
{
    auto words = identity::RecoveryWords::parse(std::exchange(m_text, {}));
    if (!words) {
        failWith(words.error().toError());
        return;
    }
    auto recovery = identity::RecoveryKeys::derive(*words);
    if (!recovery) {
        failWith(recovery.error());
        return;
    }
    m_words = std::make_shared<identity::RecoveryWords>(std::move(*words));
    m_recovery = std::make_shared<identity::RecoveryKeys>(std::move(*recovery));
    Q_EMIT step(tr("Asking the server for your keys"), -1);
    follow(new net::RecoverJob(m_context.api, m_opened.userName, m_recovery->loginSecret, this),
           [this](net::RecoverJob& job) {
               if (job.error()) {
                   const bool refused = job.error()->code == ErrorCode::InvalidArgument;
                   failWith(refused ? Error{ErrorCode::WrongPassword, u"refused by the server"_s} : *job.error(),
                            job.retryAfterSeconds());
                   return;
               }
               m_opened.userId = job.userId();
               ringFetched(job.reply());
           });
}

void RecoverFlow::ringFetched(const net::SealedRingReply& reply)
{
    Q_EMIT step(tr("Opening your keys"), -1);
    m_storedVersion = reply.version;
    auto sealed = reply.ring.isEmpty() ? m_context.files.ring(m_opened.userName).read()
                                       : identity::SealedKeyRing::parse(reply.ring);
    if (!sealed) {
        failWith(sealed.error());
        return;
    }
    auto work = [sealed = std::move(*sealed), words = m_words, password = std::move(m_password),
                 name = m_opened.userName]() -> Result<Renewed> {
        crypto::SystemRandom random;
        auto ring = sealed.open(*words);
        if (!ring) {
            return tl::unexpected(ring.error());
        }
        auto parameters = identity::StretchParameters::fresh(name, random);
        if (!parameters) {
            return tl::unexpected(parameters.error());
        }
        auto keys = identity::PasswordKeys::derive(password, *parameters);
        if (!keys) {
            return tl::unexpected(keys.error());
        }
        auto again = identity::SealedKeyRing::seal(*ring, *parameters, keys->slotKey, random);
        if (!again) {
            return tl::unexpected(again.error());
        }
        return Renewed{std::move(*ring), std::move(*again), std::move(*keys)};
    };
    requireBackground(m_context.pool, std::move(work), [this](Renewed renewed) {
        m_renewed = std::make_shared<Renewed>(std::move(renewed));
        finish();
    });
}

void RecoverFlow::finish()
{
    Q_EMIT step(tr("Setting the new password"), -1);
    net::RecoverFinishRequest request;
    request.userName = m_opened.userName;
    request.recoveryLoginSecret = m_recovery->loginSecret.clone();
    request.newLoginSecret = m_renewed->keys.loginSecret.clone();
    request.newRecoveryLoginSecret = m_recovery->loginSecret.clone(); // the words stay valid
    request.stretch = toWire(m_renewed->sealed.parameters());
    request.keyRing = m_context.ringOnServer ? m_renewed->sealed.bytes() : QByteArray();
    request.storedVersion = m_storedVersion;
    follow(new net::RecoverFinishJob(m_context.api, request, this), [this](net::RecoverFinishJob& job) {
        const bool uncertain =
            job.error() && (job.error()->code == ErrorCode::Timeout || job.error()->code == ErrorCode::Network ||
                            job.error()->code == ErrorCode::Conflict);
        if (job.error() && !uncertain) {
            failWith(*job.error(), job.retryAfterSeconds());
        } else {
            logIn(); // after a lost reply the login tells whether it took
        }
    });
}

void RecoverFlow::logIn()
{
    require(newLogin(m_renewed->keys.loginSecret), [this](net::LoginJob& job) {
        net::Tokens tokens = job.takeTokens();
        m_opened.userId = tokens.userId;
        m_context.api.setTokens(std::move(tokens));
        m_opened.ring = std::make_shared<identity::KeyRing>(std::move(m_renewed->ring));
        checkIdentity([this] { keepAndSucceed(m_renewed->sealed); });
    });
}

} // namespace veilpix::session
