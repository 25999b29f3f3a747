#include "app/views/AppMenu.h"

#include "app/models/ServerText.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/AccountCommands.h"
#include "app/views/ActionSet.h"
#include "app/views/LockKey.h"
#include "app/views/dialogs/AboutDialog.h"
#include "app/views/dialogs/KeyListDialog.h"
#include "app/views/dialogs/PersonDialog.h"
#include "app/views/dialogs/SettingsDialog.h"

namespace veilpix::views {

using session::Session;
using transfers::TransferQueue;

AppMenu::AppMenu(ActionSet& actions, Session& session, settings::Settings& settings, TransferQueue& queue,
                 AccountCommands& accounts, QWidget* window)
    : QObject(window), m_session(session), m_settings(settings), m_window(window)
{
    connectTransfers(actions, queue);
    connectSession(actions);
    connect(actions[Act::Account], &QAction::triggered, &accounts, &AccountCommands::showAccount);
    connect(actions[Act::Settings], &QAction::triggered, this, &AppMenu::showSettings);
    connect(actions[Act::Keys], &QAction::triggered, this,
            [this, &actions] { m_dialogs.open(new KeyListDialog(actions, m_window)); });
    connect(actions[Act::About], &QAction::triggered, this, [this] { m_dialogs.open(new AboutDialog(m_window)); });
    connect(&session, &Session::wiping, this, [this] { m_dialogs.closeAll(); });
}

void AppMenu::connectTransfers(ActionSet& actions, TransferQueue& queue)
{
    connect(actions[Act::PauseAll], &QAction::triggered, &queue, [&queue] { queue.pauseAll(); });
    connect(actions[Act::ResumeAll], &QAction::triggered, &queue, [&queue] { queue.resumeAll(); });
    connect(actions[Act::RetryAll], &QAction::triggered, &queue, [&queue] { queue.retryAll(); });
    connect(actions[Act::CancelAll], &QAction::triggered, &queue, [&queue] { queue.cancelAll(); });
}

void AppMenu::connectSession(ActionSet& actions)
{
    connect(actions[Act::Lock], &QAction::triggered, &m_session, &Session::lock);
    connect(new LockKey(actions[Act::Lock]->shortcut(), this), &LockKey::pressed, actions[Act::Lock],
            &QAction::trigger);
    connect(actions[Act::SignOut], &QAction::triggered, &m_session, &Session::signOut);
}

void AppMenu::showSettings()
{
    auto* dialog = new SettingsDialog(m_settings, models::ServerText::describe(m_settings), m_window);
    connect(dialog, &SettingsDialog::changeServerRequested, this, [this] {
        m_session.signOut();
        m_settings.setServer(settings::Settings::ServerChoice::Unset);
    });
    m_dialogs.open(dialog);
}

void AppMenu::showPerson(const QString& userId)
{
    m_dialogs.open(new PersonDialog(m_session.pins(), userId, m_window));
}

} // namespace veilpix::views
