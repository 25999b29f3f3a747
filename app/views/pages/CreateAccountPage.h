// Name and password for a new account.
#pragma once

#include "app/views/pages/CardPage.h"
#include "common/crypto/SecretBytes.h"

class QLineEdit;

namespace veilpix::views {

class NewPassword;

class CreateAccountPage : public CardPage {
    Q_OBJECT

public:
    explicit CreateAccountPage(QWidget* parent = nullptr);
    void wipe() override;
    void focusFirst() override;
    void focusName(); // another one is needed

    // address: where the account will be; none: on this computer. A server beyond this computer needs a strong
    // password.
    void setServer(const QString& address, bool beyondThisComputer);
    [[nodiscard]] QString name() const;
    [[nodiscard]] crypto::SecretBytes copyPassword() const;

Q_SIGNALS:
    void submitted(); // name() and copyPassword() are good
    void signInChosen();
    void otherServerChosen();

private:
    void check();
    void submit();
    [[nodiscard]] QString reasonAgainst() const;

    QLineEdit* m_name = nullptr;
    NewPassword* m_password = nullptr;
    QPushButton* m_create = nullptr;
};

} // namespace veilpix::views
