// MainWindow: what its actions do.
#include <QLineEdit>
#include <QToolButton>

#include "app/models/PictureListModel.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/AccountCommands.h"
#include "app/views/ActionSet.h"
#include "app/views/ClassicCommands.h"
#include "app/views/LockKey.h"
#include "app/views/MainWindow.h"
#include "app/views/dialogs/AboutDialog.h"
#include "app/views/dialogs/KeyListDialog.h"
#include "app/views/dialogs/SettingsDialog.h"
#include "app/views/pages/ViewerPage.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/panels/Workspace.h"
#include "app/views/widgets/PictureCanvas.h"

namespace veilpix::views {

using models::PictureListModel;

void MainWindow::connectActions()
{
    const auto on = [this](Act act, auto&& what) { connect((*m_actions)[act], &QAction::triggered, this, what); };
    on(Act::Add, [this] { m_commands->chooseFiles(); });
    on(Act::AddFolder, [this] { m_commands->chooseFolder(); });
    on(Act::OpenEncrypted, [this] { m_commands->chooseEncrypted(); });
    on(Act::Undo, [this] { m_commands->undo(); });
    connect(m_commands, &PictureCommands::undoChanged, this, &MainWindow::refreshActions);
    connect(m_commands, &PictureCommands::withdrawn, m_messages, &MessageBar::withdraw);
    on(Act::Paste, [this] { m_commands->paste(); });
    on(Act::SaveDecrypted, [this] {
        if (inViewer() && !m_viewer->item().isValid()) {
            m_commands->saveFileDecrypted(m_viewer->pictureName(), m_viewer->decryptedBytes());
        } else {
            m_commands->saveDecrypted(targets());
        }
    });
    on(Act::SaveEncrypted, [this] { m_commands->saveEncrypted(targets()); });
    on(Act::SaveAll, [this] {
        m_workspace->gallery()->view()->selectAll();
        m_commands->saveDecrypted(targets());
    });
    on(Act::Lock, [this] { m_parts.session.lock(); });
    connect(new LockKey((*m_actions)[Act::Lock]->shortcut(), this), &LockKey::pressed, (*m_actions)[Act::Lock],
            &QAction::trigger);
    on(Act::SignOut, [this] { m_parts.session.signOut(); });
    on(Act::Quit, [this] { close(); });
    on(Act::SelectAll, [this] { m_workspace->gallery()->view()->selectAll(); });
    on(Act::Find, [this] {
        closeViewer();
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    on(Act::Rename, [this] { m_commands->rename(targets().front()); });
    on(Act::Favourite, [this](bool marked) { m_commands->setFavourite(targets(), marked); });
    on(Act::Replace, [this] { m_commands->replace(targets().front()); });
    on(Act::Trash, [this] { m_commands->trash(targets()); });
    on(Act::Restore, [this] { m_commands->restore(targets()); });
    on(Act::DeleteForGood, [this] { m_commands->deleteForGood(targets()); });
    on(Act::Share, [this] { m_commands->share(targets()); });
    on(Act::Leave, [this] { m_commands->leave(targets().front()); });
    on(Act::SafetyNumber, [this] { showPerson(m_parts.pictures.person()); });
    on(Act::PauseAll, [this] { m_parts.queue.pauseAll(); });
    on(Act::ResumeAll, [this] { m_parts.queue.resumeAll(); });
    on(Act::RetryAll, [this] { m_parts.queue.retryAll(); });
    on(Act::CancelAll, [this] { m_parts.queue.cancelAll(); });
    on(Act::Account, [this] { m_accounts->showAccount(serverText()); });
    on(Act::Reencrypt, [this] { m_classic->reencrypt(targets()); });
    connect(m_accounts, &AccountCommands::message, this, &MainWindow::say);
    connect(m_classic, &ClassicCommands::message, this, &MainWindow::say);
    connect(m_classic, &ClassicCommands::importRequested, m_accounts, &AccountCommands::importClassicKey);
    on(Act::Settings, [this] { showSettings(); });
    on(Act::Keys, [this] { openDialog(new KeyListDialog(*m_actions, this)); });
    on(Act::About, [this] { openDialog(new AboutDialog(this)); });
    connect(m_commands, &PictureCommands::message, this, &MainWindow::say);
    connect(m_commands, &PictureCommands::encryptedFilesOpened, this, &MainWindow::openEncryptedFiles);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) { m_parts.pictures.setSearch(text); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        m_workspace->gallery()->view()->setFocus();
        m_workspace->gallery()->view()->selectSomething();
    });
    connect(m_transfersButton, &QToolButton::clicked, (*m_actions)[Act::ToggleTransfers], &QAction::trigger);
}

void MainWindow::connectViewActions()
{
    const auto on = [this](Act act, auto&& what) { connect((*m_actions)[act], &QAction::triggered, this, what); };
    // toggled(), not triggered(): whatever checks it, the panel follows.
    connect((*m_actions)[Act::TogglePreview], &QAction::toggled, this,
            [this](bool visible) { m_workspace->setPreviewVisible(visible); });
    connect((*m_actions)[Act::ToggleTransfers], &QAction::toggled, this,
            [this](bool visible) { m_workspace->setTransfersVisible(visible); });
    on(Act::LargerThumbnails, [this] {
        GalleryView* view = m_workspace->gallery()->view();
        inViewer() ? m_viewer->canvas()->zoomIn() : view->setCellWidth(view->cellWidth() + 30);
    });
    on(Act::SmallerThumbnails, [this] {
        GalleryView* view = m_workspace->gallery()->view();
        inViewer() ? m_viewer->canvas()->zoomOut() : view->setCellWidth(view->cellWidth() - 30);
    });
    const auto sortBy = [this](PictureListModel::Sort sort) {
        m_parts.pictures.setSort(sort);
        m_workspace->gallery()->view()->setDateRole(
            sort == PictureListModel::Sort::Name ? -1 : int(PictureListModel::DateRole));
    };
    on(Act::SortNewest, [sortBy] { sortBy(PictureListModel::Sort::NewestFirst); });
    on(Act::SortOldest, [sortBy] { sortBy(PictureListModel::Sort::OldestFirst); });
    on(Act::SortName, [sortBy] { sortBy(PictureListModel::Sort::Name); });
    on(Act::Refresh, [this] {
        m_refreshAsked = true;
        m_parts.pictures.refresh();
    });
    on(Act::FullScreen, [this](bool full) { setFullScreen(full); });
    on(Act::OpenViewer, [this] { openViewer(m_workspace->gallery()->view()->currentIndex()); });
    on(Act::ToggleFace, [this] { inViewer() ? m_viewer->toggleFace() : m_workspace->preview()->toggleFace(); });
    on(Act::Compare, [this] { inViewer() ? m_viewer->showCompare() : m_workspace->preview()->showCompare(); });
    on(Act::Previous, [this] { inViewer() ? m_viewer->step(-1) : m_workspace->gallery()->selectBeside(-1); });
    on(Act::Next, [this] { inViewer() ? m_viewer->step(1) : m_workspace->gallery()->selectBeside(1); });
    on(Act::ZoomIn, [this] { m_viewer->canvas()->zoomIn(); });
    on(Act::ZoomOut, [this] { m_viewer->canvas()->zoomOut(); });
    on(Act::Fit, [this] { m_viewer->canvas()->fit(); });
    on(Act::ActualSize, [this] { m_viewer->canvas()->showActualSize(); });
}

void MainWindow::showSettings()
{
    auto* dialog = new SettingsDialog(m_parts.settings, serverText(), this);
    connect(dialog, &SettingsDialog::changeServerRequested, this, [this] {
        m_parts.session.signOut();
        m_parts.settings.setServer(settings::Settings::ServerChoice::Unset);
    });
    openDialog(dialog);
}

} // namespace veilpix::views
