#include "server/store/DatabaseFile.h"

#include <QDir>
#include <QFileInfo>
#include <QtEndian>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"
#include "common/base/files/FolderSync.h"
#include "server/store/MetadataStore.h"
#include "server/store/SqliteConnection.h"
#include "server/store/SqliteMigrations.h"

namespace veilpix::store {

using base::AtomicFile;
using base::PosixFile;

namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr const char* kLogs[] = {"-wal", "-shm", "-journal"};

Result<void> syncFile(const QString& path)
{
    return PosixFile::open(path, PosixFile::Mode::Write).and_then([](PosixFile&& file) { return file.sync(); });
}

} // namespace

Result<void> copyFile(const QString& from, const QString& to)
{
    auto source = PosixFile::open(from, PosixFile::Mode::Read);
    if (!source) {
        return fail(source.error().code, u"%1: %2"_s.arg(from, source.error().context));
    }
    const auto failed = [&](const Error& error) { return fail(error.code, u"%1: %2"_s.arg(to, error.context)); };
    auto target = AtomicFile::create(to, {.existing = AtomicFile::Existing::Replace, .sync = AtomicFile::Sync::Name});
    if (!target) {
        return failed(target.error());
    }
    QByteArray piece(256 * 1024, Qt::Uninitialized);
    for (qint64 offset = 0;;) {
        auto got = source->readAt(offset, piece.data(), piece.size());
        if (!got) {
            return fail(got.error().code, u"%1: %2"_s.arg(from, got.error().context));
        }
        const auto done = *got == 0 ? target->commit() : target->append(QByteArrayView(piece.constData(), *got));
        if (!done) {
            return failed(done.error());
        }
        if (*got == 0) {
            return {};
        }
        offset += *got;
    }
}

Result<void> copySecrets(const QString& from, const QString& to)
{
    const QStringList names = QDir(from).entryList(QDir::Files | QDir::Hidden);
    for (const QString& name : names) {
        VEILPIX_TRY_VOID(copyFile(from + u'/' + name, to + u'/' + name));
    }
    return {};
}

Result<void> removeLogs(const QString& path)
{
    for (const char* suffix : kLogs) {
        VEILPIX_TRY_VOID(base::unlinkFile(path + QLatin1String(suffix)));
    }
    return {};
}

void removeDatabase(const QString& path)
{
    QFile::remove(path);
    (void)removeLogs(path);
}

Result<void> placeDatabase(const QString& finished, const QString& path)
{
    return syncFile(finished).and_then([&] { return removeLogs(path); }).and_then([&] {
        return base::renameDurably(finished, path);
    });
}

void foldLogs(const QString& path)
{
    bool isAlone = true;
    for (const char* suffix : kLogs) {
        isAlone = isAlone && !QFileInfo::exists(path + QLatin1String(suffix));
    }
    if (isAlone || !QFileInfo::exists(path)) {
        return;
    }
    if (const auto opened = SqliteConnection::open(path, SqliteConnection::Mode::Plain, kPatience)) {
        (void)(*opened)->execute("PRAGMA journal_mode=DELETE; SELECT count(*) FROM sqlite_schema");
    }
}

Result<DatabaseKind> kindOfDatabase(const QString& path)
{
    constexpr qint64 idAt = 68; // https://www.sqlite.org/fileformat.html#application_id
    const auto file = PosixFile::open(path, PosixFile::Mode::Read);
    if (!file) {
        return file.error().code == ErrorCode::NoSuchFile
                   ? Result<DatabaseKind>(DatabaseKind::None)
                   : fail(file.error().code, u"%1: %2"_s.arg(path, file.error().context));
    }
    QByteArray head(idAt + 4, '\0');
    const auto got = file->readAt(0, head.data(), head.size());
    if (!got) {
        return fail(got.error().code, u"%1: %2"_s.arg(path, got.error().context));
    }
    if (*got == 0) {
        return DatabaseKind::None;
    }
    if (*got < head.size() || !head.startsWith("SQLite format 3")) {
        return DatabaseKind::Other;
    }
    const auto id = qFromBigEndian<qint32>(head.constData() + idAt);
    if (id == kSqliteApplicationId) {
        return DatabaseKind::Store;
    }
    // Of a store that was just made the tables may still be in the log.
    if (id == 0) {
        return QFileInfo(path + u"-wal"_s).size() > 0 ? DatabaseKind::Store : DatabaseKind::None;
    }
    return DatabaseKind::Other;
}

Result<QStringList> damageOf(MetadataStore& metadata)
{
    auto said = metadata.integrityCheck();
    // An engine that cannot finish its check has met the damage.
    if (!said && SqliteConnection::saysDamaged(said.error())) {
        return QStringList{said.error().context};
    }
    return said;
}

} // namespace veilpix::store
