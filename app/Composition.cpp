#include "app/Composition.h"

#include <QMimeData>

#include "app/decoder/DecoderClient.h"
#include "app/models/ErrorText.h"
#include "app/models/PeopleModel.h"
#include "app/models/PictureListModel.h"
#include "app/models/TransferModel.h"
#include "app/pictures/PictureActions.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/PictureOpener.h"
#include "app/pictures/ThumbnailStore.h"
#include "app/pictures/sharing/ShareActions.h"
#include "app/session/BundledServer.h"
#include "app/session/ChangeFeed.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/AccountCommands.h"
#include "app/views/ActionGuard.h"
#include "app/views/ActionSet.h"
#include "app/views/AppMenu.h"
#include "app/views/ClassicCommands.h"
#include "app/views/IdleWatch.h"
#include "app/views/MainWindow.h"
#include "app/views/PictureMenu.h"
#include "app/views/ServerTrust.h"
#include "app/views/StatusLine.h"
#include "app/views/panels/TransfersPanel.h"
#include "app/views/screens/GalleryScreen.h"
#include "app/views/screens/LockScreen.h"
#include "app/views/screens/StartScreen.h"
#include "app/views/screens/ViewerScreen.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/DesktopPrompts.h"
#include "app/views/widgets/PlainToolTips.h"
#include "common/base/Literals.h"

namespace veilpix {

using settings::Settings;

// In the order in which they need each other.
struct Composition::Core {
    Core(const session::AppPaths& paths, const QString& serverProgram)
        : settings(paths.settingsFile()), bundledServer(paths.serverFolder(), serverProgram), session(paths, settings),
          library(session), thumbnails(library), opener(library), pictureActions(library), shareActions(library),
          queue(session, library), pictures(library, thumbnails), transfers(queue), people(session, shareActions)
    {
    }

    Settings settings;
    session::BundledServer bundledServer;
    session::Session session;
    pictures::PictureLibrary library;
    pictures::ThumbnailStore thumbnails;
    pictures::PictureOpener opener;
    pictures::PictureActions pictureActions;
    pictures::ShareActions shareActions;
    transfers::TransferQueue queue;
    models::PictureListModel pictures;
    models::TransferModel transfers;
    models::PeopleModel people;
    views::Theme theme;
};

Result<std::unique_ptr<Composition>> Composition::create(Options options)
{
    const session::AppPaths paths(options.profile);
    if (const Result<void> made = paths.create(); !made) {
        return tl::unexpected(made.error());
    }
    return std::unique_ptr<Composition>(new Composition(std::move(options)));
}

Composition::Composition(Options options)
    : m_paths(options.profile),
      m_prompts(options.prompts ? std::move(options.prompts) : std::make_unique<views::DesktopPrompts>()),
      m_core(std::make_unique<Core>(m_paths, options.serverProgram))
{
    Core& core = *m_core;
    if (options.server.isValid()) {
        core.settings.setServer(Settings::ServerChoice::Address, options.server);
    }
    core.theme.setChoice(views::Theme::Choice(core.settings.theme()));
    QObject::connect(&core.settings, &Settings::themeChanged, &core.theme,
                     [&core] { core.theme.setChoice(views::Theme::Choice(core.settings.theme())); });
    QObject::connect(&core.settings, &Settings::serverChanged, &core.session, [this] { followServerChoice(); });
    QObject::connect(&core.bundledServer, &session::BundledServer::urlChanged, &core.session, [&core](const QUrl& url) {
        if (core.settings.serverChoice() == Settings::ServerChoice::Bundled) {
            core.session.setServer(url, u"bundled"_s);
            core.session.changes().askNow(); // at the same address, after it died, nothing else would tell
        }
    });
    m_window = std::make_unique<views::MainWindow>(core.session, core.settings);
    furnishWindow();
    watchForIdleness();
    new views::PlainToolTips(m_window.get());
    followServerChoice();
    if (!core.library.decoder()->isInstalled()) {
        const QString pictures = QCoreApplication::translate("Composition", "Pictures");
        m_window->say(
            {views::Tone::Warning, models::ErrorText::describeShowing({ErrorCode::NoSuchFile, {}}, pictures)});
    }
}

Composition::~Composition() = default;

// Its screens, and the menus and commands that work on them; the window owns them all.
void Composition::furnishWindow()
{
    using namespace views;
    Core& core = *m_core;
    MainWindow* window = m_window.get();
    ActionSet& actions = window->actions();
    const MainWindow::Screens screens{
        new StartScreen(core.settings, core.bundledServer, core.session, *m_prompts),
        new LockScreen(core.session, core.queue),
        new GalleryScreen({core.pictures, core.people, core.transfers, core.queue, core.opener, core.shareActions},
                          core.session, core.settings, actions),
        new ViewerScreen(core.pictures, core.opener, core.shareActions, core.queue, core.session)};
    auto* status =
        new StatusLine(core.settings, core.bundledServer, core.session, core.pictures, actions[Act::ToggleTransfers]);
    auto* commands =
        new PictureCommands(core.session, core.queue, core.pictureActions, core.shareActions, *m_prompts, window);
    auto* classic = new ClassicCommands(core.session, core.queue, core.opener, core.pictureActions, *m_prompts, window);
    auto* accounts = new AccountCommands(core.session, core.settings, core.library.heavyPool(), *m_prompts, window);
    auto* appMenu = new AppMenu(actions, core.session, core.settings, core.queue, *accounts, window);
    auto* pictureMenu = new PictureMenu(actions, *commands, *classic, window);
    auto* guard = new ActionGuard(actions, core.session, core.queue, core.pictures, *commands, window);
    new ServerTrust(core.settings, core.session, screens.start->probe(), window);

    QObject::connect(window, &MainWindow::screenChanged, pictureMenu, &PictureMenu::setScreen);
    QObject::connect(window, &MainWindow::screenChanged, guard, &ActionGuard::setScreen);
    QObject::connect(window, &MainWindow::pathsGiven, commands, &PictureCommands::add);
    QObject::connect(window, &MainWindow::dropped, commands, &PictureCommands::take);
    QObject::connect(window, &MainWindow::pictureOpened, classic, &ClassicCommands::noteOpened);
    QObject::connect(commands, &PictureCommands::message, window, &MainWindow::say);
    QObject::connect(classic, &ClassicCommands::message, window, &MainWindow::say);
    QObject::connect(accounts, &AccountCommands::message, window, &MainWindow::say);
    QObject::connect(commands, &PictureCommands::withdrawn, window->messages(), &MessageBar::withdraw);
    QObject::connect(commands, &PictureCommands::encryptedFilesOpened, window, &MainWindow::openEncryptedFiles);
    QObject::connect(classic, &ClassicCommands::importRequested, accounts, &AccountCommands::importClassicKey);
    QObject::connect(screens.gallery, &GalleryScreen::addRequested, commands, &PictureCommands::chooseFiles);
    QObject::connect(screens.gallery, &GalleryScreen::roleChosen, commands, &PictureCommands::changeRole);
    QObject::connect(screens.gallery, &GalleryScreen::personRequested, appMenu, &AppMenu::showPerson);
    TransfersPanel* panel = screens.gallery->transfers();
    QObject::connect(panel, &TransfersPanel::summaryChanged, status,
                     [status, panel] { status->setTransfers(panel->summary()); });
    QObject::connect(screens.viewer, &ViewerScreen::saveRequested, actions[Act::SaveDecrypted], &QAction::trigger);
    QObject::connect(screens.viewer, &ViewerScreen::shareRequested, actions[Act::Share], &QAction::trigger);
    QObject::connect(screens.viewer, &ViewerScreen::gone, window,
                     [window, commands](const pictures::ItemKey& item, const QString& text) {
                         if (!commands->isTakenAway(item)) {
                             window->say({Tone::Warning, text});
                         }
                     });
    window->furnish(screens, status);
}

void Composition::watchForIdleness()
{
    session::Session& session = m_core->session;
    auto* watch = new views::IdleWatch(m_window.get());
    watch->setMinutes(m_core->settings.idleLockMinutes());
    QObject::connect(&m_core->settings, &Settings::idleLockMinutesChanged, watch, &views::IdleWatch::setMinutes);
    QObject::connect(watch, &views::IdleWatch::idle, &session, [&session] {
        if (session
                .isOpen()) { // not while somebody copies the recovery words to paper: that takes its time, and no key
            session.lock();
        }
    });
}

void Composition::followServerChoice()
{
    Core& core = *m_core;
    switch (core.settings.serverChoice()) {
    case Settings::ServerChoice::Unset:
        core.session.setServer({});
        core.bundledServer.stop();
        break;
    case Settings::ServerChoice::Bundled:
        if (core.bundledServer.state() == session::BundledServer::State::Running) {
            core.session.setServer(core.bundledServer.url(), u"bundled"_s);
        } else {
            core.session.setServer({}, u"bundled"_s); // its accounts open before it is up
            core.bundledServer.start();
        }
        break;
    case Settings::ServerChoice::Address:
        core.bundledServer.stop();
        core.session.setServer(core.settings.serverAddress());
        break;
    }
}

views::Theme& Composition::theme()
{
    return m_core->theme;
}

session::Session& Composition::session()
{
    return m_core->session;
}

session::BundledServer& Composition::bundledServer()
{
    return m_core->bundledServer;
}

settings::Settings& Composition::settings()
{
    return m_core->settings;
}

transfers::TransferQueue& Composition::queue()
{
    return m_core->queue;
}

pictures::PictureLibrary& Composition::library()
{
    return m_core->library;
}

models::PictureListModel& Composition::pictures()
{
    return m_core->pictures;
}

} // namespace veilpix
