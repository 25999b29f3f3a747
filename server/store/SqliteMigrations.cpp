#include "server/store/SqliteMigrations.h"
#include "server/store/SqliteStatement.h"
#include "server/store/migrations/Migrations.h"

namespace veilpix::store {

namespace {

Result<qint64> readNumber(SqliteConnection& connection, const char* sql)
{
    SqliteStatement statement(connection, sql);
    return statement.step().map([&](bool) { return statement.integer(0); });
}

Result<void> oneStep(SqliteConnection& connection, int from)
{
    // Another process may have been first; look again now that the lock is held.
    auto version = readNumber(connection, "PRAGMA user_version");
    if (!version || *version != from)
        return version.map([](qint64) {});
    const QByteArray mark = QStringLiteral("PRAGMA user_version = %1; PRAGMA application_id = %2;")
                                .arg(from + 1)
                                .arg(kSqliteApplicationId)
                                .toLatin1();
    return connection.execute(migrations::all()[static_cast<std::size_t>(from)]).and_then([&] {
        return connection.execute(mark.constData());
    });
}

} // namespace

int schemaVersion()
{
    return static_cast<int>(migrations::all().size());
}

Result<void> migrate(SqliteConnection& connection)
{
    auto version = readNumber(connection, "PRAGMA user_version");
    auto application = readNumber(connection, "PRAGMA application_id");
    if (!version || !application)
        return tl::make_unexpected(version ? application.error() : version.error());
    if (*application != 0 && *application != kSqliteApplicationId)
        return fail(ErrorCode::Unsupported, QStringLiteral("this database is another program's"));
    if (*version > schemaVersion())
        return fail(ErrorCode::Unsupported,
                    QStringLiteral("schema %1 is newer than this program's %2").arg(*version).arg(schemaVersion()));
    for (int from = static_cast<int>(*version); from < schemaVersion(); ++from) {
        if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun)
            return begun;
        if (auto done = oneStep(connection, from); !done) {
            (void)connection.execute("ROLLBACK");
            return done;
        }
        if (auto committed = connection.execute("COMMIT"); !committed) {
            (void)connection.execute("ROLLBACK");
            return committed;
        }
    }
    return {};
}

} // namespace veilpix::store
