#include "app/views/pages/LockPage.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PasswordField.h"
#include "common/base/Literals.h"

namespace veilpix::views {

LockPage::LockPage(QWidget* parent) : CardPage("lockPage", u"lock"_s, tr("Locked"), {}, parent)
{
    setCardWidth(360);
    m_pending = named(makeLabel({}, "muted", card()), "pendingText");
    m_pending->setAlignment(Qt::AlignHCenter);
    m_pending->setContentsMargins(0, 0, 0, 12);
    m_pending->hide();
    body()->addWidget(m_pending);
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

void LockPage::setPending(int toEncrypt, int toSave, int encrypted)
{
    QStringList sentences;
    if (toEncrypt > 0) {
        sentences.append(toEncrypt == 1 ? tr("1 picture waits to be encrypted until you unlock.")
                                        : tr("%n pictures wait to be encrypted until you unlock.", nullptr, toEncrypt));
    }
    if (toSave > 0) {
        sentences.append(toSave == 1 ? tr("1 picture waits to be saved until you unlock.")
                                     : tr("%n pictures wait to be saved until you unlock.", nullptr, toSave));
    }
    if (encrypted > 0) {
        sentences.append(encrypted == 1 ? tr("1 that is encrypted already goes on to the server.")
                                        : tr("%n that are encrypted already go on to the server.", nullptr, encrypted));
    }
    const QString text = sentences.join(QLatin1Char(' '));
    m_pending->setText(text);
    m_pending->setAccessibleName(text);
    m_pending->setVisible(!text.isEmpty());
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
