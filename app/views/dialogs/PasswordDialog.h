// Asks for the password of the account that is open, before something that needs it.
#pragma once

#include "app/views/dialogs/FormDialog.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::views {

class PasswordField;

class PasswordDialog : public FormDialog {
    Q_OBJECT

public:
    PasswordDialog(const char* objectName, const QString& title, const QString& text, const QString& actionText,
                   QWidget* parent = nullptr);
    ~PasswordDialog() override;

    [[nodiscard]] crypto::SecretBytes copyPassword() const;
    void askAgain();

Q_SIGNALS:
    void submitted();

protected:
    // Why it cannot go on yet; empty = it can.
    [[nodiscard]] virtual QString reasonAgainst() const;
    // For those derived: their own fields come before this.
    void addPassword(const QString& actionText);
    PasswordDialog(const char* objectName, const QString& title, int width, QWidget* parent);

private:
    void submit();

    PasswordField* m_password = nullptr;
};

} // namespace veilpix::views
