// Name and password of an account that exists.
#pragma once

#include "app/views/pages/CardPage.h"
#include "common/crypto/SecretBytes.h"

class QLineEdit;

namespace veilpix::views {

class PasswordField;

class SignInPage : public CardPage {
    Q_OBJECT

public:
    explicit SignInPage(QWidget* parent = nullptr);
    void wipe() override;
    void focusFirst() override;

    void setServer(const QString& serverName);
    void setName(const QString& name);
    void setKnownNames(const QStringList& names);
    [[nodiscard]] QString name() const;
    [[nodiscard]] crypto::SecretBytes copyPassword() const;

Q_SIGNALS:
    void submitted();
    void createChosen();
    void recoverChosen();
    void otherServerChosen();

private:
    void submit();

    QLineEdit* m_name = nullptr;
    PasswordField* m_password = nullptr;
};

} // namespace veilpix::views
