#include "server/store/SqliteStatement.h"

#include <sqlite3.h>

#include "common/base/Try.h"
#include "common/base/Utc.h"

namespace veilpix::store {

SqliteStatement::SqliteStatement(SqliteConnection& connection, const char* sql, Unbound)
    : m_connection(connection), m_sql(sql)
{
    auto taken = connection.take(sql);
    if (taken) {
        m_statement = *taken;
    } else {
        m_taken = tl::make_unexpected(taken.error());
    }
}

SqliteStatement::~SqliteStatement()
{
    if (m_statement) {
        m_connection.giveBack(m_sql, m_statement);
    }
}

Result<bool> SqliteStatement::step()
{
    if (!m_taken) {
        return tl::make_unexpected(m_taken.error());
    }
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        return false;
    }
    return m_connection.failure(code);
}

Result<void> SqliteStatement::run()
{
    for (;;) {
        VEILPIX_TRY(auto row, step());
        if (!row) {
            return {};
        }
    }
}

Result<void> SqliteStatement::runOnOne()
{
    VEILPIX_TRY_VOID(run());
    if (m_connection.changes() == 0) {
        return fail(ErrorCode::NotFound);
    }
    return {};
}

qint64 SqliteStatement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

bool SqliteStatement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

QString SqliteStatement::text(int column) const
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return QString::fromUtf8(text, sqlite3_column_bytes(m_statement, column));
}

QByteArray SqliteStatement::bytes(int column) const
{
    const auto* blob = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return {blob, sqlite3_column_bytes(m_statement, column)};
}

QByteArrayView SqliteStatement::view(int column) const
{
    const auto* blob = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return {blob, sqlite3_column_bytes(m_statement, column)};
}

QUtf8StringView SqliteStatement::textView(int column) const
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return {text, sqlite3_column_bytes(m_statement, column)};
}

QDateTime SqliteStatement::time(int column) const
{
    return isNull(column) ? QDateTime() : QDateTime::fromMSecsSinceEpoch(integer(column), base::utc);
}

void SqliteStatement::bind(int index, qint64 value)
{
    if (m_statement) {
        sqlite3_bind_int64(m_statement, index, value);
    }
}

void SqliteStatement::bind(int index, const QString& value)
{
    if (!m_statement) {
        return;
    }
    const QByteArray utf8 = value.toUtf8();
    sqlite3_bind_text(m_statement, index, utf8.constData(), static_cast<int>(utf8.size()), SQLITE_TRANSIENT);
}

void SqliteStatement::bind(int index, const QByteArray& value)
{
    // A null pointer would bind NULL; empty is a value here.
    if (m_statement) {
        sqlite3_bind_blob64(m_statement, index, value.isEmpty() ? "" : value.constData(),
                            static_cast<sqlite3_uint64>(value.size()), SQLITE_TRANSIENT);
    }
}

void SqliteStatement::bind(int index, const QDateTime& value)
{
    if (!m_statement) {
        return;
    }
    if (value.isValid()) {
        sqlite3_bind_int64(m_statement, index, value.toMSecsSinceEpoch());
    } else {
        sqlite3_bind_null(m_statement, index);
    }
}

} // namespace veilpix::store
