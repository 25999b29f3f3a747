#include "server/store/Backup.h"
#include "server/store/BlobCheck.h"
#include "server/store/FileBlobStore.h"
#include "server/store/PosixFile.h"
#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace veilpix::store {

namespace {

constexpr int kBlobsAtOnce = 500;
constexpr int kRounds = 5;
constexpr int kNamed = 20; // of a list in a message

class Copy {
public:
    Copy(FileBlobStore& from, FileBlobStore& to, BackupReport& report, const BackupProgress& progress)
        : m_from(from), m_to(to), m_report(report), m_progress(progress)
    {
    }

    KeptBlobs kept = KeptBlobs::Trusted;
    bool takesDamaged = true; // the only copy that there is

    // Every live blob of a database. What the source does not have (any more) is in the report afterwards, and in
    // nothing that an earlier call left there.
    Result<void> all(MetadataStore& metadata)
    {
        m_report.missing.clear();
        QString after;
        for (;;) {
            auto rows = metadata.read([&](ReadTransaction& read) { return read.blobs().page(after, kBlobsAtOnce); });
            if (!rows)
                return tl::make_unexpected(rows.error());
            if (rows->empty())
                return {};
            after = rows->back().blob.key;
            for (const BlobRow& row : *rows) {
                if (row.state != BlobState::Live)
                    continue;
                auto there = one(row.blob);
                if (!there)
                    return tl::make_unexpected(there.error());
                if (!*there)
                    m_report.missing.push_back(row.blob.key);
            }
        }
    }

private:
    Result<bool> one(const BlobRef& blob)
    {
        if (auto present = m_to.open(blob.key);
            present && (kept == KeptBlobs::Checked ? holdsBlob(**present, blob) : (*present)->size() == blob.size))
            return true;
        auto source = m_from.open(blob.key);
        if (!source)
            return source.error().code == ErrorCode::NotFound ? Result<bool>(false)
                                                              : tl::make_unexpected(source.error());
        auto copied = m_to.write(blob.key, **source, (*source)->size());
        if (!copied)
            return tl::make_unexpected(copied.error());
        if (copied->size != blob.size || copied->sha256 != blob.sha256) {
            if (std::find(m_report.damaged.begin(), m_report.damaged.end(), blob.key) == m_report.damaged.end())
                m_report.damaged.push_back(blob.key);
            if (!takesDamaged)
                return m_to.remove(blob.key).map([] { return true; });
        }
        ++m_report.copied;
        m_report.bytes += copied->size;
        if (m_progress && !m_progress(m_report.copied, m_report.bytes))
            return fail(ErrorCode::Cancelled);
        return true;
    }

    FileBlobStore& m_from;
    FileBlobStore& m_to;
    BackupReport& m_report;
    const BackupProgress& m_progress;
};

Result<void> copyFile(const QString& from, const QString& to)
{
    auto source = PosixFile::open(from, PosixFile::Mode::Read);
    if (!source)
        return tl::make_unexpected(source.error());
    auto target = PosixFile::open(to, PosixFile::Mode::Create);
    if (!target)
        return tl::make_unexpected(target.error());
    QByteArray piece(256 * 1024, Qt::Uninitialized);
    for (qint64 offset = 0;;) {
        auto got = source->readAt(offset, piece.data(), piece.size());
        if (!got)
            return tl::make_unexpected(got.error());
        if (*got == 0)
            return target->sync();
        if (auto done = target->writeAt(offset, QByteArrayView(piece.constData(), *got)); !done)
            return done;
        offset += *got;
    }
}

Result<void> copySecrets(const QString& from, const QString& to)
{
    const QStringList names = QDir(from).entryList(QDir::Files | QDir::Hidden);
    for (const QString& name : names) {
        const QString part = to + u'/' + name + QStringLiteral(".part");
        auto copied =
            copyFile(from + u'/' + name, part).and_then([&] { return renameDurably(part, to + u'/' + name); });
        if (!copied)
            return copied;
    }
    return {};
}

Result<void> syncFile(const QString& path)
{
    return PosixFile::open(path, PosixFile::Mode::Write).and_then([](PosixFile&& file) { return file.sync(); });
}

// What SQLite has written beside a database. Left beside another file of that name it would be taken for that one's.
Result<void> removeLogs(const QString& path)
{
    for (const char* suffix : {"-wal", "-shm", "-journal"})
        if (auto gone = unlinkFile(path + QLatin1String(suffix)); !gone)
            return gone;
    return {};
}

void removeDatabase(const QString& path)
{
    QFile::remove(path);
    (void)removeLogs(path);
}

// What the new backup's database does not refer to.
Result<void> removeOld(MetadataStore& snapshot, FileBlobStore& blobs, BackupReport& report)
{
    std::vector<QString> old;
    qint64 total = 0;
    Result<void> failed;
    auto walked = blobs.forEach([&](const BlobFile& file) {
        auto row = snapshot.read([&](ReadTransaction& read) { return read.blobs().find(file.key.left(32)); });
        if (!row && row.error().code != ErrorCode::NotFound) {
            failed = tl::make_unexpected(row.error());
            return false;
        }
        ++total;
        if (!row || row->state != BlobState::Live || file.key.size() > 32)
            old.push_back(file.key);
        return true;
    });
    if (!walked || !failed)
        return walked ? failed : walked;
    for (const QString& key : old)
        if (auto removed = blobs.remove(key); !removed)
            return removed;
    report.removed = static_cast<qint64>(old.size());
    report.kept = total - report.removed - report.copied;
    return {};
}

QString named(const std::vector<QString>& keys)
{
    QStringList some;
    for (std::size_t i = 0; i < std::min<std::size_t>(keys.size(), kNamed); ++i)
        some.append(keys[i]);
    return some.join(QStringLiteral(", ")) + (keys.size() > kNamed ? QStringLiteral(" and more") : QString());
}

QString troubleOf(const BackupReport& report)
{
    QStringList parts;
    if (!report.missing.empty())
        parts.append(QStringLiteral("lacks %1 files: %2").arg(report.missing.size()).arg(named(report.missing)));
    if (!report.damaged.empty())
        parts.append(QStringLiteral("has %1 damaged files: %2").arg(report.damaged.size()).arg(named(report.damaged)));
    return QStringLiteral("the backup ") + parts.join(QStringLiteral("; it "));
}

// The same folder or one inside, by whatever name; neither needs to be there yet.
bool isWithin(const QString& path, const QString& folder)
{
    QString known = QDir(path).absolutePath();
    QString rest;
    while (!QFileInfo::exists(known) && known != QLatin1String("/")) {
        rest = u'/' + QFileInfo(known).fileName() + rest;
        known = QFileInfo(known).path();
    }
    const QString real = QFileInfo(known).canonicalFilePath() + rest + u'/';
    return real.startsWith(QFileInfo(folder).canonicalFilePath() + u'/');
}

} // namespace

Result<BackupReport> makeBackup(const DataFolder& data, SqliteMetadataStore& metadata, const QString& target,
                                KeptBlobs kept, const BackupProgress& progress)
{
    if (isWithin(target, data.path()))
        return fail(ErrorCode::InvalidArgument, QStringLiteral("a backup cannot go into the data folder itself"));
    auto folder = DataFolder::open(target, DataFolder::Use::Exclusive);
    if (!folder)
        return tl::make_unexpected(folder.error());
    BackupReport report;
    FileBlobStore from(data.blobs());
    FileBlobStore to(folder->blobs());
    Copy copy(from, to, report, progress);
    copy.kept = kept;
    const QString part = folder->database() + QStringLiteral(".part");
    for (int round = 0; round < kRounds; ++round) {
        // Blobs first, so that little is left to copy once the database stands still; then whatever came in between.
        // A blob that was deleted in that moment is missing from the copy: then the database is read again.
        if (auto early = copy.all(metadata); !early)
            return tl::make_unexpected(early.error());
        copy.kept = KeptBlobs::Trusted; // it has just been looked at
        removeDatabase(part);
        if (auto copied = metadata.copyTo(part); !copied)
            return tl::make_unexpected(copied.error());
        {
            auto snapshot = SqliteMetadataStore::open(part);
            if (!snapshot)
                return tl::make_unexpected(snapshot.error());
            if (auto late = copy.all(**snapshot); !late)
                return tl::make_unexpected(late.error());
            // In the last round it is not a race any more: the store itself has lost them.
            if (!report.missing.empty() && round + 1 < kRounds)
                continue;
            if (auto removed = removeOld(**snapshot, to, report); !removed)
                return tl::make_unexpected(removed.error());
        }
        auto placed = copySecrets(data.secrets(), folder->secrets())
                          .and_then([&] { return syncFile(part); })
                          .and_then([&] { return removeLogs(folder->database()); })
                          .and_then([&] { return renameDurably(part, folder->database()); });
        if (!placed)
            return tl::make_unexpected(placed.error());
        return report;
    }
    return fail(ErrorCode::Busy, QStringLiteral("the store changes too fast to be backed up just now"));
}

Result<BackupReport> restoreBackup(const QString& source, const DataFolder& data, RestoreWhat what,
                                   const BackupProgress& progress)
{
    const QString database = source + QStringLiteral("/veilpix.db");
    if (!QFileInfo::exists(database))
        return fail(ErrorCode::NotFound, QStringLiteral("%1 holds no backup").arg(source));
    // A backup's database is one file; a store's newest rows lie in a second one, which would be left behind.
    if (QFileInfo::exists(database + QStringLiteral("-wal")))
        return fail(
            ErrorCode::InvalidArgument,
            QStringLiteral("%1 is a data folder that a server uses or has not closed, no backup: make one of it "
                           "with `backup`")
                .arg(source));
    if (QFileInfo::exists(data.database()))
        return fail(ErrorCode::AlreadyExists, QStringLiteral("%1 holds a store already").arg(data.path()));
    const QString part = data.database() + QStringLiteral(".part");
    removeDatabase(part);
    if (auto copied = copyFile(database, part); !copied)
        return tl::make_unexpected(copied.error());
    BackupReport report;
    {
        auto metadata = SqliteMetadataStore::open(part);
        if (!metadata)
            return tl::make_unexpected(metadata.error());
        FileBlobStore from(source + QStringLiteral("/blobs"));
        FileBlobStore to(data.blobs());
        Copy copy(from, to, report, progress);
        copy.kept = KeptBlobs::Checked; // an earlier try may have been cut short
        copy.takesDamaged = false;
        if (auto copied = copy.all(**metadata); !copied)
            return tl::make_unexpected(copied.error());
    }
    if (what == RestoreWhat::OnlyAll && !(report.missing.empty() && report.damaged.empty())) {
        removeDatabase(part);
        return fail(ErrorCode::BadRequest, troubleOf(report));
    }
    auto placed = copySecrets(source + QStringLiteral("/secrets"), data.secrets())
                      .and_then([&] { return syncFile(part); })
                      .and_then([&] { return removeLogs(data.database()); }) // of one that somebody has deleted
                      .and_then([&] { return renameDurably(part, data.database()); });
    if (!placed)
        return tl::make_unexpected(placed.error());
    return report;
}

} // namespace veilpix::store
