#include "app/session/AccountFlow.h"

#include "app/net/ShareJobs.h"
#include "common/base/Literals.h"

namespace veilpix::session {

AccountFlow::AccountFlow(const FlowContext& context, QString userName, QObject* parent)
    : CompoundJob(parent), m_context(context)
{
    m_opened.userName = std::move(userName);
}

net::LoginJob* AccountFlow::newLogin(const crypto::SecretBytes& loginSecret)
{
    return new net::LoginJob(m_context.api, m_opened.userName, loginSecret, m_context.deviceName, this);
}

void AccountFlow::checkIdentity(std::function<void()> done)
{
    require(new net::PersonJob(m_context.api, m_opened.userId, this),
            [this, done = std::move(done)](net::PersonJob& job) {
                const auto shown = identity::Identity::fromFields(job.person().publicKey, job.person().signingKey,
                                                                  job.person().identitySignature);
                if (!shown || shown->fingerprint() != m_opened.ring->fingerprint()) {
                    failWith({ErrorCode::KeyChanged, u"the server shows other keys for this account"_s});
                } else {
                    done();
                }
            });
}

void AccountFlow::keepAndSucceed(const identity::SealedKeyRing& sealed)
{
    if (const Result<void> kept = m_context.files.keep(m_opened.userName, m_opened.userId, sealed); !kept) {
        failWith(kept.error());
        return;
    }
    // Only now: a crash must not leave the account without any ring.
    m_context.files.dropOtherAttempts(m_opened.userName, sealed.fingerprint());
    m_opened.ring->markStored(sealed.version());
    succeed();
}

net::StretchReply toWire(const identity::StretchParameters& parameters)
{
    return {parameters.saltField(), parameters.argon2.memoryKib, parameters.argon2.passes};
}

} // namespace veilpix::session
