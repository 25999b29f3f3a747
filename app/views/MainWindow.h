// The window: start pages, lock page, gallery or viewer in its middle, menus and bars around it. Wires the parts; what
// they do is theirs.
#pragma once

#include <QMainWindow>

#include "app/models/PictureListModel.h"
#include "app/session/Session.h"
#include "app/views/AppParts.h"
#include "app/views/PictureCommands.h"

class QLabel;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace veilpix::views {

class AccountCommands;
class ActionSet;
class ClassicCommands;
class IdleWatch;
class LockPage;
class MessageBar;
class StartFlow;
class TransferStrip;
class ViewerPage;
class Workspace;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(const AppParts& parts);
    ~MainWindow() override;

    [[nodiscard]] ActionSet& actions() const { return *m_actions; }
    [[nodiscard]] Workspace* workspace() const { return m_workspace; } // null until the first unlock
    [[nodiscard]] ViewerPage* viewer() const { return m_viewer; }      // null until the first picture is opened
    void openEncryptedFiles(const QStringList& paths);
    void addPaths(const QStringList& paths); // from the command line; once unlocked

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildBars();
    void makeRoomForTools();
    void keepStatusBarLast();
    void fitScreen();
    void connectActions();
    void connectViewActions();
    void connectSession();
    void makeWorkspace();
    void follow();
    void showLocked();
    void tellPending();
    void wipe();
    void tellGone(const pictures::ItemKey& item, const QString& name, models::PictureListModel::Gone how);
    void openViewer(const QModelIndex& index);
    ViewerPage* viewerPage();
    void closeViewer();
    void setFullScreen(bool on);
    void say(const MessageBar::Message& message); // unless locked
    void showSettings();
    void showPerson(const QString& userId);
    void refreshActions();
    void refreshStatus();
    void openDialog(QDialog* dialog);
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] bool inViewer() const;
    [[nodiscard]] PictureCommands::Targets targets() const;
    [[nodiscard]] QString serverText() const;

    AppParts m_parts;
    ActionSet* m_actions = nullptr;
    PictureCommands* m_commands = nullptr;
    AccountCommands* m_accounts = nullptr;
    ClassicCommands* m_classic = nullptr;
    IdleWatch* m_idle = nullptr;
    QStackedWidget* m_stack = nullptr;
    MessageBar* m_messages = nullptr;
    QWidget* m_messageRow = nullptr;
    TransferStrip* m_strip = nullptr;
    StartFlow* m_start = nullptr;
    LockPage* m_lock = nullptr;
    Workspace* m_workspace = nullptr;
    ViewerPage* m_viewer = nullptr;
    QToolBar* m_toolBar = nullptr;
    QLineEdit* m_search = nullptr;
    QLabel* m_serverLabel = nullptr;
    QToolButton* m_transfersButton = nullptr;
    QLabel* m_lockLabel = nullptr;
    QStringList m_waitingPaths;
    QList<QPointer<QDialog>> m_dialogs;
    bool m_unlocking = false;
    bool m_refreshAsked = false; // by the person, who hears when it fails
};

} // namespace veilpix::views
