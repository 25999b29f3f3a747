#include "app/views/MainWindow.h"

#include <QDialog>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include "app/models/ErrorText.h"
#include "app/models/PictureListModel.h"
#include "app/net/ApiClient.h"
#include "app/session/BundledServer.h"
#include "app/session/PinBook.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/AccountCommands.h"
#include "app/views/ActionReasons.h"
#include "app/views/ActionSet.h"
#include "app/views/ClassicCommands.h"
#include "app/views/IdleWatch.h"
#include "app/views/ServerTrust.h"
#include "app/views/pages/LockPage.h"
#include "app/views/pages/StartFlow.h"
#include "app/views/pages/ViewerPage.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/panels/SidebarPanel.h"
#include "app/views/panels/TransferStrip.h"
#include "app/views/panels/TransfersPanel.h"
#include "app/views/panels/Workspace.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/UserPrompts.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using session::Session;
using View = PictureListModel::View;

MainWindow::MainWindow(const AppParts& parts)
    : m_parts(parts), m_actions(new ActionSet(this)), m_commands(new PictureCommands(parts, this)),
      m_accounts(new AccountCommands(parts, this)), m_classic(new ClassicCommands(parts, this)),
      m_idle(new IdleWatch(this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Veilpix"));
    setAcceptDrops(true);
    resize(1280, 820);
    buildBars();
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_messageRow = named(new QWidget(middle), "messageRow");
    auto* messageRow = new QVBoxLayout(m_messageRow);
    messageRow->setContentsMargins(10, 8, 10, 8);
    m_messages = new MessageBar(m_messageRow);
    messageRow->addWidget(m_messages);
    messageRow->setSizeConstraint(QLayout::SetDefaultConstraint);
    m_stack = named(new QStackedWidget(middle), "stack");
    column->addWidget(m_messageRow);
    m_strip = new TransferStrip(parts.queue, middle);
    column->addWidget(m_strip);
    column->addWidget(m_stack, 1);
    setCentralWidget(middle);
    m_start = new StartFlow(parts.settings, parts.bundledServer, parts.session, parts.prompts, m_stack);
    m_stack->addWidget(m_start);
    m_messageRow->hide();
    connect(m_messages, &MessageBar::shownChanged, m_messageRow, &QWidget::setVisible);
    new ServerTrust(parts.settings, parts.session, m_start->probe(), this);
    connect(m_stack, &QStackedWidget::currentChanged, this, &MainWindow::keepStatusBarLast);
    connectActions();
    connectViewActions();
    connectSession();
    restoreGeometry(parts.settings.windowState(u"window"_s));
    fitScreen();
    follow();
}

MainWindow::~MainWindow() = default;

void MainWindow::connectSession()
{
    connect(&m_parts.session, &Session::stateChanged, this, &MainWindow::follow);
    connect(&m_parts.session, &Session::wiping, this, &MainWindow::wipe);
    connect(&m_parts.session, &Session::wentOnline, this, &MainWindow::refreshStatus);
    connect(&m_parts.session.api(), &net::ApiClient::reachableChanged, this, &MainWindow::refreshStatus);
    connect(&m_parts.pictures, &PictureListModel::freshnessChanged, this, [this] {
        m_refreshAsked = m_refreshAsked && !m_parts.pictures.isFresh();
        refreshStatus();
    });
    connect(&m_parts.pictures, &PictureListModel::failed, this, [this](const Error& error) {
        if (std::exchange(m_refreshAsked, false) && isOpen() && m_parts.pictures.rowCount() > 0) {
            m_messages->post({Tone::Warning, tr("The list could not be refreshed, so it stays as it was. %1")
                                                 .arg(models::ErrorText::describe(error))});
        }
    });
    connect(m_start, &StartFlow::needChanged, this, &MainWindow::follow);
    connect(&m_parts.session, &Session::failed, this, [this](const session::Failure& failure) {
        const QString text = models::ErrorText::describe(failure, m_parts.session.userName());
        if (m_lock != nullptr && failure.during == session::Failure::During::Unlocking) {
            m_unlocking = false;
            m_lock->setBusy(false);
            m_lock->setProblem(failure.error.code == ErrorCode::Cancelled ? QString() : text);
            m_lock->focusFirst();
        } else if (isOpen() && !m_accounts->takes(failure)) {
            m_messages->post({Tone::Warning, text});
        }
    });
    connect(&m_parts.session.pins(), &session::PinBook::saveFailed, this, [this](const Error& error) {
        m_messages->post({Tone::Warning, models::ErrorText::describe(error, tr("your list of people"))});
    });
    connect(&m_parts.bundledServer, &session::BundledServer::stateChanged, this, &MainWindow::refreshStatus);
    connect(m_idle, &IdleWatch::idle, this, [this] {
        if (isOpen()) { // not while somebody copies the recovery words to paper: that takes its time, and no key
            m_parts.session.lock();
        }
    });
    m_idle->setMinutes(m_parts.settings.idleLockMinutes());
    connect(&m_parts.settings, &settings::Settings::idleLockMinutesChanged, this, [this](int minutes) {
        m_idle->setMinutes(minutes);
        refreshStatus();
    });
}

bool MainWindow::isOpen() const
{
    return m_parts.session.state() == Session::State::Unlocked && !m_start->isNeeded();
}

bool MainWindow::inViewer() const
{
    return m_viewer != nullptr && m_stack->currentWidget() == m_viewer;
}

void MainWindow::follow()
{
    const Session::State state = m_parts.session.state();
    if (state == Session::State::Locked) {
        showLocked();
    } else if (state == Session::State::SigningIn && m_unlocking) {
        m_lock->setBusy(true);
    } else if (isOpen()) {
        m_unlocking = false;
        makeWorkspace();
        if (m_stack->currentWidget() != m_viewer || m_viewer == nullptr) {
            m_stack->setCurrentWidget(m_workspace);
            m_workspace->gallery()->takeFocus();
        }
        if (!m_waitingPaths.isEmpty()) {
            m_commands->add(std::exchange(m_waitingPaths, {}));
        }
    } else {
        m_unlocking = false;
        setFullScreen(false);
        m_stack->setCurrentWidget(m_start);
        if (state == Session::State::SignedOut && m_workspace != nullptr) {
            m_workspace->sidebar()->setCurrentView(View::All); // the next account knows other people
        }
    }
    m_toolBar->setVisible(isOpen() && !isFullScreen());
    makeRoomForTools();
    refreshActions();
    refreshStatus();
}

void MainWindow::makeWorkspace()
{
    if (m_workspace != nullptr) {
        return;
    }
    m_workspace = new Workspace(m_parts, m_stack);
    m_stack->addWidget(m_workspace);
    GalleryPanel* gallery = m_workspace->gallery();
    connect(gallery, &GalleryPanel::selectionChanged, this, &MainWindow::refreshActions);
    connect(gallery, &GalleryPanel::opened, this, &MainWindow::openViewer);
    connect(gallery, &GalleryPanel::addRequested, m_commands, &PictureCommands::chooseFiles);
    connect(gallery, &GalleryPanel::contextMenuRequested, this,
            [this](const QPoint& position) { m_actions->popUp(position, m_parts.pictures.view() == View::Trash); });
    connect(m_workspace, &Workspace::safetyNumberRequested, (*m_actions)[Act::SafetyNumber], &QAction::trigger);
    connect(&m_parts.pictures, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex&, const QModelIndex&, const QList<int>& roles) {
                if (!roles.contains(PictureListModel::ThumbnailRole)) {
                    refreshActions();
                }
            });
    connect(&m_parts.pictures, &QAbstractItemModel::modelReset, this, &MainWindow::refreshActions);
    connect(&m_parts.pictures, &QAbstractItemModel::rowsInserted, this, &MainWindow::refreshActions);
    connect(m_workspace->sidebar(), &SidebarPanel::viewChosen, this, [this](View view) {
        m_parts.pictures.setView(view);
        m_workspace->setPerson({});
        refreshActions();
    });
    connect(m_workspace->sidebar(), &SidebarPanel::personChosen, this, [this](const QString& userId) {
        m_parts.pictures.setPerson(userId);
        m_workspace->setPerson(userId);
        refreshActions();
    });
    connect(m_workspace->sidebar(), &SidebarPanel::personOpened, this, &MainWindow::showPerson);
    connect(m_workspace->sidebar(), &SidebarPanel::personMenuRequested, m_actions, &ActionSet::popUpForPerson);
    connect(m_workspace->preview(), &PreviewPanel::shareRequested, (*m_actions)[Act::Share], &QAction::trigger);
    connect(m_workspace->preview(), &PreviewPanel::openRequested, (*m_actions)[Act::OpenViewer], &QAction::trigger);
    connect(m_workspace->preview(), &PreviewPanel::roleChosen, this,
            [this](const QString& userId, const QString& role) {
                m_commands->changeRole(targets().front(), userId, role);
            });
    connect(m_workspace->transfers(), &TransfersPanel::summaryChanged, this, &MainWindow::refreshActions);
    connect(m_workspace, &Workspace::transfersVisibleChanged, (*m_actions)[Act::ToggleTransfers], &QAction::setChecked);
    (*m_actions)[Act::TogglePreview]->setChecked(m_parts.settings.previewVisible());
    m_workspace->sidebar()->setCurrentView(m_parts.pictures.view());
}

void MainWindow::showLocked()
{
    if (m_lock == nullptr) {
        m_lock = new LockPage(m_stack);
        m_stack->addWidget(m_lock);
        connect(m_lock, &LockPage::submitted, this, [this] {
            m_unlocking = true;
            m_lock->setBusy(true);
            m_parts.session.unlock(m_lock->takePassword());
        });
        connect(m_lock, &LockPage::signOutChosen, this, [this] { m_parts.session.signOut(); });
        for (auto signal : {&transfers::TransferQueue::changed, &transfers::TransferQueue::removed}) {
            connect(&m_parts.queue, signal, this, &MainWindow::tellPending);
        }
    }
    m_unlocking = false;
    m_messages->dismissAll(); // also what was said while the work was being ended
    m_lock->wipe();
    m_lock->setUserName(m_parts.session.userName());
    tellPending();
    setFullScreen(false);
    m_stack->setCurrentWidget(m_lock);
    m_lock->focusFirst();
}

void MainWindow::tellPending()
{
    if (m_parts.session.state() == Session::State::Locked) {
        const auto pending = m_parts.queue.pending();
        m_lock->setPending(pending.toEncrypt, pending.toSave, pending.encrypted);
    }
}

void MainWindow::say(const MessageBar::Message& message)
{
    // What was under way when the app locked may end after it, and what is said of that names pictures.
    if (m_parts.session.state() != Session::State::Locked) {
        m_messages->post(message);
    }
}

void MainWindow::wipe()
{
    m_commands->closeDialogs();
    m_accounts->closeDialogs();
    const auto dialogs = std::exchange(m_dialogs, {});
    for (const QPointer<QDialog>& dialog : dialogs) {
        if (dialog) {
            dialog->reject();
        }
    }
    m_messages->dismissAll(); // they name pictures
    if (m_viewer != nullptr) {
        closeViewer();
    }
    if (m_workspace != nullptr) {
        m_workspace->wipe();
    }
    m_search->clear();
    setWindowTitle(tr("Veilpix"));
}

void MainWindow::addPaths(const QStringList& paths)
{
    m_waitingPaths += paths;
    follow();
}

void MainWindow::openDialog(QDialog* dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialogs.removeIf([](const QPointer<QDialog>& one) { return one.isNull(); });
    m_dialogs.append(dialog);
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (isOpen() && PictureCommands::canTake(event->mimeData())) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    if (isOpen() && PictureCommands::canTake(event->mimeData())) {
        event->setDropAction(Qt::CopyAction);
        event->accept();
        m_commands->take(event->mimeData());
    }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!isFullScreen()) {
        m_parts.settings.setWindowState(u"window"_s, saveGeometry());
    }
    QMainWindow::closeEvent(event);
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        if (isFullScreen()) {
            setFullScreen(false);
        } else if (inViewer()) {
            closeViewer();
        } else if (!m_search->text().isEmpty()) {
            m_search->clear();
        } else {
            m_messages->dismiss();
        }
        return;
    }
    QMainWindow::keyPressEvent(event);
}

} // namespace veilpix::views
