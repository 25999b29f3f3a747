#include "server/store/SqliteNameKeys.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/AccountName.h"
#include "server/store/SqliteActivityTables.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

const QString rulesSetting = u"name_rules"_s;

Result<bool> isFresh(SqliteConnection& connection)
{
    const auto rules = SqliteSettingTable(connection).find(rulesSetting);
    if (!rules && rules.error().code != ErrorCode::NotFound) {
        return tl::unexpected(rules.error());
    }
    return rules && *rules == identity::nameRulesVersion().toLatin1();
}

Result<void> refreshAll(SqliteConnection& connection)
{
    VEILPIX_TRY(const bool fresh, isFresh(connection)); // another process may have been first
    if (fresh) {
        return {};
    }
    for (qint64 after = 0;;) {
        QString name;
        {
            SqliteStatement next(
                connection, "SELECT sequence, name FROM users WHERE sequence > ? ORDER BY sequence LIMIT 1", after);
            VEILPIX_TRY(const bool found, next.step());
            if (!found) {
                break;
            }
            after = next.integer(0);
            name = next.text(1);
        }
        const auto skeleton = identity::NameSkeleton::of(name);
        VEILPIX_TRY_VOID(SqliteStatement(connection,
                                         "UPDATE users SET search_key = ?, skeleton_of_folded = ?, folded_skeleton = ? "
                                         "WHERE sequence = ?",
                                         identity::searchKey(name), skeleton.ofFolded, skeleton.folded, after)
                             .runOnOne());
    }
    return SqliteSettingTable(connection).put(rulesSetting, identity::nameRulesVersion().toLatin1());
}

} // namespace

Result<void> refreshNameKeys(SqliteConnection& connection)
{
    VEILPIX_TRY(const bool fresh, isFresh(connection));
    if (fresh) {
        return {};
    }
    const Result<void> done =
        connection.execute("BEGIN IMMEDIATE").and_then([&] { return refreshAll(connection); }).and_then([&] {
            return connection.execute("COMMIT");
        });
    if (!done) {
        (void)connection.execute("ROLLBACK"); // an error where nothing was begun, and nothing is lost by that
    }
    return done;
}

} // namespace veilpix::store
