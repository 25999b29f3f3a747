#include "server/store/Backup.h"

#include <QDir>
#include <QFileInfo>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/BackupFolder.h"
#include "server/store/BlobCopy.h"
#include "server/store/DatabaseFile.h"

namespace veilpix::store {

namespace {

constexpr int kRounds = 5;

// What the new backup's database does not refer to.
Result<std::vector<QString>> findOld(MetadataStore& snapshot, const FileBlobStore& blobs, const BlobCopy& copy,
                                     BackupReport& report)
{
    std::vector<QString> old;
    qint64 total = 0;
    qint64 copiedInVain = 0; // deleted while the backup was made
    Result<void> failed;
    auto walked = blobs.forEach([&](const BlobFile& file) {
        auto row = snapshot.read([&](ReadTransaction& read) { return read.blobs().find(file.key.left(32)); });
        if (!row && row.error().code != ErrorCode::NotFound) {
            failed = tl::make_unexpected(row.error());
            return false;
        }
        ++total;
        if (!row || row->state != BlobState::Live || file.key.size() > 32) {
            old.push_back(file.key);
            copiedInVain += file.key.size() == 32 && copy.hasCopied(file.key) ? 1 : 0;
        }
        return true;
    });
    if (!walked || !failed) {
        return tl::make_unexpected(walked ? failed.error() : walked.error());
    }
    report.removed = static_cast<qint64>(old.size()) - copiedInVain;
    report.kept = total - static_cast<qint64>(old.size()) - (report.copied - copiedInVain);
    return old;
}

// The same folder or one inside, by whatever name; neither needs to be there yet.
bool isWithin(const QString& path, const QString& folder)
{
    QString known = QDir(path).absolutePath();
    QString rest;
    while (!QFileInfo::exists(known) && known != "/"_L1) {
        rest = u'/' + QFileInfo(known).fileName() + rest;
        known = QFileInfo(known).path();
    }
    const QString real = QFileInfo(known).canonicalFilePath() + rest + u'/';
    return real.startsWith(QFileInfo(folder).canonicalFilePath() + u'/');
}

} // namespace

Result<BackupReport> makeBackup(const DataFolder& data, SqliteMetadataStore& metadata, const QString& target,
                                KeptBlobs kept, OtherBackups others, const BackupProgress& progress)
{
    if (isWithin(target, data.path())) {
        return fail(ErrorCode::InvalidArgument, u"a backup cannot go into the data folder itself"_s);
    }
    // A damaged database must not take the place of a good one.
    VEILPIX_TRY(const auto damage, damageOf(metadata));
    if (!damage.isEmpty()) {
        return fail(ErrorCode::BadRequest,
                    u"%1 is damaged (%2); the backup was left as it was"_s.arg(data.database(), damage.first()));
    }
    const BackupFolder own(target);
    VEILPIX_TRY(const auto id, storeId(metadata));
    VEILPIX_TRY_VOID(own.check(metadata, id, others == OtherBackups::Replaced));
    VEILPIX_TRY(auto folder, DataFolder::open(target, DataFolder::Use::Exclusive));
    VEILPIX_TRY_VOID(own.mark(id));
    // A log that somebody's look at the earlier backup has left is part of it.
    foldLogs(folder.database());
    BackupReport report;
    const FileBlobStore from(data.blobs());
    FileBlobStore to(folder.blobs());
    BlobCopy copy(from, to, target, report, progress);
    const QString part = folder.database() + u".part"_s;
    for (int round = 0; round < kRounds; ++round) {
        // Blobs first, so that little is left to copy once the database stands still; then whatever came in between.
        // A blob that was deleted in that moment is missing from the copy: then the database is read again.
        const BlobCopy::Ways first{kept, true, own.damaged()};
        VEILPIX_TRY_VOID(copy.all(metadata, round == 0 ? first : BlobCopy::Ways{}));
        removeDatabase(part);
        VEILPIX_TRY_VOID(metadata.copyTo(part));
        std::vector<QString> old;
        {
            VEILPIX_TRY(auto snapshot, SqliteMetadataStore::open(part));
            VEILPIX_TRY_VOID(copy.all(*snapshot, {}));
            // In the last round it is not a race any more: the store itself has lost them.
            if (!report.missing.empty() && round + 1 < kRounds) {
                continue;
            }
            VEILPIX_TRY(auto found, findOld(*snapshot, to, copy, report));
            old = std::move(found);
        }
        VEILPIX_TRY_VOID(copySecrets(data.secrets(), folder.secrets())
                             .and_then([&] { return own.noteDamaged(report.damaged); })
                             .and_then([&] { return placeDatabase(part, folder.database()); }));
        // Not before: until then the folder's database was the earlier one, which needs them.
        for (const QString& key : old) {
            VEILPIX_TRY_VOID(to.remove(key));
        }
        return report;
    }
    return fail(ErrorCode::Busy, u"the store changes too fast to be backed up just now"_s);
}

} // namespace veilpix::store
