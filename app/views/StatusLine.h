// The last line of the window: the server and who is signed in there, how many pictures, what is being transferred, and
// when the app locks. Follows all of them.
#pragma once

#include <QStatusBar>

class QAction;
class QLabel;
class QToolButton;

namespace veilpix::models {
class PictureListModel;
}
namespace veilpix::session {
class BundledServer;
class Session;
} // namespace veilpix::session
namespace veilpix::settings {
class Settings;
}

namespace veilpix::views {

class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    // transfersAction: shows and hides their list.
    StatusLine(const settings::Settings& settings, const session::BundledServer& bundled, session::Session& session,
               const models::PictureListModel& pictures, QAction* transfersAction, QWidget* parent = nullptr);

    void setTransfers(const QString& summary); // empty: nothing moves
    // Tab comes here after everything else in the window, also after what was made later.
    void comeLast();

private:
    void refresh();
    void refreshServer();
    void refreshLock();
    [[nodiscard]] bool isReachable() const;
    [[nodiscard]] QString describePictures() const;
    [[nodiscard]] QStringList describeServer() const;
    [[nodiscard]] QString describeLock() const;

    const settings::Settings& m_settings;
    const session::BundledServer& m_bundled;
    session::Session& m_session;
    const models::PictureListModel& m_pictures;
    QLabel* m_server = nullptr;
    QToolButton* m_transfers = nullptr;
    QLabel* m_lock = nullptr;
};

} // namespace veilpix::views
