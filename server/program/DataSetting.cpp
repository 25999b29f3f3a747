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
    if (folder.error().code == ErrorCode::Busy)
        return fail(ErrorCode::Busy, QStringLiteral("setting 'data': another server uses %1").arg(settings.dataFolder));
    if (folder.error().code == ErrorCode::NoSpace)
        return fail(ErrorCode::NoSpace, QStringLiteral("setting 'data': %1").arg(folder.error().context));
    return wrongSetting("data", QStringLiteral("%1: %2").arg(settings.dataFolder, folder.error().context));
}

Result<DataFolder> openExistingDataFolder(const Settings& settings, DataFolder::Use use)
{
    if (!settings.dataFolder.isEmpty() && !QFileInfo::exists(settings.dataFolder + QStringLiteral("/veilpix.db")))
        return wrongSetting("data",
                            QStringLiteral("there is no store in %1; `serve` makes one").arg(settings.dataFolder));
    return openDataFolder(settings, use);
}

} // namespace veilpix::program
