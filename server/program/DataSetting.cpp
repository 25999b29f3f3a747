#include "server/program/DataSetting.h"

#include <QFileInfo>

#include "common/base/Literals.h"
#include "server/store/DatabaseFile.h"
#include "server/store/FileBlobStore.h"

namespace veilpix::program {

using store::DataFolder;

tl::unexpected<Error> wrongSetting(const ServerSettings& settings, const char* name, const QString& why)
{
    return fail(ErrorCode::InvalidArgument, settings.about(QString::fromLatin1(name), why));
}

Result<DataFolder> openDataFolder(const ServerSettings& settings, DataFolder::Use use)
{
    if (settings.dataFolder.isEmpty()) {
        return wrongSetting(settings, "data", u"name the data folder"_s);
    }
    Result<DataFolder> folder = DataFolder::open(settings.dataFolder, use);
    if (folder) {
        return folder;
    }
    const ErrorCode code = folder.error().code;
    const QString& why = folder.error().context; // with the path
    if (code == ErrorCode::Busy || code == ErrorCode::NoSpace) {
        return fail(code,
                    settings.about(u"data"_s, code == ErrorCode::Busy
                                                  ? u"another server uses %1; stop it or name another folder"_s.arg(
                                                        settings.dataFolder)
                                                  : u"%1; make room on its disk or name another folder"_s.arg(why)));
    }
    if (code == ErrorCode::PermissionDenied) {
        return wrongSetting(settings, "data",
                            u"%1; give it to the user that runs the server, or name another folder"_s.arg(why));
    }
    return wrongSetting(settings, "data", why);
}

Result<DataFolder> openExistingDataFolder(const ServerSettings& settings, DataFolder::Use use)
{
    if (!settings.dataFolder.isEmpty()) {
        const QString database = settings.dataFolder + u"/veilpix.db"_s;
        const auto kind = store::kindOfDatabase(database);
        if (kind && *kind == store::DatabaseKind::None) {
            return wrongSetting(settings, "data",
                                QFileInfo::exists(database)
                                    ? u"%1 is empty; restore a backup into an empty folder"_s.arg(database)
                                    : u"there is no store in %1; `serve` makes one"_s.arg(settings.dataFolder));
        }
    }
    return openDataFolder(settings, use);
}

Result<void> checkDatabaseIsNotLost(const ServerSettings& settings, const DataFolder& folder)
{
    const auto kind = store::kindOfDatabase(folder.database());
    if (!kind) {
        return wrongSetting(settings, "data", kind.error().context);
    }
    if (*kind != store::DatabaseKind::None) {
        return {};
    }
    bool hasFiles = false;
    const auto walked = store::FileBlobStore(folder.blobs()).forEach([&](const store::BlobFile&) {
        hasFiles = true;
        return false;
    });
    if (!walked || !hasFiles) {
        return walked;
    }
    return wrongSetting(
        settings, "data",
        u"%1 is %2, but there are pictures' files beside it; restore a backup into an "
        u"empty folder, or move what is in %3 away to begin anew"_s.arg(
            folder.database(), QFileInfo::exists(folder.database()) ? u"empty"_s : u"gone"_s, folder.path()));
}

} // namespace veilpix::program
