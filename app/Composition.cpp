#include "app/Composition.h"

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
#include "app/views/MainWindow.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/DesktopPrompts.h"
#include "common/base/Literals.h"

namespace veilpix {

using settings::Settings;

// In the order in which they need each other.
struct Composition::Core {
    Core(const session::AppPaths& paths, const QString& serverProgram)
        : settings(paths.settingsFile()), bundledServer(paths.serverFolder(), serverProgram), session(paths, settings),
          library(session), thumbnails(library), opener(library), pictureActions(library), shareActions(library),
          queue(library), pictures(library, thumbnails), transfers(queue), people(session, shareActions)
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
    QObject::connect(
        &core.bundledServer, &session::BundledServer::urlChanged, &core.session, [this, &core](const QUrl& url) {
            if (core.settings.serverChoice() == Settings::ServerChoice::Bundled) {
                core.session.setServer(url, u"bundled"_s);
                core.session.changes().askNow(); // at the same address, after it died, nothing else would tell
            }
        });
    m_window = std::make_unique<views::MainWindow>(
        views::AppParts{core.settings, core.bundledServer, core.session, core.library, core.thumbnails, core.opener,
                        core.pictureActions, core.shareActions, core.queue, core.pictures, core.transfers, core.people,
                        core.theme, *m_prompts});
    followServerChoice();
}

Composition::~Composition() = default;

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
