// Keeps what each action says of itself true: enabled, or the reason why not. Follows the session, the transfers, the
// gallery and the screen in sight.
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>

#include "app/views/ActionReasons.h"

namespace veilpix::models {
class PictureListModel;
}
namespace veilpix::session {
class Session;
}
namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class PictureCommands;
class PictureScreen;

class ActionGuard : public QObject {
    Q_OBJECT

public:
    ActionGuard(ActionSet& actions, const session::Session& session, const transfers::TransferQueue& queue,
                const models::PictureListModel& pictures, const PictureCommands& commands, QObject* parent);

    void setScreen(veilpix::views::PictureScreen* screen); // in sight; null = none with pictures

private:
    void refresh();
    void describeTransfers(ActionReasons::Situation& now) const;

    ActionSet& m_actions;
    const session::Session& m_session;
    const transfers::TransferQueue& m_queue;
    const models::PictureListModel& m_pictures;
    const PictureCommands& m_commands;
    QPointer<PictureScreen> m_screen;
    QTimer m_soon;
};

} // namespace veilpix::views
