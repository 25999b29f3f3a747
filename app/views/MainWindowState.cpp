// MainWindow: what its actions and its status bar say about the present state.
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include "app/models/PictureListModel.h"
#include "app/net/ApiClient.h"
#include "app/session/BundledServer.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionReasons.h"
#include "app/views/MainWindow.h"
#include "app/views/dialogs/PersonDialog.h"
#include "app/views/pages/ViewerPage.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/TransferStrip.h"
#include "app/views/panels/TransfersPanel.h"
#include "app/views/panels/Workspace.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using session::Session;
using TransferState = transfers::Transfer::State;

PictureCommands::Targets MainWindow::targets() const
{
    if (inViewer()) {
        return m_viewer->item().isValid() ? PictureCommands::Targets{{m_viewer->item(), m_viewer->pictureName()}}
                                          : PictureCommands::Targets{};
    }
    PictureCommands::Targets all;
    if (m_workspace != nullptr) {
        const QModelIndexList rows = m_workspace->gallery()->selectedRows();
        for (const QModelIndex& row : rows) {
            all.push_back({m_parts.pictures.itemAt(row), row.data().toString()});
        }
    }
    return all;
}

void MainWindow::refreshActions()
{
    ActionReasons::Situation now;
    now.open = isOpen();
    now.inViewer = inViewer();
    now.onlyAFile = now.inViewer && !m_viewer->item().isValid();
    now.fileIsOpen = now.onlyAFile && m_viewer->isShowingPicture();
    now.inTrash = m_parts.pictures.view() == PictureListModel::View::Trash;
    now.personChosen = !m_parts.pictures.person().isEmpty();
    now.anyPictures = m_parts.pictures.rowCount() > 0;
    now.previewVisible = m_parts.settings.previewVisible();
    if (now.inViewer) {
        now.hasPrevious = m_viewer->canStep(-1);
        now.hasNext = m_viewer->canStep(1);
    } else if (m_workspace != nullptr) {
        const int row = std::max(0, m_workspace->gallery()->view()->currentIndex().row());
        now.hasPrevious = row > 0;
        now.hasNext = row + 1 < m_parts.pictures.rowCount();
    }
    now.canUndo = m_commands->canUndo();
    now.allMine = true;
    bool allFavourites = true;
    now.allClassic = true;
    for (const PictureCommands::Target& target : targets()) {
        const QModelIndex row = m_parts.pictures.indexOf(target.item);
        const bool mine = row.data(PictureListModel::RoleRole).toString() == "owner"_L1;
        now.allMine = now.allMine && mine;
        now.allWritable = now.allWritable && row.data(PictureListModel::RoleRole).toString() != "read"_L1;
        allFavourites = allFavourites && row.data(PictureListModel::FavouriteRole).toBool();
        now.anyShared = now.anyShared || !mine;
        now.anyClassic = now.anyClassic || target.item.isClassic();
        now.allClassic = now.allClassic && target.item.isClassic();
        ++now.selected;
    }
    for (const transfers::Transfer& transfer : m_parts.queue.transfers()) {
        const bool stuck = transfer.state == TransferState::Failed || transfer.state == TransferState::Reconnecting;
        now.failed += stuck ? 1 : 0;
        now.paused += transfer.state == TransferState::Paused ? 1 : 0;
        now.moving += !transfer.isOver() && transfer.state != TransferState::Paused ? 1 : 0;
    }
    ActionReasons::apply(*m_actions, now);
    (*m_actions)[Act::Favourite]->setChecked(now.selected > 0 && allFavourites);
    m_strip->setWanted(now.inViewer);
    refreshStatus();
}

QString MainWindow::serverText() const
{
    using Choice = settings::Settings::ServerChoice;
    switch (m_parts.settings.serverChoice()) {
    case Choice::Bundled:
        return tr("On this computer");
    case Choice::Address: {
        const QUrl url = m_parts.settings.serverAddress();
        return url.port() > 0 ? u"%1:%2"_s.arg(url.host()).arg(url.port()) : url.host();
    }
    case Choice::Unset:
        break;
    }
    return tr("No server chosen yet");
}

void MainWindow::refreshStatus()
{
    const bool reachable = !isOpen() || m_parts.session.api().isReachable();
    QStringList server{serverText()};
    if (m_parts.settings.serverChoice() == settings::Settings::ServerChoice::Bundled &&
        m_parts.bundledServer.state() == session::BundledServer::State::Starting) {
        server.append(tr("starting"));
    }
    if (isOpen()) {
        if (!m_parts.session.isOnline()) {
            server.append(tr("not connected yet"));
        } else if (!reachable) {
            server.append(tr("does not answer"));
        }
        server.append(tr("signed in as %1").arg(m_parts.session.userName()));
        const int count = m_parts.pictures.rowCount();
        const QString pictures = count == 1 ? tr("1 picture") : tr("%n pictures", nullptr, count);
        server.append(m_parts.pictures.canFetchMore({}) ? tr("more than %1").arg(pictures) : pictures);
        const QDateTime listed = m_parts.pictures.listedAt();
        if (listed.isValid() && !(reachable && m_parts.pictures.isFresh())) {
            server.append(tr("as of %1").arg(QLocale().toString(listed.toLocalTime().time(), QLocale::ShortFormat)));
        }
    }
    setCaptionedText(m_serverLabel, tr("Server"), server.join(u"  ·  "_s));
    m_serverLabel->setToolTip(reachable ? QString() : tr("Veilpix asks again by itself until the server answers."));
    setStyleProperty(m_serverLabel, "tone", reachable ? QString() : u"warning"_s);
    const QString moving = m_workspace != nullptr ? m_workspace->transfers()->summary() : QString();
    m_transfersButton->setText(moving.isEmpty() ? tr("No transfers") : moving);
    m_transfersButton->setAccessibleName(m_transfersButton->text());
    m_transfersButton->setVisible(isOpen());
    const int minutes = m_parts.settings.idleLockMinutes();
    setCaptionedText(m_lockLabel, tr("Lock"),
                     m_parts.session.state() == Session::State::Locked ? tr("locked")
                     : m_parts.session.state() == Session::State::Unlocked && !isOpen()
                         ? tr("does not lock while the recovery words are shown")
                     : !isOpen()    ? QString()
                     : minutes == 1 ? tr("locks after a minute")
                     : minutes > 1  ? tr("locks after %n minutes", nullptr, minutes)
                                    : tr("does not lock by itself"));
}

void MainWindow::showPerson(const QString& userId)
{
    openDialog(new PersonDialog(m_parts.session.pins(), userId, this));
}

} // namespace veilpix::views
