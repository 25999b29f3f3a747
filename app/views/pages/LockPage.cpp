#include "app/views/pages/LockPage.h"

#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PasswordField.h"

#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace veilpix::views {

LockPage::LockPage(QWidget* parent) : CardPage("lockPage", QStringLiteral("lock"), tr("Locked"), {}, parent)
{
    setCardWidth(360);
    m_password = named(new PasswordField(card()), "passwordField", tr("Password"));
    addCaption(tr("Passwor&d"), m_password);
    m_busy = named(new QProgressBar(card()), "unlockProgress", tr("Opening your keys"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_unlock = addMainButton("unlockButton", tr("Unlock"));
    body()->addWidget(m_busy);
    m_signOut = addLink("signOutLink", tr("Sign out"));
    m_busy->hide();
    connect(m_password, &QLineEdit::returnPressed, this, &LockPage::submit);
    connect(m_unlock, &QPushButton::clicked, this, &LockPage::submit);
    connect(m_signOut, &QPushButton::clicked, this, &LockPage::signOutChosen);
}

void LockPage::wipe()
{
    m_password->wipe();
    setProblem({});
    setBusy(false);
}

void LockPage::focusFirst()
{
    m_password->setFocus();
}

void LockPage::setUserName(const QString& name)
{
    setTexts(
        tr("Locked"),
        tr("%1, your password opens the pictures again. No decrypted picture and no key is left in memory.").arg(name));
}

void LockPage::setBusy(bool busy)
{
    m_busy->setVisible(busy);
    m_unlock->setEnabled(!busy);
    m_unlock->setToolTip(busy ? tr("Your keys are being opened.") : QString());
    m_password->setReadOnly(busy);
}

crypto::SecretBytes LockPage::takePassword()
{
    return m_password->takeSecret();
}

void LockPage::submit()
{
    if (m_password->text().isEmpty()) {
        setProblem(tr("Type your password."));
        m_password->setFocus();
        return;
    }
    setProblem({});
    Q_EMIT submitted();
}

} // namespace veilpix::views
