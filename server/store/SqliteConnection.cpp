#include "server/store/SqliteConnection.h"

#include <QFile>
#include <cerrno>
#include <sqlite3.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/PosixFile.h"

namespace veilpix::store {

namespace {

bool isFull(int systemError)
{
    return base::codeOfErrno(systemError) == ErrorCode::NoSpace;
}

int lastErrnoOf(sqlite3_file* file)
{
    int error = 0;
    if (file && file->pMethods && file->pMethods->xFileControl) { // a journal in memory has none
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
    }
    return error;
}

// What the system said to the call that failed. SQLite asks for errno late, when cleaning up may have changed it: the
// files, the log among them, remember their own.
int systemErrorOf(sqlite3* handle)
{
    const int error = sqlite3_system_errno(handle);
    if (isFull(error)) {
        return error;
    }
    for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
        sqlite3_file* file = nullptr;
        if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK && isFull(lastErrnoOf(file))) {
            return lastErrnoOf(file);
        }
    }
    return error;
}

ErrorCode codeOf(int code, int systemError)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Busy;
    case SQLITE_FULL:
        return ErrorCode::NoSpace;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ErrorCode::PermissionDenied;
    case SQLITE_CONSTRAINT:
        return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                       code == SQLITE_CONSTRAINT_ROWID
                   ? ErrorCode::AlreadyExists
                   : ErrorCode::Conflict;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        // A file-size limit and a quota are a full disk to whoever has to act on it.
        if (isFull(systemError)) {
            return ErrorCode::NoSpace;
        }
        return systemError == EACCES || systemError == EROFS || systemError == EPERM ? ErrorCode::PermissionDenied
                                                                                     : ErrorCode::Io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Io;
    case SQLITE_TOOBIG:
        return ErrorCode::TooLarge;
    default:
        return ErrorCode::Internal;
    }
}

} // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const QString& path, Mode mode,
                                                                 std::chrono::milliseconds busyTimeout)
{
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (mode == Mode::Reader ? 0 : SQLITE_OPEN_CREATE);
    const int code = sqlite3_open_v2(QFile::encodeName(path).constData(), &handle, flags, nullptr);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle));
    if (code != SQLITE_OK) {
        return handle ? connection->failure(code) : fail(ErrorCode::Internal, u"no memory for SQLite"_s);
    }
    sqlite3_busy_timeout(handle, static_cast<int>(busyTimeout.count()));
    // Text of strangers goes in by binding only; these close what is left of SQLite's side doors.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (mode == Mode::Plain) {
        return connection;
    }
    // FULL: a commit is on disk when it returns. The page cache of 16 MiB holds the indexes of a large library. What is
    // deleted is overwritten: rows of a removed account do not stay in the file.
    const char* const pragmas = mode == Mode::Writer
                                    ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                      "PRAGMA secure_delete=ON; PRAGMA cache_size=-16384;"
                                      "PRAGMA wal_autocheckpoint=1000;"
                                    : "PRAGMA query_only=ON; PRAGMA cache_size=-8192;";
    VEILPIX_TRY_VOID(connection->execute(pragmas));
    return connection;
}

SqliteConnection::~SqliteConnection()
{
    for (auto& [sql, statements] : m_idle) {
        for (sqlite3_stmt* statement : statements) {
            sqlite3_finalize(statement);
        }
    }
    sqlite3_close_v2(m_handle);
}

Result<void> SqliteConnection::execute(const char* sql)
{
    const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return failure(code);
    }
    return {};
}

tl::unexpected<Error> SqliteConnection::failure(int code) const
{
    const int extended = (code & 0xff) == code ? sqlite3_extended_errcode(m_handle) : code;
    const int relevant = (extended & 0xff) == (code & 0xff) ? extended : code;
    // SQLite's own words name tables and columns, never the values that were bound.
    return fail(codeOf(relevant, systemErrorOf(m_handle)),
                u"SQLite %1: %2"_s.arg(relevant).arg(QString::fromUtf8(sqlite3_errmsg(m_handle))));
}

bool SqliteConnection::saysDamaged(const Error& error)
{
    // As failure() writes it.
    const QString number = error.context.section(u':', 0, 0).section(u' ', 1);
    const int code = error.context.startsWith("SQLite "_L1) ? number.toInt() & 0xff : SQLITE_OK;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

qint64 SqliteConnection::changes() const
{
    return sqlite3_changes64(m_handle);
}

qint64 SqliteConnection::lastRowId() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

Result<sqlite3_stmt*> SqliteConnection::take(const char* sql)
{
    if (auto found = m_idle.find(sql); found != m_idle.end() && !found->second.empty()) {
        sqlite3_stmt* statement = found->second.back();
        found->second.pop_back();
        return statement;
    }
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        return failure(code);
    }
    return statement;
}

void SqliteConnection::giveBack(const char* sql, sqlite3_stmt* statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    m_idle[sql].push_back(statement);
}

} // namespace veilpix::store
