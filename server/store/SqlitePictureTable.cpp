#include "server/store/SqlitePictureTable.h"

#include <limits>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

#define VEILPIX_PICTURE_COLUMNS                                                                                        \
    "p.id, p.owner_id, p.name, p.extension, p.classic, p.version, p.content_key, p.content_size, p.thumbnail_key, "    \
    "p.thumbnail_size, p.quotient_key, p.quotient_size, p.list_record_version, p.access_list_version, p.shared_with, " \
    "p.created, p.changed, p.trashed, p.seal_id, p.commitment, p.content_sha256, p.thumbnail_sha256, "                 \
    "p.quotient_sha256, p.list_record, p.access_list_signature, p.access_list"
constexpr int kAfterPicture = 26;
#define VEILPIX_ENTRY_COLUMNS VEILPIX_PICTURE_COLUMNS ", u.name, w.wrapped_key, w.vault_wrap, "
// On a person's own pages the owner's name is one constant, looked up once and not per row.
#define VEILPIX_OWN_COLUMNS                                                                                            \
    VEILPIX_PICTURE_COLUMNS ", (SELECT name FROM users WHERE id = ?1), w.wrapped_key, w.vault_wrap, "
#define VEILPIX_VERSION_COLUMNS                                                                                        \
    "picture_id, version, created, expires, content_key, content_size, thumbnail_key, thumbnail_size, seal_id, "       \
    "commitment, content_sha256, thumbnail_sha256, wrapped_key, vault_wrap"

Picture readPicture(const SqliteStatement& row)
{
    Picture picture;
    picture.id = row.integer(0);
    picture.ownerId = row.text(1);
    picture.name = row.text(2);
    picture.extension = row.text(3);
    picture.classic = row.boolean(4);
    picture.version = row.integer(5);
    picture.content = {row.text(6), row.integer(7), row.bytes(20)};
    picture.thumbnail = {row.text(8), row.integer(9), row.bytes(21)};
    picture.quotient = {row.text(10), row.integer(11), row.bytes(22)};
    picture.listRecordVersion = row.integer(12);
    picture.accessListVersion = row.integer(13);
    picture.sharedWith = row.integer(14);
    picture.created = row.time(15);
    picture.changed = row.time(16);
    picture.trashed = row.time(17);
    picture.sealId = row.bytes(18);
    picture.commitment = row.bytes(19);
    picture.listRecord = row.bytes(23);
    picture.accessListSignature = row.bytes(24);
    picture.accessList = row.bytes(25);
    return picture;
}

PictureEntry readEntry(const SqliteStatement& row)
{
    PictureEntry entry;
    entry.picture = readPicture(row);
    entry.ownerName = row.text(kAfterPicture);
    entry.wrap = {row.bytes(kAfterPicture + 1), row.bytes(kAfterPicture + 2)};
    entry.access = static_cast<Access>(row.integer(kAfterPicture + 3));
    return entry;
}

PictureRow viewRow(const SqliteStatement& row)
{
    PictureRow picture;
    picture.ownerId = row.textView(1);
    picture.name = row.textView(2);
    picture.extension = row.textView(3);
    picture.classic = row.boolean(4);
    picture.version = row.integer(5);
    picture.contentSize = row.integer(7);
    picture.thumbnailSize = row.integer(9);
    picture.quotientSize = row.integer(11);
    picture.listRecordVersion = row.integer(12);
    picture.accessListVersion = row.integer(13);
    picture.sharedWith = row.integer(14);
    picture.created = row.integer(15);
    picture.changed = row.integer(16);
    if (!row.isNull(17)) {
        picture.trashed = row.integer(17);
    }
    picture.sealId = row.view(18);
    picture.commitment = row.view(19);
    picture.contentSha256 = row.view(20);
    picture.listRecord = row.view(23);
    picture.accessListSignature = row.view(24);
    picture.accessList = row.view(25);
    picture.ownerName = row.textView(kAfterPicture);
    picture.wrappedKey = row.view(kAfterPicture + 1);
    picture.vaultWrap = row.view(kAfterPicture + 2);
    picture.access = static_cast<Access>(row.integer(kAfterPicture + 3));
    return picture;
}

PictureVersion readVersion(const SqliteStatement& row)
{
    PictureVersion version;
    version.pictureId = row.integer(0);
    version.version = row.integer(1);
    version.created = row.time(2);
    version.expires = row.time(3);
    version.content = {row.text(4), row.integer(5), row.bytes(10)};
    version.thumbnail = {row.text(6), row.integer(7), row.bytes(11)};
    version.sealId = row.bytes(8);
    version.commitment = row.bytes(9);
    version.ownerWrap = {row.bytes(12), row.bytes(13)};
    return version;
}

template <class T> Result<std::vector<T>> readAll(SqliteStatement& statement, T (*read)(const SqliteStatement&))
{
    std::vector<T> list;
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return list;
        }
        list.push_back(read(statement));
    }
}

template <class T> Result<T> readOne(SqliteStatement& statement, T (*read)(const SqliteStatement&))
{
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound, u"no such picture"_s);
    }
    return read(statement);
}

// ?1 viewer, ?2 cursor, ?3 limit. Access is 3 (owner) on a person's own pages. CROSS JOIN keeps SQLite from turning the
// order of the tables around: the keyset index comes first, always. The last column is the cursor.
const char* pageSql(PictureView view)
{
    switch (view) {
    case PictureView::Own:
        return "SELECT " VEILPIX_OWN_COLUMNS "3, p.id FROM pictures p INDEXED BY pictures_own "
               "LEFT JOIN wraps w ON w.user_id = ?1 AND w.picture_id = p.id "
               "WHERE p.owner_id = ?1 AND p.trashed IS NULL AND p.id < ?2 ORDER BY p.id DESC LIMIT ?3";
    case PictureView::SharedByMe:
        return "SELECT " VEILPIX_OWN_COLUMNS "3, p.id FROM pictures p INDEXED BY pictures_shared "
               "LEFT JOIN wraps w ON w.user_id = ?1 AND w.picture_id = p.id "
               "WHERE p.owner_id = ?1 AND p.trashed IS NULL AND p.shared_with > 0 AND p.id < ?2 "
               "ORDER BY p.id DESC LIMIT ?3";
    case PictureView::Trash:
        return "SELECT " VEILPIX_OWN_COLUMNS "3, p.id FROM pictures p INDEXED BY pictures_trash "
               "LEFT JOIN wraps w ON w.user_id = ?1 AND w.picture_id = p.id "
               "WHERE p.owner_id = ?1 AND p.trashed IS NOT NULL AND p.id < ?2 ORDER BY p.id DESC LIMIT ?3";
    case PictureView::Shared:
        break;
    }
    return "SELECT " VEILPIX_ENTRY_COLUMNS "s.role, s.sequence FROM shares s INDEXED BY shares_user "
           "CROSS JOIN pictures p ON p.id = s.picture_id AND p.trashed IS NULL "
           "CROSS JOIN users u ON u.id = p.owner_id "
           "LEFT JOIN wraps w ON w.user_id = ?1 AND w.picture_id = p.id "
           "WHERE s.user_id = ?1 AND s.sequence < ?2 ORDER BY s.sequence DESC LIMIT ?3";
}

} // namespace

Result<Picture> SqlitePictureTable::find(const QString& ownerId, const QString& name) const
{
    SqliteStatement statement(m_connection,
                              "SELECT " VEILPIX_PICTURE_COLUMNS " FROM pictures p WHERE p.owner_id = ? AND p.name = ?",
                              ownerId, name);
    return readOne(statement, readPicture);
}

Result<Picture> SqlitePictureTable::findById(qint64 id) const
{
    SqliteStatement statement(m_connection, "SELECT " VEILPIX_PICTURE_COLUMNS " FROM pictures p WHERE p.id = ?", id);
    return readOne(statement, readPicture);
}

Result<PictureEntry> SqlitePictureTable::entry(const QString& ownerId, const QString& name,
                                               const QString& viewerId) const
{
    SqliteStatement statement(m_connection,
                              "SELECT " VEILPIX_ENTRY_COLUMNS
                              "CASE WHEN p.owner_id = ?3 THEN 3 ELSE coalesce(s.role, 0) END FROM pictures p "
                              "JOIN users u ON u.id = p.owner_id "
                              "LEFT JOIN wraps w ON w.user_id = ?3 AND w.picture_id = p.id "
                              "LEFT JOIN shares s ON s.picture_id = p.id AND s.user_id = ?3 "
                              "WHERE p.owner_id = ?1 AND p.name = ?2",
                              ownerId, name, viewerId);
    return readOne(statement, readEntry);
}

Result<std::optional<qint64>> SqlitePictureTable::eachOnPage(PictureView view, const QString& viewerId, qint64 cursor,
                                                             int limit,
                                                             const std::function<void(const PictureRow&)>& each) const
{
    // One row more than asked for tells whether there is a next page, without counting.
    SqliteStatement statement(m_connection, pageSql(view), viewerId,
                              cursor > 0 ? cursor : std::numeric_limits<qint64>::max(), limit + 1);
    qint64 last = 0;
    for (int seen = 0;; ++seen) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return std::optional<qint64>();
        }
        if (seen == limit) {
            return std::optional(last);
        }
        each(viewRow(statement));
        last = statement.integer(kAfterPicture + 4);
    }
}

Result<PicturePage> SqlitePictureTable::page(PictureView view, const QString& viewerId, qint64 cursor, int limit) const
{
    // One row more than asked for tells whether there is a next page, without counting.
    SqliteStatement statement(m_connection, pageSql(view), viewerId,
                              cursor > 0 ? cursor : std::numeric_limits<qint64>::max(), limit + 1);
    PicturePage page;
    page.entries.reserve(static_cast<std::size_t>(limit));
    qint64 last = 0;
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return page;
        }
        if (static_cast<int>(page.entries.size()) == limit) {
            page.next = last;
            return page;
        }
        page.entries.push_back(readEntry(statement));
        last = statement.integer(kAfterPicture + 4);
    }
}

Result<std::vector<PictureName>> SqlitePictureTable::names(const QString& ownerId, qint64 after, int limit) const
{
    SqliteStatement statement(m_connection,
                              "SELECT id, name, extension FROM pictures INDEXED BY pictures_own "
                              "WHERE owner_id = ? AND trashed IS NULL AND id > ? ORDER BY id LIMIT ?",
                              ownerId, after, limit);
    return readAll<PictureName>(statement, [](const SqliteStatement& row) {
        return PictureName{row.integer(0), row.text(1), row.text(2)};
    });
}

Result<std::vector<PictureVersion>> SqlitePictureTable::versions(qint64 id) const
{
    SqliteStatement statement(
        m_connection, "SELECT " VEILPIX_VERSION_COLUMNS " FROM versions WHERE picture_id = ? ORDER BY version DESC",
        id);
    return readAll(statement, readVersion);
}

Result<PictureVersion> SqlitePictureTable::findVersion(qint64 id, qint64 version) const
{
    SqliteStatement statement(m_connection,
                              "SELECT " VEILPIX_VERSION_COLUMNS " FROM versions WHERE picture_id = ? AND version = ?",
                              id, version);
    return readOne(statement, readVersion);
}

Result<Wrap> SqlitePictureTable::wrap(qint64 id, const QString& userId) const
{
    SqliteStatement statement(
        m_connection, "SELECT wrapped_key, vault_wrap FROM wraps WHERE user_id = ? AND picture_id = ?", userId, id);
    return readOne<Wrap>(statement, [](const SqliteStatement& row) { return Wrap{row.bytes(0), row.bytes(1)}; });
}

Result<std::vector<Picture>> SqlitePictureTable::trashedBefore(const QDateTime& time, int limit) const
{
    SqliteStatement statement(m_connection,
                              "SELECT " VEILPIX_PICTURE_COLUMNS
                              " FROM pictures p WHERE p.trashed < ? ORDER BY p.trashed LIMIT ?",
                              time, limit);
    return readAll(statement, readPicture);
}

Result<std::vector<PictureVersion>> SqlitePictureTable::versionsExpired(const QDateTime& now, int limit) const
{
    SqliteStatement statement(
        m_connection, "SELECT " VEILPIX_VERSION_COLUMNS " FROM versions WHERE expires < ? ORDER BY expires LIMIT ?",
        now, limit);
    return readAll(statement, readVersion);
}

#undef VEILPIX_VERSION_COLUMNS
#undef VEILPIX_OWN_COLUMNS
#undef VEILPIX_ENTRY_COLUMNS
#undef VEILPIX_PICTURE_COLUMNS

} // namespace veilpix::store
