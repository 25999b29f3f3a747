#include "server/store/SqliteUserTable.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/AccountName.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

#define VEILPIX_USER_COLUMNS                                                                                           \
    "sequence, id, name, scheme, disabled, quota_bytes, quota_pictures, used_bytes, used_pictures, created, "          \
    "memory_kib, passes, salt, signing_key, identity_signature, password_hash, recovery_hash, public_key"

User readUser(const SqliteStatement& row)
{
    User user;
    user.sequence = row.integer(0);
    user.id = row.text(1);
    user.name = row.text(2);
    user.scheme = static_cast<Scheme>(row.integer(3));
    user.disabled = row.boolean(4);
    user.quotaBytes = row.integer(5);
    user.quotaPictures = row.integer(6);
    user.usedBytes = row.integer(7);
    user.usedPictures = row.integer(8);
    user.created = row.time(9);
    user.memoryKib = static_cast<int>(row.integer(10));
    user.passes = static_cast<int>(row.integer(11));
    user.salt = row.bytes(12);
    user.signingKey = row.bytes(13);
    user.identitySignature = row.bytes(14);
    user.passwordHash = row.text(15);
    user.recoveryHash = row.text(16);
    user.publicKey = row.text(17);
    return user;
}

Result<User> readOneUser(SqliteStatement& statement)
{
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound, u"no such user"_s);
    }
    return readUser(statement);
}

Result<std::vector<User>> readUsers(SqliteStatement& statement)
{
    std::vector<User> users;
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return users;
        }
        users.push_back(readUser(statement));
    }
}

} // namespace

Result<User> SqliteUserTable::find(const QString& id) const
{
    SqliteStatement statement(m_connection, "SELECT " VEILPIX_USER_COLUMNS " FROM users WHERE id = ?", id);
    return readOneUser(statement);
}

Result<User> SqliteUserTable::findByName(const QString& name) const
{
    SqliteStatement statement(m_connection, "SELECT " VEILPIX_USER_COLUMNS " FROM users WHERE name = ?",
                              name.normalized(QString::NormalizationForm_C));
    return readOneUser(statement);
}

Result<std::vector<User>> SqliteUserTable::page(qint64 after, int limit) const
{
    SqliteStatement statement(m_connection,
                              "SELECT " VEILPIX_USER_COLUMNS " FROM users WHERE sequence > ? ORDER BY sequence LIMIT ?",
                              after, limit);
    return readUsers(statement);
}

Result<std::vector<User>> SqliteUserTable::findByPrefix(const QString& prefix, int limit) const
{
    const QString from = identity::searchKey(prefix);
    // U+10FFFF sorts behind every character that a name can go on with.
    const QString to = from + QString::fromUcs4(U"\U0010FFFF", 1);
    SqliteStatement statement(m_connection,
                              "SELECT " VEILPIX_USER_COLUMNS
                              " FROM users WHERE search_key >= ? AND search_key < ? ORDER BY search_key, name LIMIT ?",
                              from, to, limit);
    return readUsers(statement);
}

Result<bool> SqliteUserTable::hasTwin(const QString& name) const
{
    const auto skeleton = identity::NameSkeleton::of(name);
    return SqliteStatement(m_connection,
                           "SELECT 1 FROM users WHERE skeleton_of_folded = ? OR folded_skeleton = ? LIMIT 1",
                           skeleton.ofFolded, skeleton.folded)
        .step();
}

Result<Invite> SqliteUserTable::findInvite(const QByteArray& codeHash) const
{
    SqliteStatement statement(m_connection, "SELECT created, expires, used_by FROM invites WHERE code_hash = ?",
                              codeHash);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound, u"no such invite"_s);
    }
    return Invite{codeHash, statement.time(0), statement.time(1), statement.text(2)};
}

Result<SealedBlob> SqliteUserTable::sealed(const QString& userId, SealedKind kind) const
{
    SqliteStatement statement(m_connection, "SELECT bytes, version FROM sealed WHERE user_id = ? AND kind = ?", userId,
                              kind);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound);
    }
    return SealedBlob{statement.bytes(0), statement.integer(1)};
}

Result<void> SqliteUserTable::add(const User& user)
{
    const QString name = user.name.normalized(QString::NormalizationForm_C);
    const auto skeleton = identity::NameSkeleton::of(name);
    return SqliteStatement(m_connection,
                           "INSERT INTO users (id, name, search_key, skeleton_of_folded, folded_skeleton, scheme, "
                           "disabled, quota_bytes, quota_pictures, created, memory_kib, passes, salt, signing_key, "
                           "identity_signature, password_hash, recovery_hash, public_key) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           user.id, name, identity::searchKey(name), skeleton.ofFolded, skeleton.folded, user.scheme,
                           user.disabled, user.quotaBytes, user.quotaPictures, user.created, user.memoryKib,
                           user.passes, user.salt, user.signingKey, user.identitySignature, user.passwordHash,
                           user.recoveryHash, user.publicKey)
        .run();
}

Result<void> SqliteUserTable::setCredentials(const QString& id, const Credentials& credentials)
{
    return SqliteStatement(m_connection,
                           "UPDATE users SET password_hash = ?, salt = ?, memory_kib = ?, passes = ?, "
                           "recovery_hash = ? WHERE id = ?",
                           credentials.passwordHash, credentials.salt, credentials.memoryKib, credentials.passes,
                           credentials.recoveryHash, id)
        .runOnOne();
}

Result<void> SqliteUserTable::setPasswordHash(const QString& id, const QString& hash)
{
    return SqliteStatement(m_connection, "UPDATE users SET password_hash = ? WHERE id = ?", hash, id).runOnOne();
}

Result<void> SqliteUserTable::setRecoveryHash(const QString& id, const QString& hash)
{
    return SqliteStatement(m_connection, "UPDATE users SET recovery_hash = ? WHERE id = ?", hash, id).runOnOne();
}

Result<void> SqliteUserTable::setDisabled(const QString& id, bool disabled)
{
    return SqliteStatement(m_connection, "UPDATE users SET disabled = ? WHERE id = ?", disabled, id).runOnOne();
}

Result<void> SqliteUserTable::setQuota(const QString& id, qint64 bytes, qint64 pictures)
{
    return SqliteStatement(m_connection, "UPDATE users SET quota_bytes = ?, quota_pictures = ? WHERE id = ?", bytes,
                           pictures, id)
        .runOnOne();
}

Result<void> SqliteUserTable::setUse(const QString& id, qint64 bytes, qint64 pictures)
{
    return SqliteStatement(m_connection, "UPDATE users SET used_bytes = ?, used_pictures = ? WHERE id = ?", bytes,
                           pictures, id)
        .runOnOne();
}

Result<void> SqliteUserTable::remove(const QString& id)
{
    // The owners of what was shared with this person see one person less, and hear of it.
    std::vector<qint64> shared;
    {
        SqliteStatement statement(m_connection, "SELECT picture_id FROM shares WHERE user_id = ?", id);
        for (;;) {
            VEILPIX_TRY(auto row, statement.step());
            if (!row) {
                break;
            }
            shared.push_back(statement.integer(0));
        }
    }
    for (const qint64 picture : shared) {
        if (auto done =
                SqliteStatement(m_connection, "UPDATE pictures SET shared_with = shared_with - 1 WHERE id = ?", picture)
                    .run();
            !done) {
            return done;
        }
        VEILPIX_TRY_VOID(m_changes.announce(picture, ChangeKind::Share));
    }
    VEILPIX_TRY_VOID(SqliteStatement(m_connection, "DELETE FROM idempotency WHERE scope = ?", id).run());
    return SqliteStatement(m_connection, "DELETE FROM users WHERE id = ?", id).runOnOne();
}

Result<void> SqliteUserTable::addInvite(const Invite& invite)
{
    return SqliteStatement(m_connection, "INSERT INTO invites (code_hash, created, expires) VALUES (?, ?, ?)",
                           invite.codeHash, invite.created, invite.expires)
        .run();
}

Result<void> SqliteUserTable::useInvite(const QByteArray& codeHash, const QString& userId, const QDateTime& now)
{
    return SqliteStatement(m_connection,
                           "UPDATE invites SET used_by = ? WHERE code_hash = ? AND used_by = '' AND expires > ?",
                           userId, codeHash, now)
        .runOnOne();
}

Result<qint64> SqliteUserTable::putSealed(const QString& userId, SealedKind kind, const QByteArray& bytes,
                                          qint64 expected)
{
    auto stored = sealed(userId, kind);
    if (!stored && stored.error().code != ErrorCode::NotFound) {
        return tl::make_unexpected(stored.error());
    }
    if ((stored ? stored->version : 0) != expected) {
        return fail(ErrorCode::Conflict, u"another version is stored"_s);
    }
    return SqliteStatement(m_connection,
                           "INSERT INTO sealed (user_id, kind, bytes, version) VALUES (?, ?, ?, ?) ON CONFLICT "
                           "(user_id, kind) DO UPDATE SET bytes = excluded.bytes, version = excluded.version",
                           userId, kind, bytes, expected + 1)
        .run()
        .and_then([&] {
            return m_changes.append(userId,
                                    {kind == SealedKind::KeyRing ? ChangeKind::KeyRing : ChangeKind::Pins, {}, {}});
        })
        .map([&] { return expected + 1; });
}

Result<void> SqliteUserTable::removeSealed(const QString& userId, SealedKind kind)
{
    return SqliteStatement(m_connection, "DELETE FROM sealed WHERE user_id = ? AND kind = ?", userId, kind).run();
}

#undef VEILPIX_USER_COLUMNS

} // namespace veilpix::store
