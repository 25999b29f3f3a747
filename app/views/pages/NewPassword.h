// A password given twice, with its strength, and the reason why it will not do yet.
#pragma once

#include <QWidget>

#include "app/views/widgets/PasswordStrength.h"
#include "common/crypto/SecretBytes.h"

class QLabel;

namespace veilpix::views {

class PasswordField;
class StrengthMeter;

class NewPassword : public QWidget {
    Q_OBJECT

public:
    explicit NewPassword(QWidget* parent = nullptr);

    // What stands over the two fields; the first is "Password" unless said otherwise.
    void setCaptions(const QString& first, const QString& again);
    void setUserName(const QString& name); // a password made of the name is a bad one
    void setLeastScore(PasswordScore score);
    [[nodiscard]] QString reasonAgainst() const; // empty = it will do
    [[nodiscard]] crypto::SecretBytes copySecret() const;
    void wipe();
    void focusFirst();
    [[nodiscard]] PasswordField* first() const { return m_password; }
    [[nodiscard]] PasswordField* second() const { return m_repeat; }

Q_SIGNALS:
    void changed();
    void returnPressed();

private:
    void rate();

    QLabel* m_caption = nullptr;
    QLabel* m_repeatCaption = nullptr;
    PasswordField* m_password = nullptr;
    PasswordField* m_repeat = nullptr;
    StrengthMeter* m_meter = nullptr;
    QString m_userName;
    PasswordScore m_least = PasswordScore::Fair;
};

} // namespace veilpix::views
