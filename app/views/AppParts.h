// What the windows work with. main composes it; nothing here is owned by a view.
#pragma once

namespace veilpix::settings {
class Settings;
}
namespace veilpix::session {
class BundledServer;
class Session;
} // namespace veilpix::session
namespace veilpix::transfers {
class PictureActions;
class PictureLibrary;
class PictureOpener;
class ShareActions;
class ThumbnailStore;
class TransferQueue;
} // namespace veilpix::transfers
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
    transfers::PictureLibrary& library;
    transfers::ThumbnailStore& thumbnails;
    transfers::PictureOpener& opener;
    transfers::PictureActions& pictureActions;
    transfers::ShareActions& shareActions;
    transfers::TransferQueue& queue;
    models::PictureListModel& pictures;
    models::TransferModel& transfers;
    models::PeopleModel& people;
    Theme& theme;
    UserPrompts& prompts;
};

} // namespace veilpix::views
