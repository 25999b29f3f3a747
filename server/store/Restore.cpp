#include <QDir>
#include <QFileInfo>
#include <QScopeGuard>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/Backup.h"
#include "server/store/BlobCopy.h"
#include "server/store/DatabaseFile.h"
#include "server/store/SqliteConnection.h"

namespace veilpix::store {

namespace {

constexpr int kNamed = 20; // of a list in a message

QString named(const std::vector<QString>& keys)
{
    QStringList some;
    for (std::size_t i = 0; i < std::min<std::size_t>(keys.size(), kNamed); ++i) {
        some.append(keys[i]);
    }
    return some.join(u", "_s) + (keys.size() > kNamed ? u" and more"_s : QString());
}

QString troubleOf(const BackupReport& report)
{
    QStringList parts;
    if (!report.missing.empty()) {
        parts.append(u"lacks %1 files: %2"_s.arg(report.missing.size()).arg(named(report.missing)));
    }
    if (!report.unreadable.empty()) {
        parts.append(
            u"has %1 files that cannot be read: %2"_s.arg(report.unreadable.size()).arg(named(report.unreadable)));
    }
    if (!report.damaged.empty()) {
        parts.append(u"has %1 damaged files: %2"_s.arg(report.damaged.size()).arg(named(report.damaged)));
    }
    return u"the backup "_s + parts.join(u"; it "_s) +
           u". Nothing was put in place. `backup --check` into it mends a backup while its store is "
           u"there; `restore --partial` takes what is whole."_s;
}

tl::unexpected<Error> spoilt(const QString& database, const QString& why)
{
    return fail(ErrorCode::BadRequest,
                u"the backup's database %1 %2. Nothing was put in place. `backup` into it mends a "
                u"backup while its store is there; otherwise take an earlier backup."_s.arg(database, why));
}

} // namespace

Result<void> lookForBackup(const QString& source)
{
    const QString database = source + u"/veilpix.db"_s;
    if (!QFileInfo::exists(database)) {
        return fail(ErrorCode::NotFound, u"%1 holds no backup"_s.arg(source));
    }
    // A backup's database is one file; a store's newest rows lie in a second one, which would be left behind.
    if (QFileInfo(database + u"-wal"_s).size() > 0) {
        return fail(ErrorCode::InvalidArgument,
                    u"%1 is a data folder that a server uses or has not closed, no backup: make one of it "
                    u"with `backup`"_s.arg(source));
    }
    return {};
}

Result<void> lookForRoom(const QString& dataFolder)
{
    static const QStringList own{u"lock"_s,      u"blobs"_s,   u"spool"_s,
                                 u"secrets"_s,   u"ballast"_s, u"ballast-sign-ins"_s,
                                 u"lost+found"_s}; // of the disk whose top the folder is
    const QStringList found =
        QDir(dataFolder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    for (const QString& name : found) {
        if (!own.contains(name) && !name.startsWith("veilpix.db"_L1)) {
            return fail(ErrorCode::Conflict,
                        u"%1 is not empty (%2 is in it); restore into an empty folder"_s.arg(dataFolder, name));
        }
    }
    return {};
}

Result<BackupReport> restoreBackup(const QString& source, const DataFolder& data, RestoreWhat what,
                                   const BackupProgress& progress)
{
    VEILPIX_TRY_VOID(lookForBackup(source));
    const QString database = source + u"/veilpix.db"_s;
    if (QFileInfo::exists(data.database())) {
        return fail(ErrorCode::AlreadyExists, u"%1 holds a store already"_s.arg(data.path()));
    }
    const auto kind = kindOfDatabase(database);
    if (!kind) {
        return spoilt(database, u"cannot be read (%1)"_s.arg(kind.error().context));
    }
    if (*kind != DatabaseKind::Store) {
        return spoilt(database, *kind == DatabaseKind::None ? u"is empty"_s : u"is damaged or another program's"_s);
    }
    const QString part = data.database() + u".part"_s;
    removeDatabase(part);
    const auto leavesNothing = qScopeGuard([&] { removeDatabase(part); });
    VEILPIX_TRY_VOID(copyFile(database, part));
    BackupReport report;
    {
        auto metadata = SqliteMetadataStore::open(part);
        if (!metadata) {
            return SqliteConnection::saysDamaged(metadata.error())
                       ? spoilt(database, u"is damaged (%1)"_s.arg(metadata.error().context))
                       : tl::make_unexpected(metadata.error());
        }
        VEILPIX_TRY(const auto damage, damageOf(**metadata));
        if (!damage.isEmpty()) {
            return spoilt(database, u"is damaged (%1)"_s.arg(damage.first()));
        }
        const FileBlobStore from(source + u"/blobs"_s);
        FileBlobStore to(data.blobs());
        BlobCopy copy(from, to, data.path(), report, progress);
        // An earlier try may have been cut short.
        VEILPIX_TRY_VOID(copy.all(**metadata, {KeptBlobs::Checked, false}));
    }
    if (what == RestoreWhat::OnlyAll && !report.isWhole()) {
        return fail(ErrorCode::BadRequest, troubleOf(report));
    }
    // What lies beside is of a database that somebody has deleted.
    VEILPIX_TRY_VOID(copySecrets(source + u"/secrets"_s, data.secrets()).and_then([&] {
        return placeDatabase(part, data.database());
    }));
    return report;
}

} // namespace veilpix::store
