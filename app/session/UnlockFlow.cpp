#include "app/session/UnlockFlow.h"

#include "common/base/Literals.h"

namespace veilpix::session {

UnlockFlow::UnlockFlow(const FlowContext& context, const QString& userName, identity::Password password,
                       QObject* parent)
    : AccountFlow(context, userName, parent), m_password(std::move(password))
{
}

void UnlockFlow::run()
{
    Q_EMIT step(tr("Checking the password"), -1);
    auto sealed = m_context.files.ring(m_opened.userName).read();
    if (!sealed) {
        failWith(sealed.error());
        return;
    }
    struct Keys {
        identity::KeyRing ring;
        crypto::SecretBytes loginSecret;
    };
    auto work = [sealed = std::move(*sealed), password = std::move(m_password)]() -> Result<Keys> {
        auto keys = identity::PasswordKeys::derive(password, sealed.parameters());
        if (!keys) {
            return tl::unexpected(keys.error());
        }
        auto ring = sealed.openWithSlotKey(keys->slotKey);
        if (!ring) {
            return tl::unexpected(ring.error());
        }
        return Keys{std::move(*ring), std::move(keys->loginSecret)};
    };
    requireBackground(m_context.pool, std::move(work), [this](Keys keys) {
        m_opened.ring = std::make_shared<identity::KeyRing>(std::move(keys.ring));
        m_opened.userId = m_context.files.userId(m_opened.userName);
        if (m_context.api.hasTokens()) {
            succeed();
            return;
        }
        m_opened.loginLater = std::make_shared<crypto::SecretBytes>(std::move(keys.loginSecret));
        if (m_context.api.baseUrl().isEmpty()) {
            succeed(); // without a server one still opens files
            return;
        }
        follow(newLogin(*m_opened.loginLater), [this](net::LoginJob& job) {
            if (job.error() && job.error()->code == ErrorCode::InvalidArgument) {
                failWith({ErrorCode::Unauthorized, u"the password was changed elsewhere"_s});
                return;
            }
            if (!job.error()) {
                m_context.api.setTokens(job.takeTokens());
                m_opened.loginLater.reset();
            }
            succeed();
        });
    });
}

} // namespace veilpix::session
