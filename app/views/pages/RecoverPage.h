// Forgotten password: the 24 words give the account back under a new one.
#pragma once

#include "app/views/pages/CardPage.h"
#include "common/crypto/SecretBytes.h"

class QLineEdit;

namespace veilpix::views {

class NewPassword;
class WordsField;

class RecoverPage : public CardPage {
    Q_OBJECT

public:
    explicit RecoverPage(QWidget* parent = nullptr);
    void wipe() override;
    void focusFirst() override;

    void setName(const QString& name);
    [[nodiscard]] QString name() const;
    [[nodiscard]] QStringList words() const; // empty until they are right
    [[nodiscard]] crypto::SecretBytes copyPassword() const;

Q_SIGNALS:
    void submitted();
    void backChosen();

private:
    void submit();
    [[nodiscard]] QString reasonAgainst() const; // of all fields, the first; empty = it can be sent

    QLineEdit* m_name = nullptr;
    WordsField* m_words = nullptr;
    NewPassword* m_password = nullptr;
};

} // namespace veilpix::views
