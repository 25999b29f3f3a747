#include "server/program/OpenedStore.h"

#include <QFile>
#include <QFileInfo>
#include <sys/statvfs.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/DatabaseFile.h"
#include "server/store/SqliteConnection.h"

namespace veilpix::program {

namespace {

bool isOnReadOnlyDisk(const QString& folder)
{
    struct statvfs status {};
    return ::statvfs(QFile::encodeName(folder).constData(), &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

// SQLite wants to write beside a database even to read it, and to fold in what its log holds. Nobody else can write on
// such a disk, so the two files belong together.
Result<std::unique_ptr<QTemporaryDir>> copied(const store::DataFolder& folder)
{
    auto copy = std::make_unique<QTemporaryDir>();
    if (!copy->isValid()) {
        return fail(ErrorCode::NoSpace, u"%1 is on a read-only disk, and a copy of it cannot be made: %2"_s.arg(
                                            folder.database(), copy->errorString()));
    }
    for (const QString& suffix : {QString(), u"-wal"_s}) {
        const QString from = folder.database() + suffix;
        if (suffix.isEmpty() || QFileInfo::exists(from)) {
            VEILPIX_TRY_VOID(store::copyFile(from, copy->filePath(QFileInfo(from).fileName())));
        }
    }
    return copy;
}

} // namespace

tl::unexpected<Error> damagedDatabase(const store::DataFolder& folder, const QString& how)
{
    return fail(ErrorCode::BadRequest,
                u"%1 is damaged (%2). Leave it as it is, stop the server, and restore a backup into an "
                u"empty folder."_s.arg(folder.database(), how));
}

Result<OpenedStore> openStore(const store::DataFolder& folder)
{
    OpenedStore opened;
    QString path = folder.database();
    if (isOnReadOnlyDisk(folder.path())) {
        VEILPIX_TRY(auto copy, copied(folder));
        opened.copy = std::move(copy);
        path = opened.copy->filePath(QFileInfo(path).fileName());
    }
    auto metadata = store::SqliteMetadataStore::open(path);
    if (!metadata) {
        return store::SqliteConnection::saysDamaged(metadata.error())
                   ? damagedDatabase(folder, metadata.error().context)
                   : fail(metadata.error().code, u"%1: %2"_s.arg(folder.database(), metadata.error().context));
    }
    opened.metadata = *std::move(metadata);
    return opened;
}

} // namespace veilpix::program
