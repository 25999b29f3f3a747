#include "server/store/SqliteMigrations.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
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
    if (!version || *version != from) {
        return version.map([](qint64) {});
    }
    const QByteArray mark =
        u"PRAGMA user_version = %1; PRAGMA application_id = %2;"_s.arg(from + 1).arg(kSqliteApplicationId).toLatin1();
    return connection.execute(migrations::all()[static_cast<std::size_t>(from)]).and_then([&] {
        return connection.execute(mark.constData());
    });
}

} // namespace

int schemaVersion()
{
    return static_cast<int>(migrations::all().size());
}

Result<void> checkSchema(SqliteConnection& connection)
{
    auto version = readNumber(connection, "PRAGMA user_version");
    auto application = readNumber(connection, "PRAGMA application_id");
    if (!version || !application) {
        return tl::make_unexpected(version ? application.error() : version.error());
    }
    if (*application != 0 && *application != kSqliteApplicationId) {
        return fail(ErrorCode::Unsupported, u"this database is another program's"_s);
    }
    if (*version > schemaVersion()) {
        return fail(
            ErrorCode::Unsupported,
            u"a newer veilpix-server has written this database: its schema is %1, this program's %2"_s.arg(*version)
                .arg(schemaVersion()));
    }
    return {};
}

Result<void> migrate(SqliteConnection& connection)
{
    VEILPIX_TRY_VOID(checkSchema(connection));
    VEILPIX_TRY(const auto version, readNumber(connection, "PRAGMA user_version"));
    if (version >= schemaVersion()) {
        return {};
    }
    const auto allSteps = [&]() -> Result<void> {
        for (int from = static_cast<int>(version); from < schemaVersion(); ++from) {
            VEILPIX_TRY_VOID(oneStep(connection, from));
        }
        return {};
    };
    const Result<void> done =
        connection.execute("BEGIN IMMEDIATE").and_then(allSteps).and_then([&] { return connection.execute("COMMIT"); });
    if (!done) {
        (void)connection.execute("ROLLBACK"); // an error where nothing was begun, and nothing is lost by that
    }
    return done;
}

} // namespace veilpix::store
