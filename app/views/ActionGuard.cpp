#include "app/views/ActionGuard.h"

#include "app/models/PictureListModel.h"
#include "app/session/Session.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/screens/PictureScreen.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using session::Session;
using transfers::TransferQueue;

ActionGuard::ActionGuard(ActionSet& actions, const Session& session, const TransferQueue& queue,
                         const PictureListModel& pictures, const PictureCommands& commands, QObject* parent)
    : QObject(parent), m_actions(actions), m_session(session), m_queue(queue), m_pictures(pictures),
      m_commands(commands)
{
    connect(&session, &Session::stateChanged, this, &ActionGuard::refresh);
    connect(&session, &Session::recoveryWordsReady, this, &ActionGuard::refresh);
    connect(&session, &Session::recoveryWordsConfirmed, this, &ActionGuard::refresh);
    connect(&commands, &PictureCommands::undoChanged, this, &ActionGuard::refresh);
    connect(&pictures, &QAbstractItemModel::modelReset, this, &ActionGuard::refresh);
    connect(&pictures, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex&, const QModelIndex&, const QList<int>& roles) {
                if (!roles.contains(PictureListModel::ThumbnailRole)) {
                    refresh();
                }
            });
    m_soon.setSingleShot(true);
    m_soon.setInterval(40); // not for each of a hundred thousand transfers
    connect(&m_soon, &QTimer::timeout, this, &ActionGuard::refresh);
    const auto soon = [this] {
        if (!m_soon.isActive()) {
            m_soon.start();
        }
    };
    connect(&pictures, &QAbstractItemModel::rowsInserted, this, soon); // a page of them at a time
    connect(&queue, &TransferQueue::added, this, soon);
    connect(&queue, &TransferQueue::changed, this, soon);
    connect(&queue, &TransferQueue::changedMany, this, soon);
    connect(&queue, &TransferQueue::removed, this, soon);
    refresh();
}

void ActionGuard::setScreen(PictureScreen* screen)
{
    if (m_screen != screen) {
        if (m_screen) {
            m_screen->disconnect(this);
        }
        m_screen = screen;
        if (screen != nullptr) {
            connect(screen, &PictureScreen::stateChanged, this, &ActionGuard::refresh);
        }
    }
    refresh();
}

void ActionGuard::refresh()
{
    ActionReasons::Situation now;
    now.open = m_session.isOpen();
    now.inTrash = m_pictures.view() == PictureListModel::View::Trash;
    now.personChosen = !m_pictures.person().isEmpty();
    now.anyPictures = m_pictures.rowCount() > 0;
    now.canUndo = m_commands.canUndo();
    now.allMine = true;
    now.allClassic = true;
    now.allFavourites = true;
    if (m_screen) {
        m_screen->describe(now);
    }
    describeTransfers(now);
    ActionReasons::apply(m_actions, now);
    m_actions[Act::Favourite]->setChecked(now.selected > 0 && now.allFavourites);
}

void ActionGuard::describeTransfers(ActionReasons::Situation& now) const
{
    const transfers::TransferTotals& totals = m_queue.totals();
    now.failed = totals.stuck();
    now.paused = totals.paused();
    now.moving = totals.moving();
}

} // namespace veilpix::views
