// The password opens the ring that lies on this computer; no server is needed. If one is there and no session is, it
// logs in beside.
#pragma once

#include "app/session/AccountFlow.h"

namespace veilpix::session {

class UnlockFlow final : public AccountFlow {
    Q_OBJECT
public:
    UnlockFlow(const FlowContext& context, const QString& userName, identity::Password password, QObject* parent);

protected:
    void run() override;

private:
    identity::Password m_password;
};

} // namespace veilpix::session
