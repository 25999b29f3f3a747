// The old password and a new one. Says nothing about what comes of it: whoever opened it follows the session.
#pragma once

#include "app/views/dialogs/FormDialog.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::views {

class NewPassword;
class PasswordField;

class ChangePasswordDialog : public FormDialog {
    Q_OBJECT

public:
    // strong: a server beyond this computer keeps the key ring.
    ChangePasswordDialog(const QString& userName, bool strong, QWidget* parent = nullptr);
    ~ChangePasswordDialog() override;

    [[nodiscard]] crypto::SecretBytes copyOld() const;
    [[nodiscard]] crypto::SecretBytes copyNew() const;
    void askOldAgain();

Q_SIGNALS:
    void submitted();

private:
    void submit();

    PasswordField* m_old = nullptr;
    NewPassword* m_new = nullptr;
};

} // namespace veilpix::views
