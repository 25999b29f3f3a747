// What the windows work with. main composes it; nothing here is owned by a view.
#pragma once

namespace veilpix::settings {
class Settings;
}
namespace veilpix::session {
class BundledServer;
class Session;
} // namespace veilpix::session
namespace veilpix::pictures {
class PictureActions;
class PictureLibrary;
class PictureOpener;
class ShareActions;
class ThumbnailStore;
} // namespace veilpix::pictures
namespace veilpix::transfers {
class TransferQueue;
}
namespace veilpix::models {
class PeopleModel;
class PictureListModel;
class TransferModel;
} // namespace veilpix::models

namespace veilpix::views {

class Theme;
class UserPrompts;

struct AppParts {
    settings::Settings& settings;
    session::BundledServer& bundledServer;
    session::Session& session;
    pictures::PictureLibrary& library;
    pictures::ThumbnailStore& thumbnails;
    pictures::PictureOpener& opener;
    pictures::PictureActions& pictureActions;
    pictures::ShareActions& shareActions;
    transfers::TransferQueue& queue;
    models::PictureListModel& pictures;
    models::TransferModel& transfers;
    models::PeopleModel& people;
    Theme& theme;
    UserPrompts& prompts;
};

} // namespace veilpix::views
