// A line for a password: it can be revealed, and what was typed leaves it as SecretBytes only, emptying the field.
#pragma once

#include <QLineEdit>

#include "common/crypto/SecretBytes.h"

class QToolButton;

namespace veilpix::views {

class PasswordField : public QLineEdit {
    Q_OBJECT

public:
    explicit PasswordField(QWidget* parent = nullptr);

    // NFC, UTF-8. The field is empty afterwards, and the text that it held is overwritten. (Qt keeps single typed
    // characters in the field's edit history until it is cleared here; those go back to the heap unwiped.)
    [[nodiscard]] crypto::SecretBytes takeSecret();
    // As takeSecret(), but the text stays for another try.
    [[nodiscard]] crypto::SecretBytes copySecret() const;
    void wipe();
    void setCaption(const QString& caption); // its accessible name; the button in it is told apart by it
    [[nodiscard]] QToolButton* revealButton() const { return m_reveal; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setRevealed(bool revealed);

    QToolButton* m_reveal = nullptr;
    QString m_caption;
};

} // namespace veilpix::views
