// Builds the app's objects and ties them together; owns them all. main and the tests use the same one.
#pragma once

#include <QUrl>
#include <memory>

#include "app/session/AppPaths.h"
#include "app/views/widgets/UserPrompts.h"

namespace veilpix::views {
class MainWindow;
class Theme;
} // namespace veilpix::views
namespace veilpix::settings {
class Settings;
}
namespace veilpix::session {
class BundledServer;
class Session;
} // namespace veilpix::session
namespace veilpix::pictures {
class PictureLibrary;
}
namespace veilpix::transfers {
class TransferQueue;
}
namespace veilpix::models {
class PictureListModel;
}

namespace veilpix {

class Composition {
public:
    struct Options {
        QString profile;                             // empty = the desktop's own places
        QUrl server;                                 // valid: used instead of what the settings say, and remembered
        QString serverProgram;                       // empty = beside this program
        std::unique_ptr<views::UserPrompts> prompts; // null = the desktop's dialogs
    };

    // Errors: Io when the folders cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<Composition>> create(Options options);
    ~Composition();

    [[nodiscard]] views::MainWindow& window() { return *m_window; }
    [[nodiscard]] views::Theme& theme();
    [[nodiscard]] session::Session& session();
    [[nodiscard]] session::BundledServer& bundledServer();
    [[nodiscard]] settings::Settings& settings();
    [[nodiscard]] transfers::TransferQueue& queue();
    [[nodiscard]] models::PictureListModel& pictures();
    [[nodiscard]] pictures::PictureLibrary& library();

private:
    struct Core;
    explicit Composition(Options options);
    void followServerChoice();
    void furnishWindow();
    void watchForIdleness();

    session::AppPaths m_paths;
    std::unique_ptr<views::UserPrompts> m_prompts;
    std::unique_ptr<Core> m_core;
    std::unique_ptr<views::MainWindow> m_window;
};

} // namespace veilpix
