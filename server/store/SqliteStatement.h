// A prepared statement, borrowed from its connection for as long as this object lives.
#pragma once

#include "server/store/SqliteConnection.h"

namespace veilpix::store {

class SqliteStatement {
public:
    // `sql` lives as long as the program. An error shows at step() or run().
    template <class... Values>
    SqliteStatement(SqliteConnection& connection, const char* sql, const Values&... values)
        : SqliteStatement(connection, sql, Unbound{})
    {
        [[maybe_unused]] int index = 0;
        (bind(++index, values), ...);
    }
    ~SqliteStatement();
    Q_DISABLE_COPY_MOVE(SqliteStatement)

    [[nodiscard]] Result<bool> step(); // true: a row is there
    [[nodiscard]] Result<void> run();  // to the end, rows ignored
    // run(), and NotFound when it changed no row.
    [[nodiscard]] Result<void> runOnOne();

    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const;
    // Without a copy: until the next step().
    [[nodiscard]] QByteArrayView view(int column) const;
    [[nodiscard]] QUtf8StringView textView(int column) const;
    [[nodiscard]] QDateTime time(int column) const; // NULL: invalid

private:
    struct Unbound {};
    SqliteStatement(SqliteConnection& connection, const char* sql, Unbound);
    void bind(int index, qint64 value);
    void bind(int index, int value) { bind(index, qint64{value}); }
    void bind(int index, bool value) { bind(index, qint64{value}); }
    void bind(int index, const QString& value);
    void bind(int index, const QByteArray& value);
    void bind(int index, const QDateTime& value); // invalid: NULL
    template <class Enum>
        requires std::is_enum_v<Enum>
    void bind(int index, Enum value)
    {
        bind(index, static_cast<qint64>(value));
    }

    SqliteConnection& m_connection;
    const char* m_sql;
    sqlite3_stmt* m_statement = nullptr;
    tl::expected<void, Error> m_taken;
};

} // namespace veilpix::store
