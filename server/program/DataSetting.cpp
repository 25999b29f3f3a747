#include "server/program/DataSetting.h"

#include <QFileInfo>

namespace veilpix::program {

using store::DataFolder;

tl::unexpected<Error> wrongSetting(const char* name, const QString& why)
{
    return fail(ErrorCode::InvalidArgument, QStringLiteral("setting '%1': %2").arg(QLatin1String(name), why));
}

Result<DataFolder> openDataFolder(const Settings& settings, DataFolder::Use use)
{
    if (settings.dataFolder.isEmpty())
        return wrongSetting("data", QStringLiteral("name the data folder"));
    Result<DataFolder> folder = DataFolder::open(settings.dataFolder, use);
    if (folder)
        return folder;
    const QString& path = settings.dataFolder;
    const QString& why = folder.error().context;
    switch (folder.error().code) {
    case ErrorCode::Busy:
        return fail(ErrorCode::Busy,
                    QStringLiteral("setting 'data': another server uses %1; stop it or name another folder").arg(path));
    case ErrorCode::NoSpace:
        return fail(
            ErrorCode::NoSpace,
            QStringLiteral("setting 'data': %1: %2; make room on its disk or name another folder").arg(path, why));
    case ErrorCode::PermissionDenied:
        return wrongSetting(
            "data",
            QStringLiteral("%1: %2; give it to the user that runs the server, or name another folder").arg(path, why));
    default:
        return wrongSetting("data", QStringLiteral("%1: %2").arg(path, why));
    }
}

Result<DataFolder> openExistingDataFolder(const Settings& settings, DataFolder::Use use)
{
    if (!settings.dataFolder.isEmpty() && !QFileInfo::exists(settings.dataFolder + QStringLiteral("/veilpix.db")))
        return wrongSetting("data",
                            QStringLiteral("there is no store in %1; `serve` makes one").arg(settings.dataFolder));
    return openDataFolder(settings, use);
}

} // namespace veilpix::program
