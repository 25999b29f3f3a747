// MainWindow: one picture over the whole window, and the full screen.
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>

#include "app/models/PictureListModel.h"
#include "app/views/ActionSet.h"
#include "app/views/ClassicCommands.h"
#include "app/views/MainWindow.h"
#include "app/views/pages/ViewerPage.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/Workspace.h"

namespace veilpix::views {

using models::PictureListModel;

ViewerPage* MainWindow::viewerPage()
{
    if (m_viewer == nullptr) {
        m_viewer = new ViewerPage(m_parts.pictures, m_parts.opener, m_parts.shareActions, m_stack);
        m_stack->addWidget(m_viewer);
        connect(m_viewer, &ViewerPage::closeRequested, this, &MainWindow::closeViewer);
        connect(m_viewer, &ViewerPage::stateChanged, this, &MainWindow::refreshActions);
        connect(m_viewer, &ViewerPage::moved, this,
                [this](const pictures::ItemKey& item) { m_workspace->gallery()->select(item); });
        connect(m_viewer, &ViewerPage::saveRequested, (*m_actions)[Act::SaveDecrypted], &QAction::trigger);
        connect(m_viewer, &ViewerPage::shareRequested, (*m_actions)[Act::Share], &QAction::trigger);
        connect(&m_parts.pictures, &PictureListModel::gone, this, &MainWindow::tellGone);
    }
    return m_viewer;
}

// The viewer goes on to another picture or closes; whoever looked at this one learns why.
void MainWindow::tellGone(const pictures::ItemKey& item, const QString& name, PictureListModel::Gone how)
{
    if (!inViewer() || m_viewer->item() != item || m_commands->isTakenAway(item)) {
        return;
    }
    say({Tone::Warning, how == PictureListModel::Gone::NotShared ? tr("“%1” is no longer shared with you.").arg(name)
                        : how == PictureListModel::Gone::Trashed
                            ? tr("“%1” was moved to the trash on another computer.").arg(name)
                            : tr("“%1” was deleted for good on another computer.").arg(name)});
}

void MainWindow::openViewer(const QModelIndex& index)
{
    if (index.isValid() && isOpen()) {
        m_stack->setCurrentWidget(viewerPage());
        m_toolBar->hide();
        m_viewer->showItem(index);
        m_classic->noteOpened(m_viewer->item(), index.data().toString());
        refreshActions();
    }
}

void MainWindow::openEncryptedFiles(const QStringList& paths)
{
    if (isOpen()) {
        m_stack->setCurrentWidget(viewerPage());
        m_toolBar->hide();
        m_viewer->showFiles(paths);
        refreshActions();
    }
}

void MainWindow::closeViewer()
{
    if (!inViewer()) {
        return;
    }
    setFullScreen(false);
    if (m_viewer->item().isValid()) {
        m_workspace->gallery()->select(m_viewer->item()); // what was looked at is what the next key acts on
    }
    m_viewer->wipe();
    m_stack->setCurrentWidget(m_workspace);
    m_toolBar->setVisible(isOpen());
    m_workspace->gallery()->takeFocus();
    refreshActions();
}

void MainWindow::setFullScreen(bool on)
{
    if (on == isFullScreen()) {
        return;
    }
    setWindowState(windowState().setFlag(Qt::WindowFullScreen, on));
    (*m_actions)[Act::FullScreen]->setChecked(on);
    menuBar()->setVisible(!on);
    statusBar()->setVisible(!on);
    m_toolBar->setVisible(!on && isOpen() && !inViewer());
    if (m_viewer != nullptr) {
        m_viewer->setChromeVisible(!on);
    }
}

} // namespace veilpix::views
