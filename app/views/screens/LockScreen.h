// Covers everything until the password opens it again. Follows the session, and says what waits for the keys.
#pragma once

#include "app/session/Session.h"
#include "app/views/pages/CardPage.h"

class QProgressBar;

namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class PasswordField;

class LockScreen : public CardPage {
    Q_OBJECT

public:
    LockScreen(session::Session& session, const transfers::TransferQueue& queue, QWidget* parent = nullptr);
    void wipe() override;
    void focusFirst() override;
    // From the password's Enter until it has opened the session or was refused.
    [[nodiscard]] bool isUnlocking() const { return m_unlocking; }

private:
    void follow(session::Session::State state);
    void showFailure(const session::Failure& failure);
    void setUserName(const QString& name);
    void setBusy(bool busy);
    void tellPending();
    void submit();

    session::Session& m_session;
    const transfers::TransferQueue& m_queue;
    PasswordField* m_password = nullptr;
    QPushButton* m_unlock = nullptr;
    QPushButton* m_signOut = nullptr;
    QProgressBar* m_busy = nullptr;
    QLabel* m_pending = nullptr;
    bool m_unlocking = false;
};

} // namespace veilpix::views
