// Covers everything until the password opens it again.
#pragma once

#include "app/views/pages/CardPage.h"
#include "common/crypto/SecretBytes.h"

class QProgressBar;

namespace veilpix::views {

class PasswordField;

class LockPage : public CardPage {
    Q_OBJECT

public:
    explicit LockPage(QWidget* parent = nullptr);
    void wipe() override;
    void focusFirst() override;
    void setUserName(const QString& name);
    void setBusy(bool busy);
    // What was under way: pictures that wait for the keys, and ciphertext that goes on without them.
    void setPending(int toEncrypt, int toSave, int encrypted);
    [[nodiscard]] crypto::SecretBytes takePassword();

Q_SIGNALS:
    void submitted();
    void signOutChosen();

private:
    void submit();

    PasswordField* m_password = nullptr;
    QPushButton* m_unlock = nullptr;
    QPushButton* m_signOut = nullptr;
    QProgressBar* m_busy = nullptr;
    QLabel* m_pending = nullptr;
};

} // namespace veilpix::views
