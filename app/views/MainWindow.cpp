#include "app/views/MainWindow.h"

#include <QDropEvent>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/models/PictureListModel.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/views/ActionSet.h"
#include "app/views/PictureCommands.h"
#include "app/views/StatusLine.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/screens/GalleryScreen.h"
#include "app/views/screens/LockScreen.h"
#include "app/views/screens/StartScreen.h"
#include "app/views/screens/ViewerScreen.h"
#include "app/views/widgets/MessageLayer.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using session::Session;

MainWindow::MainWindow(Session& session, settings::Settings& settings)
    : m_session(session), m_settings(settings), m_actions(new ActionSet(this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Veilpix"));
    setAcceptDrops(true);
    resize(1280, 820);
    m_actions->fillMenuBar(menuBar());
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    m_messages = new MessageBar(middle);
    m_stack = named(new QStackedWidget(middle), "stack");
    column->addWidget(m_stack);
    m_layer = new MessageLayer(m_messages, m_stack);
    setCentralWidget(middle);
}

MainWindow::~MainWindow() = default;

void MainWindow::furnish(const Screens& screens, StatusLine* status)
{
    m_screens = screens;
    m_status = status;
    for (QWidget* screen : {static_cast<QWidget*>(screens.start), static_cast<QWidget*>(screens.lock),
                            static_cast<QWidget*>(screens.gallery), static_cast<QWidget*>(screens.viewer)}) {
        m_stack->addWidget(screen);
    }
    setStatusBar(status);
    connectSession();
    connectScreens();
    connectActions();
    restoreGeometry(m_settings.windowState(u"window"_s));
    fitScreen();
    follow();
    status->comeLast();
}

void MainWindow::connectSession()
{
    connect(&m_session, &Session::stateChanged, this, &MainWindow::follow);
    connect(&m_session, &Session::recoveryWordsReady, this, &MainWindow::follow);
    connect(&m_session, &Session::recoveryWordsConfirmed, this, &MainWindow::follow);
    connect(&m_session, &Session::wiping, m_messages, &MessageBar::dismissAll); // they name pictures
}

void MainWindow::connectScreens()
{
    connect(m_screens.gallery, &GalleryScreen::opened, this, &MainWindow::openViewer);
    connect(m_screens.gallery, &GalleryScreen::message, this, &MainWindow::say);
    connect(m_screens.viewer, &ViewerScreen::closeRequested, this, &MainWindow::returnToGallery);
    connect(m_screens.viewer, &ViewerScreen::moved, m_screens.gallery->grid(), &GalleryPanel::select);
}

void MainWindow::connectActions()
{
    const auto on = [this](Act act, auto&& what) { connect((*m_actions)[act], &QAction::triggered, this, what); };
    on(Act::Find, [this] {
        returnToGallery();
        m_screens.gallery->focusSearch();
    });
    on(Act::FullScreen, &MainWindow::setFullScreen);
    on(Act::Quit, [this] { close(); });
}

QWidget* MainWindow::screenFor() const
{
    const Session::State state = m_session.state();
    if (state == Session::State::Locked || (state == Session::State::SigningIn && m_screens.lock->isUnlocking())) {
        return m_screens.lock;
    }
    if (!m_session.isOpen()) {
        return m_screens.start;
    }
    QWidget* before = pictureScreen();
    return before != nullptr ? before : m_screens.gallery;
}

void MainWindow::follow()
{
    if (m_session.state() == Session::State::Locked) {
        m_messages->dismissAll(); // also what was said while the work was being ended
    }
    bringUp(screenFor());
    if (m_session.isOpen() && !m_waitingPaths.isEmpty()) {
        Q_EMIT pathsGiven(std::exchange(m_waitingPaths, {}));
    }
}

void MainWindow::bringUp(QWidget* screen)
{
    if (m_stack->currentWidget() == screen) {
        return;
    }
    auto* pictures = qobject_cast<PictureScreen*>(screen);
    if (pictures == nullptr) {
        setFullScreen(false);
    }
    m_stack->setCurrentWidget(screen);
    if (pictures != nullptr) {
        pictures->takeFocus();
    } else if (screen == m_screens.lock) {
        m_screens.lock->focusFirst();
    }
    m_status->comeLast();
    placeMessages();
    Q_EMIT screenChanged(pictures);
}

PictureScreen* MainWindow::pictureScreen() const
{
    return qobject_cast<PictureScreen*>(m_stack->currentWidget());
}

void MainWindow::openViewer(const QModelIndex& index)
{
    if (index.isValid() && m_session.isOpen()) {
        bringUp(m_screens.viewer);
        m_screens.viewer->showItem(index);
        Q_EMIT pictureOpened(m_screens.viewer->item(), index.data(models::PictureListModel::NameRole).toString());
    }
}

void MainWindow::openEncryptedFiles(const QStringList& paths)
{
    if (m_session.isOpen()) {
        bringUp(m_screens.viewer);
        m_screens.viewer->showFiles(paths);
    }
}

void MainWindow::returnToGallery()
{
    if (m_stack->currentWidget() != m_screens.viewer) {
        return;
    }
    setFullScreen(false);
    if (m_screens.viewer->item().isValid()) {
        m_screens.gallery->grid()->select(m_screens.viewer->item()); // the next key acts on what was looked at
    }
    m_screens.viewer->wipe();
    bringUp(m_screens.gallery);
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
    for (PictureScreen* screen :
         {static_cast<PictureScreen*>(m_screens.gallery), static_cast<PictureScreen*>(m_screens.viewer)}) {
        screen->setBarVisible(!on);
    }
    placeMessages();
}

void MainWindow::placeMessages()
{
    const PictureScreen* screen = pictureScreen();
    m_layer->setTop(screen != nullptr ? screen->barHeight() : 0);
}

void MainWindow::say(const MessageBar::Message& message)
{
    // What was under way when the app locked may end after it, and what is said of that names pictures.
    if (m_session.state() != Session::State::Locked) {
        placeMessages();
        m_messages->post(message);
    }
}

void MainWindow::addPaths(const QStringList& paths)
{
    m_waitingPaths += paths;
    follow();
}

// All of it on the screen, its frame as well.
void MainWindow::fitScreen()
{
    if (isMaximized() || isFullScreen()) {
        return;
    }
    const QRect room = screen()->availableGeometry();
    constexpr int frame = 40; // how high a title bar is, is known only once the window is there
    resize(size().boundedTo(room.size() - QSize(0, frame)));
    const auto within = [](int at, int length, int from, int to) {
        return std::clamp(at, from, std::max(from, to - length));
    };
    move(within(x(), width(), room.left(), room.right() + 1),
         within(y(), height() + frame, room.top(), room.bottom() + 1));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (m_session.isOpen() && PictureCommands::canTake(event->mimeData())) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    if (m_session.isOpen() && PictureCommands::canTake(event->mimeData())) {
        event->setDropAction(Qt::CopyAction);
        event->accept();
        Q_EMIT dropped(event->mimeData());
    }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!isFullScreen()) {
        m_settings.setWindowState(u"window"_s, saveGeometry());
    }
    QMainWindow::closeEvent(event);
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        goBack();
        return;
    }
    // A key that does nothing says why, where one looks.
    const QString reason = m_actions->reasonAgainst(QKeySequence(event->keyCombination()));
    if (!reason.isEmpty() && m_session.isOpen()) {
        say({Tone::Info, reason});
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::goBack()
{
    PictureScreen* screen = pictureScreen();
    if (isFullScreen()) {
        setFullScreen(false);
    } else if (screen == nullptr || !screen->goBack()) {
        m_messages->dismiss();
    }
}

} // namespace veilpix::views
