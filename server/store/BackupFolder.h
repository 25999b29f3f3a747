// Whose backup a folder holds, so that none is made over something else.
#pragma once

#include <QSet>
#include <QString>
#include <vector>

#include "common/base/Literals.h"
#include "common/base/Result.h"
#include "server/store/MetadataStore.h"

namespace veilpix::store {

// What a store is known by: 32 hex digits, made once and taken along into its backups and what is restored from them.
[[nodiscard]] Result<QString> storeId(MetadataStore& metadata);

class BackupFolder {
public:
    // `path` need not be there yet.
    explicit BackupFolder(QString path) : m_path(std::move(path)) {}

    // Whether the store's backup may be made here. Conflict says what lies here instead, and what to do: the data
    // folder of a server or files that are no backup, which nothing replaces; the backup of another store, or, for a
    // store without a single file, a backup that has some, unless `replacesOther`.
    [[nodiscard]] Result<void> check(MetadataStore& metadata, const QString& id, bool replacesOther) const;
    // From now on it is that store's. The folder is there.
    [[nodiscard]] Result<void> mark(const QString& id) const;
    // Keys of files that were damaged in the store when they were copied here: not to be trusted by their size.
    [[nodiscard]] QSet<QString> damaged() const;
    [[nodiscard]] Result<void> noteDamaged(const std::vector<QString>& keys) const;

private:
    [[nodiscard]] QString damagedPath() const { return m_path + u"/damaged"_s; }
    [[nodiscard]] QString markPath() const { return m_path + u"/backup-of"_s; }
    [[nodiscard]] QString database() const { return m_path + u"/veilpix.db"_s; }
    [[nodiscard]] static Result<void> write(const QString& path, const QByteArray& text);
    [[nodiscard]] QString markedId() const; // empty: none, or one of before there were marks
    [[nodiscard]] bool holdsBlobs() const;
    [[nodiscard]] bool isOf(MetadataStore& metadata, const QString& id) const;

    QString m_path;
};

} // namespace veilpix::store
