// What the menus do beside the pictures: transfers as a whole, account, settings, people, help; and the lock.
#pragma once

#include <QObject>

#include "app/views/OpenDialogs.h"

namespace veilpix::session {
class Session;
}
namespace veilpix::settings {
class Settings;
}
namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class AccountCommands;
class ActionSet;

class AppMenu : public QObject {
    Q_OBJECT

public:
    // window: that its dialogs stand in front of.
    AppMenu(ActionSet& actions, session::Session& session, settings::Settings& settings,
            transfers::TransferQueue& queue, AccountCommands& accounts, QWidget* window);

    void showPerson(const QString& userId); // the safety number

private:
    void connectTransfers(ActionSet& actions, transfers::TransferQueue& queue);
    void connectSession(ActionSet& actions);
    void showSettings();

    session::Session& m_session;
    settings::Settings& m_settings;
    QWidget* m_window;
    OpenDialogs m_dialogs;
};

} // namespace veilpix::views
