// One connection to a SQLite file with its prepared statements. Used by one thread at a time.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <chrono>
#include <memory>
#include <unordered_map>
#include <vector>

#include "common/base/Result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace veilpix::store {

class SqliteConnection {
public:
    enum class Mode { Writer, Reader, Plain }; // Plain: any file as it is, for copies and checks
    [[nodiscard]] static Result<std::unique_ptr<SqliteConnection>> open(const QString& path, Mode mode,
                                                                        std::chrono::milliseconds busyTimeout);
    ~SqliteConnection();
    Q_DISABLE_COPY_MOVE(SqliteConnection)

    [[nodiscard]] sqlite3* handle() const { return m_handle; }
    // Statements without parameters and rows, any number of them.
    [[nodiscard]] Result<void> execute(const char* sql);
    // What the last call on this connection failed with, as an Error.
    [[nodiscard]] tl::unexpected<Error> failure(int code) const;
    // Whether such an Error says that the file itself is damaged, and not the disk, its folder or a lock at fault.
    [[nodiscard]] static bool saysDamaged(const Error& error);
    [[nodiscard]] qint64 changes() const;
    [[nodiscard]] qint64 lastRowId() const;

private:
    friend class SqliteStatement;
    explicit SqliteConnection(sqlite3* handle) : m_handle(handle) {}
    [[nodiscard]] Result<sqlite3_stmt*> take(const char* sql);
    void giveBack(const char* sql, sqlite3_stmt* statement);

    sqlite3* m_handle;
    // By the address of the SQL text: all of them are literals or live as long as the program.
    std::unordered_map<const char*, std::vector<sqlite3_stmt*>> m_idle;
};

} // namespace veilpix::store
