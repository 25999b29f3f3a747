// The window: shows the screen that fits the session, and messages over it. What the screens and the menus do is
// theirs.
#pragma once

#include <QMainWindow>

#include "app/views/widgets/MessageBar.h"

class QMimeData;
class QStackedWidget;

namespace veilpix::pictures {
struct ItemKey;
}
namespace veilpix::session {
class Session;
}
namespace veilpix::settings {
class Settings;
}

namespace veilpix::views {

class ActionSet;
class GalleryScreen;
class LockScreen;
class MessageLayer;
class PictureScreen;
class StartScreen;
class StatusLine;
class ViewerScreen;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    struct Screens {
        StartScreen* start = nullptr; // until a session is open
        LockScreen* lock = nullptr;
        GalleryScreen* gallery = nullptr;
        ViewerScreen* viewer = nullptr; // over the gallery
    };

    MainWindow(session::Session& session, settings::Settings& settings);
    ~MainWindow() override;

    // Takes them all, and shows what the session asks for from then on. Once.
    void furnish(const Screens& screens, StatusLine* status);

    [[nodiscard]] ActionSet& actions() const { return *m_actions; }
    [[nodiscard]] GalleryScreen* gallery() const { return m_screens.gallery; }
    [[nodiscard]] ViewerScreen* viewer() const { return m_screens.viewer; }
    [[nodiscard]] MessageBar* messages() const { return m_messages; }
    void addPaths(const QStringList& paths); // from the command line; once unlocked
    void openEncryptedFiles(const QStringList& paths);
    void say(const veilpix::views::MessageBar::Message& message); // unless locked

Q_SIGNALS:
    void screenChanged(veilpix::views::PictureScreen* screen); // null: one without pictures
    void pathsGiven(const QStringList& paths);
    void dropped(const QMimeData* data);
    void pictureOpened(const veilpix::pictures::ItemKey& item, const QString& name);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void connectSession();
    void connectScreens();
    void connectActions();
    void fitScreen();
    void follow();
    void bringUp(QWidget* screen);
    void openViewer(const QModelIndex& index);
    void returnToGallery();
    void goBack(); // one step, by Esc
    void setFullScreen(bool on);
    void placeMessages();
    [[nodiscard]] QWidget* screenFor() const;           // the session's state
    [[nodiscard]] PictureScreen* pictureScreen() const; // in sight; null: another one is

    session::Session& m_session;
    settings::Settings& m_settings;
    ActionSet* m_actions;
    QStackedWidget* m_stack = nullptr;
    MessageBar* m_messages = nullptr;
    MessageLayer* m_layer = nullptr;
    Screens m_screens;
    StatusLine* m_status = nullptr;
    QStringList m_waitingPaths;
};

} // namespace veilpix::views
