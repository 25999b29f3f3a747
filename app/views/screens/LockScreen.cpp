#include "app/views/screens/LockScreen.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PasswordField.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using session::Session;

LockScreen::LockScreen(session::Session& session, const transfers::TransferQueue& queue, QWidget* parent)
    : CardPage("lockScreen", u"lock"_s, tr("Locked"), {}, parent), m_session(session), m_queue(queue)
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
    connect(m_password, &QLineEdit::returnPressed, this, &LockScreen::submit);
    connect(m_unlock, &QPushButton::clicked, this, &LockScreen::submit);
    connect(m_signOut, &QPushButton::clicked, &session, &Session::signOut);
    connect(&session, &Session::stateChanged, this, &LockScreen::follow);
    connect(&session, &Session::failed, this, &LockScreen::showFailure);
    connect(&queue, &transfers::TransferQueue::changed, this, &LockScreen::tellPending);
    connect(&queue, &transfers::TransferQueue::changedMany, this, &LockScreen::tellPending);
    connect(&queue, &transfers::TransferQueue::removed, this, &LockScreen::tellPending);
}

void LockScreen::follow(Session::State state)
{
    if (state == Session::State::SigningIn) {
        setBusy(m_unlocking);
        return;
    }
    m_unlocking = false;
    wipe();
    if (state == Session::State::Locked) {
        setUserName(m_session.userName());
        tellPending();
    }
}

void LockScreen::showFailure(const session::Failure& failure)
{
    if (failure.during != session::Failure::During::Unlocking) {
        return;
    }
    m_unlocking = false;
    setBusy(false);
    setProblem(failure.error.code == ErrorCode::Cancelled ? QString()
                                                          : models::ErrorText::describe(failure, m_session.userName()));
    focusFirst();
}

void LockScreen::wipe()
{
    m_password->wipe();
    setProblem({});
    setBusy(false);
}

void LockScreen::focusFirst()
{
    m_password->setFocus();
}

void LockScreen::setUserName(const QString& name)
{
    setTexts(tr("Locked"),
             tr("%1, your password opens the pictures again. No decrypted picture and no key is left in memory.")
                 .arg(models::foreignText(name)));
}

void LockScreen::setBusy(bool busy)
{
    m_busy->setVisible(busy);
    m_unlock->setEnabled(!busy);
    m_unlock->setToolTip(busy ? tr("Your keys are being opened.") : QString());
    m_password->setReadOnly(busy);
}

// What was under way: pictures that wait for the keys, and ciphertext that goes on without them.
void LockScreen::tellPending()
{
    if (m_session.state() != Session::State::Locked) {
        return;
    }
    const auto [toEncrypt, toSave, encrypted] = m_queue.pending();
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

void LockScreen::submit()
{
    if (m_password->text().isEmpty()) {
        setProblem(tr("Type your password."));
        m_password->setFocus();
        return;
    }
    setProblem({});
    m_unlocking = true;
    setBusy(true);
    m_session.unlock(m_password->takeSecret());
}

} // namespace veilpix::views
