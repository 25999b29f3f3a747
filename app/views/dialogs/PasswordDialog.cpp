#include "app/views/dialogs/PasswordDialog.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PasswordField.h"

namespace veilpix::views {

PasswordDialog::PasswordDialog(const char* objectName, const QString& title, const QString& text,
                               const QString& actionText, QWidget* parent)
    : PasswordDialog(objectName, title, 440, parent)
{
    addText(text);
    addPassword(actionText);
    m_password->setFocus();
}

PasswordDialog::PasswordDialog(const char* objectName, const QString& title, int width, QWidget* parent)
    : FormDialog(objectName, title, width, parent)
{
}

PasswordDialog::~PasswordDialog()
{
    m_password->wipe();
}

void PasswordDialog::addPassword(const QString& actionText)
{
    m_password = named(new PasswordField(this), "passwordField", tr("Password"));
    addField(tr("Your &password"), m_password);
    auto* action = addEnd("passwordDialogButton", actionText);
    connect(action, &QPushButton::clicked, this, &PasswordDialog::submit);
}

crypto::SecretBytes PasswordDialog::copyPassword() const
{
    return m_password->copySecret();
}

void PasswordDialog::askAgain()
{
    m_password->setFocus();
    m_password->selectAll();
}

QString PasswordDialog::reasonAgainst() const
{
    return m_password->text().isEmpty() ? tr("Type your password.") : QString();
}

void PasswordDialog::submit()
{
    const QString reason = reasonAgainst();
    setProblem(reason);
    if (reason.isEmpty()) {
        Q_EMIT submitted();
    }
}

} // namespace veilpix::views
