// Copies what a database's live rows refer to from one blob store into another, for backup and restore.
#pragma once

#include <QSet>
#include <array>

#include "server/store/Backup.h"
#include "server/store/FileBlobStore.h"

namespace veilpix::store {

class BlobCopy {
public:
    struct Ways {
        KeptBlobs kept = KeptBlobs::Trusted;
        bool takesDamaged = true;   // it may be the only copy that there is
        QSet<QString> doubted = {}; // keys of kept files that are checked in any case
    };
    // All of them outlive it. `where` names the target in errors of writing there.
    BlobCopy(const FileBlobStore& from, FileBlobStore& to, QString where, BackupReport& report,
             const BackupProgress& progress)
        : m_from(from), m_to(to), m_where(std::move(where)), m_report(report), m_progress(progress)
    {
    }

    // Every live blob of a database. What the source does not have (any more), or does not give, is in the report
    // afterwards, and in nothing that an earlier call left there; one such file keeps none of the others.
    [[nodiscard]] Result<void> all(MetadataStore& metadata, const Ways& ways);
    // Whether an earlier call of all() has written it.
    [[nodiscard]] bool hasCopied(const QString& key) const;

private:
    enum class Outcome { There, Missing, Unreadable };
    [[nodiscard]] Result<Outcome> one(const BlobRef& blob, const Ways& ways);

    const FileBlobStore& m_from;
    FileBlobStore& m_to;
    QString m_where;
    BackupReport& m_report;
    const BackupProgress& m_progress;
    std::vector<std::array<char, 16>> m_copied; // keys as bytes: a first backup of a large store has millions
    std::size_t m_known = 0;                    // so many of them, in order, from earlier calls
};

} // namespace veilpix::store
