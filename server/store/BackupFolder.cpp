#include "server/store/BackupFolder.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"
#include "server/store/DatabaseFile.h"
#include "server/store/FileBlobStore.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

constexpr qsizetype kIdLength = 32;
constexpr int kShownOfId = 8;
constexpr int kMostDamaged = 1000 * 1000;
constexpr std::chrono::seconds kLookPatience{5};

tl::unexpected<Error> refused(const QString& why)
{
    return fail(ErrorCode::Conflict, why);
}

// Whether it has anybody, or anything, in common with the store. A backup in which nobody is loses nothing.
bool sharesAccounts(const QString& database, MetadataStore& metadata)
{
    const auto opened = SqliteConnection::open(database, SqliteConnection::Mode::Plain, kLookPatience);
    if (!opened) {
        return false;
    }
    SqliteStatement ids(**opened, "SELECT id FROM users");
    for (bool first = true;; first = false) {
        const auto row = ids.step();
        if (!row || !*row) {
            return row && first;
        }
        const QString id = ids.text(0);
        if (metadata.read([&](ReadTransaction& read) { return read.users().find(id); })) {
            return true;
        }
    }
}

Result<bool> hasLiveBlobs(MetadataStore& metadata)
{
    constexpr int atOnce = 500;
    QString after;
    for (;;) {
        VEILPIX_TRY(const auto rows,
                    metadata.read([&](ReadTransaction& read) { return read.blobs().page(after, atOnce); }));
        if (rows.empty()) {
            return false;
        }
        for (const BlobRow& row : rows) {
            if (row.state == BlobState::Live) {
                return true;
            }
        }
        after = rows.back().blob.key;
    }
}

} // namespace

Result<QString> storeId(MetadataStore& metadata)
{
    const QString name = u"store.id"_s;
    auto known = metadata.read([&](ReadTransaction& read) { return read.settings().find(name); });
    if (!known && known.error().code == ErrorCode::NotFound) {
        known = metadata.write([&](WriteTransaction& write) {
            return write.settings().findOrMake(name, [] { return newHexId().toLatin1(); });
        });
    }
    return known.map([](const QByteArray& id) { return QString::fromLatin1(id); });
}

QString BackupFolder::markedId() const
{
    QFile file(markPath());
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.read(kIdLength)) : QString();
}

bool BackupFolder::holdsBlobs() const
{
    bool found = false;
    (void)FileBlobStore(m_path + u"/blobs"_s).forEach([&](const BlobFile&) {
        found = true;
        return false;
    });
    return found;
}

bool BackupFolder::isOf(MetadataStore& metadata, const QString& id) const
{
    return markedId() == id || (QFileInfo::exists(database()) && sharesAccounts(database(), metadata));
}

Result<void> BackupFolder::check(MetadataStore& metadata, const QString& id, bool replacesOther) const
{
    const QString elsewhere = u"choose another folder"_s;
    // A server makes its folders there as it starts; a backup's stays empty.
    if (!QDir(m_path + u"/spool"_s).isEmpty()) {
        return refused(u"%1 is the data folder of a server, no backup; %2"_s.arg(m_path, elsewhere));
    }
    const QString marked = markedId();
    const bool hasDatabase = QFileInfo::exists(database());
    const bool hasBlobs = holdsBlobs();
    if (marked.isEmpty() && !hasDatabase) {
        return hasBlobs ? refused(u"%1 holds files of a store, but is no backup; %2"_s.arg(m_path, elsewhere))
                        : Result<void>();
    }
    VEILPIX_TRY(const auto kind, kindOfDatabase(database()));
    if (marked.isEmpty() && kind != DatabaseKind::Store) {
        return refused(u"%1 is no database of Veilpix; %2"_s.arg(database(), elsewhere));
    }
    if (replacesOther) {
        return {};
    }
    if (!isOf(metadata, id)) {
        const QString made = QFileInfo(database()).lastModified().toString(Qt::ISODate);
        const QString whose = marked.isEmpty() ? QString() : u" (%1)"_s.arg(marked.left(kShownOfId));
        return refused(u"%1 holds the backup of another store%2%3, not of this one (%4); %5, or give that "
                       u"backup up with --replace"_s.arg(m_path, whose,
                                                         hasDatabase ? u", made at %1"_s.arg(made) : QString(),
                                                         id.left(kShownOfId), elsewhere));
    }
    if (!hasBlobs) {
        return {};
    }
    VEILPIX_TRY(const auto full, hasLiveBlobs(metadata));
    return full ? Result<void>()
                : refused(u"the store holds no pictures, and its backup in %1 does; if it is the right "
                          u"store, and is to be empty, give them up with --replace"_s.arg(m_path));
}

QSet<QString> BackupFolder::damaged() const
{
    QSet<QString> keys;
    QFile file(damagedPath());
    if (!file.open(QIODevice::ReadOnly)) {
        return keys;
    }
    while (keys.size() < kMostDamaged && !file.atEnd()) {
        keys.insert(QString::fromLatin1(file.readLine(kIdLength + 2).trimmed()));
    }
    return keys;
}

Result<void> BackupFolder::noteDamaged(const std::vector<QString>& keys) const
{
    if (keys.empty() && !QFileInfo::exists(damagedPath())) {
        return {};
    }
    QByteArray text;
    for (const QString& key : keys) {
        text += key.toLatin1() + '\n';
    }
    return write(damagedPath(), text);
}

Result<void> BackupFolder::mark(const QString& id) const
{
    return markedId() == id ? Result<void>() : write(markPath(), id.toLatin1() + '\n');
}

Result<void> BackupFolder::write(const QString& path, const QByteArray& text)
{
    using base::AtomicFile;
    return AtomicFile::write(path, text, {.existing = AtomicFile::Existing::Replace, .sync = AtomicFile::Sync::Name});
}

} // namespace veilpix::store
