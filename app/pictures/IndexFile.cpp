#include "app/pictures/IndexFile.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

constexpr int layoutVersion = 1;

tl::unexpected<Error> failure(const QSqlError& error)
{
    // SQLite's own numbers; the upper bytes say more than is asked here.
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case 5:  // busy
    case 6:  // locked
    case 15: // its lock protocol
        return fail(ErrorCode::Busy, error.text());
    case 13:
        return fail(ErrorCode::NoSpace, error.text());
    case 3:  // no permission
    case 8:  // read-only
    case 14: // cannot be opened
    case 23:
        return fail(ErrorCode::PermissionDenied, error.text());
    case 10:
        return fail(ErrorCode::Io, error.text());
    default:
        return fail(ErrorCode::BadRecord, error.text());
    }
}

} // namespace

IndexFile::IndexFile(QString path) : m_path(std::move(path))
{
}

IndexFile::~IndexFile()
{
    close();
}

Result<void> IndexFile::open()
{
    close();
    QFile file(m_path);
    if (!file.exists() && file.open(QIODevice::WriteOnly)) {
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        file.close();
    }
    m_connection = QUuid::createUuid().toString(QUuid::Id128);
    Result<void> ready = prepare();
    if (!ready) {
        close();
    }
    return ready;
}

Result<void> IndexFile::prepare()
{
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    database.setDatabaseName(m_path);
    database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=100"_s);
    if (!database.open()) {
        return failure(database.lastError());
    }
    // One program at a time; a transaction that was promised outlives this program, and mostly the power too.
    for (const auto& sql : {u"PRAGMA locking_mode = EXCLUSIVE"_s, u"PRAGMA page_size = 16384"_s,
                            u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = NORMAL"_s, u"BEGIN IMMEDIATE"_s}) {
        if (Result<void> done = run(sql); !done) {
            return done;
        }
    }
    QSqlQuery query(database);
    if (!query.exec(u"PRAGMA user_version"_s) || !query.next()) {
        return failure(query.lastError());
    }
    const int version = query.value(0).toInt();
    query.clear();
    if (version == 0) {
        for (const auto& sql :
             {u"CREATE TABLE segments (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, sealed BLOB NOT NULL)"_s,
              u"PRAGMA user_version = %1"_s.arg(layoutVersion)}) {
            if (Result<void> done = run(sql); !done) {
                return done;
            }
        }
    } else if (version != layoutVersion) {
        return fail(ErrorCode::BadRecord, u"an index of another layout"_s);
    }
    return run(u"COMMIT"_s);
}

void IndexFile::close()
{
    if (m_connection.isEmpty()) {
        return;
    }
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
    m_connection.clear();
}

void IndexFile::discard()
{
    close();
    for (const QLatin1String suffix : {""_L1, "-wal"_L1, "-shm"_L1, "-journal"_L1}) {
        QFile::remove(m_path + suffix);
    }
}

Result<void> IndexFile::run(const QString& sql)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    return query.exec(sql) ? Result<void>() : failure(query.lastError());
}

Result<void> IndexFile::read(const std::function<Result<void>(Row)>& take)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.exec(u"SELECT id, version, sealed FROM segments ORDER BY id"_s)) {
        return failure(query.lastError());
    }
    while (query.next()) {
        Result<void> taken = take({query.value(0).toUInt(), query.value(1).toUInt(), query.value(2).toByteArray()});
        if (!taken) {
            return taken;
        }
    }
    return query.lastError().isValid() ? failure(query.lastError()) : Result<void>();
}

Result<void> IndexFile::write(const std::vector<Row>& rows, const std::vector<quint32>& removed)
{
    QSqlDatabase database = QSqlDatabase::database(m_connection, false);
    if (Result<void> begun = run(u"BEGIN IMMEDIATE"_s); !begun) {
        return begun;
    }
    Result<void> outcome;
    {
        QSqlQuery put(database);
        put.prepare(u"INSERT OR REPLACE INTO segments (id, version, sealed) VALUES (?, ?, ?)"_s);
        for (auto row = rows.begin(); outcome && row != rows.end(); ++row) {
            put.bindValue(0, row->id);
            put.bindValue(1, row->version);
            put.bindValue(2, row->sealed);
            if (!put.exec()) {
                outcome = failure(put.lastError());
            }
        }
        QSqlQuery remove(database);
        remove.prepare(u"DELETE FROM segments WHERE id = ?"_s);
        for (auto id = removed.begin(); outcome && id != removed.end(); ++id) {
            remove.bindValue(0, *id);
            if (!remove.exec()) {
                outcome = failure(remove.lastError());
            }
        }
    }
    if (outcome) {
        outcome = run(u"COMMIT"_s);
    }
    if (!outcome) {
        (void)run(u"ROLLBACK"_s);
    }
    return outcome;
}

} // namespace veilpix::pictures
