#include "app/views/dialogs/ChangePasswordDialog.h"

#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/views/pages/NewPassword.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PasswordField.h"

namespace veilpix::views {

ChangePasswordDialog::ChangePasswordDialog(const QString& userName, bool strong, QWidget* parent)
    : FormDialog("changePasswordDialog", tr("Change the password"), 460, parent)
{
    addText(tr("Your keys are sealed anew under it. Other computers have to sign in again; the recovery words stay."));
    m_old = named(new PasswordField(this), "oldPasswordField");
    m_old->setCaption(tr("Current password"));
    addField(tr("&Current password"), m_old);
    m_new = new NewPassword(this);
    m_new->setCaptions(tr("&New password"), tr("New password a&gain"));
    m_new->setLeastScore(strong ? PasswordScore::Strong : PasswordScore::Fair);
    m_new->setUserName(userName);
    column()->addWidget(m_new);
    setTabOrder(m_new->second(), m_old->revealButton()); // as among the new ones: all fields come first
    auto* change = addEnd("changePasswordButton", tr("Change the password"));
    connect(m_old, &QLineEdit::returnPressed, m_new, &NewPassword::focusFirst);
    connect(m_new, &NewPassword::returnPressed, this, &ChangePasswordDialog::submit);
    connect(change, &QPushButton::clicked, this, &ChangePasswordDialog::submit);
    m_old->setFocus();
}

ChangePasswordDialog::~ChangePasswordDialog()
{
    m_old->wipe();
    m_new->wipe();
}

crypto::SecretBytes ChangePasswordDialog::copyOld() const
{
    return m_old->copySecret();
}

crypto::SecretBytes ChangePasswordDialog::copyNew() const
{
    return m_new->copySecret();
}

void ChangePasswordDialog::askOldAgain()
{
    m_old->setFocus();
    m_old->selectAll();
}

void ChangePasswordDialog::submit()
{
    // Enter in a field presses the default button as well; once is enough.
    if (isBusy()) {
        return;
    }
    if (m_old->text().isEmpty()) {
        setProblem(tr("Type the current password first."));
        m_old->setFocus();
    } else if (const QString reason = m_new->reasonAgainst(); !reason.isEmpty()) {
        setProblem(reason);
    } else if (m_new->first()->text() == m_old->text()) {
        setProblem(tr("That is the current password. Choose another one."));
        m_new->focusFirst();
    } else {
        setProblem({});
        Q_EMIT submitted();
    }
}

} // namespace veilpix::views
