#include "server/store/Fsck.h"
#include "common/crypto/Hash.h"
#include "server/store/PictureStore.h"
#include <QHash>

namespace veilpix::store {

namespace {

using Kind = FsckProblem::Kind;
constexpr int kBatch = 500;

class Check {
public:
    Check(MetadataStore& metadata, BlobStore& blobs, const base::Clock& clock, const FsckOptions& options)
        : m_metadata(metadata), m_blobs(blobs), m_now(clock.now()), m_options(options)
    {
    }

    Result<FsckReport> run()
    {
        auto done = walkAccounts().and_then([&] { return walkRows(); }).and_then([&] { return walkFiles(); });
        if (!done)
            return tl::make_unexpected(done.error());
        return std::move(m_report);
    }

private:
    // Whose a file is: a picture (version 0) or one of its earlier versions.
    struct Reference {
        QString ownerId;
        QString name;
        qint64 pictureId = 0;
        qint64 version = 0;
        BlobRef blob;
        bool essential = true; // without it nothing opens; a thumbnail is not
        bool seen = false;
    };

    void report(Kind kind, const QString& subject, bool repaired = false)
    {
        m_report.problems.push_back({kind, subject, repaired});
    }

    // True when it was repaired.
    template <class F> bool repair(F&& work)
    {
        return m_options.repair && m_metadata.write(std::forward<F>(work)).has_value();
    }

    Result<void> walkAccounts()
    {
        for (qint64 after = 0;;) {
            auto users = m_metadata.read([&](ReadTransaction& read) { return read.users().page(after, kBatch); });
            if (!users)
                return tl::make_unexpected(users.error());
            if (users->empty())
                return {};
            for (const User& user : *users)
                if (auto done = walkPictures(user); !done)
                    return done;
            m_report.accounts += static_cast<qint64>(users->size());
            after = users->back().sequence;
        }
    }

    // One snapshot per account, so that its sums belong together.
    Result<void> walkPictures(const User& listed)
    {
        qint64 bytes = 0;
        qint64 pictures = 0;
        qint64 countedBytes = 0;
        qint64 countedPictures = 0;
        auto walked = m_metadata.read([&](ReadTransaction& read) -> Result<void> {
            auto user = read.users().find(listed.id);
            if (!user)
                return user.error().code == ErrorCode::NotFound ? Result<void>{} : tl::make_unexpected(user.error());
            countedBytes = user->usedBytes;
            countedPictures = user->usedPictures;
            for (const PictureView view : {PictureView::Own, PictureView::Trash}) {
                for (qint64 cursor = 0;;) {
                    auto page = read.pictures().page(view, listed.id, cursor, kBatch);
                    if (!page)
                        return tl::make_unexpected(page.error());
                    for (const PictureEntry& entry : page->entries) {
                        ++pictures;
                        if (auto added = remember(read, entry.picture, bytes); !added)
                            return added;
                    }
                    if (!page->next)
                        break;
                    cursor = *page->next;
                }
            }
            return {};
        });
        if (!walked)
            return walked;
        m_report.pictures += pictures;
        if (bytes != countedBytes || pictures != countedPictures)
            report(Kind::WrongUse, listed.id,
                   repair([&](WriteTransaction& write) { return write.users().setUse(listed.id, bytes, pictures); }));
        return {};
    }

    Result<void> remember(ReadTransaction& read, const Picture& picture, qint64& bytes)
    {
        const auto refer = [&](const BlobRef& blob, qint64 version, bool essential) {
            if (blob.key.isEmpty())
                return;
            bytes += blob.size;
            m_references.insert(blob.key, {picture.ownerId, picture.name, picture.id, version, blob, essential});
        };
        refer(picture.content, 0, true);
        refer(picture.thumbnail, 0, false);
        refer(picture.quotient, 0, true);
        auto versions = read.pictures().versions(picture.id);
        if (!versions)
            return tl::make_unexpected(versions.error());
        for (const PictureVersion& version : *versions) {
            refer(version.content, version.version, true);
            refer(version.thumbnail, version.version, false);
        }
        m_report.versions += static_cast<qint64>(versions->size());
        return {};
    }

    Result<void> walkRows()
    {
        QString after;
        for (;;) {
            auto rows = m_metadata.read([&](ReadTransaction& read) { return read.blobs().page(after, kBatch); });
            if (!rows)
                return tl::make_unexpected(rows.error());
            if (rows->empty())
                break;
            after = rows->back().blob.key;
            for (const BlobRow& row : *rows)
                if (auto done = checkRow(row); !done)
                    return done;
        }
        // What is left has no row at all, or one that calls it unfinished.
        for (auto reference = m_references.cbegin(); reference != m_references.cend(); ++reference)
            if (!reference->seen && stillThere(*reference))
                report(Kind::UnlistedBlob, reference.key(), repair([&](WriteTransaction& write) -> Result<void> {
                           (void)write.blobs().remove(reference.key());
                           return write.blobs().addPending(reference.key(), m_now).and_then([&] {
                               return write.blobs().commit(reference->blob, m_now);
                           });
                       }));
        return {};
    }

    Result<void> checkRow(const BlobRow& row)
    {
        const QString& key = row.blob.key;
        const auto reference = m_references.find(key);
        if (row.state != BlobState::Live) {
            const bool old = row.since < m_now.addDuration(-PictureStore::kOrphanGrace);
            if (reference == m_references.end() && (old || m_options.repair))
                report(Kind::Leftover, key, removeBlob(key));
            return {};
        }
        if (reference == m_references.end()) {
            // Committed after the accounts were walked? Only what is old enough to have been seen is unused.
            if (row.since < m_now)
                report(Kind::UnusedBlob, key, removeBlob(key));
            return {};
        }
        reference->seen = true;
        auto problem = checkFile(reference->blob, row.blob);
        if (!problem)
            return tl::make_unexpected(problem.error());
        if (*problem && stillThere(*reference))
            report(**problem, key, **problem == Kind::MissingFile && reference->essential && removePicture(*reference));
        return {};
    }

    Result<std::optional<Kind>> checkFile(const BlobRef& blob, const BlobRef& listed)
    {
        ++m_report.files;
        if (m_options.progress && !m_options.progress(m_report.files))
            return fail(ErrorCode::Cancelled);
        auto file = m_blobs.open(blob.key);
        if (!file)
            return file.error().code == ErrorCode::NotFound ? Result<std::optional<Kind>>(Kind::MissingFile)
                                                            : tl::make_unexpected(file.error());
        m_report.bytes += (*file)->size();
        if ((*file)->size() != blob.size || listed.size != blob.size || listed.sha256 != blob.sha256)
            return Kind::DamagedFile;
        if (!m_options.readContents)
            return std::nullopt;
        crypto::Sha256 hash;
        QByteArray piece(256 * 1024, Qt::Uninitialized);
        for (;;) {
            const qint64 got = (*file)->read(piece.data(), piece.size());
            if (got < 0)
                return Kind::DamagedFile;
            if (got == 0)
                break;
            hash.update(crypto::viewOf(piece).first(static_cast<std::size_t>(got)));
        }
        if (crypto::toByteArray(hash.finish()) != blob.sha256)
            return Kind::DamagedFile;
        return std::nullopt;
    }

    // A running server may have deleted or replaced it since.
    bool stillThere(const Reference& reference)
    {
        auto picture = m_metadata.read(
            [&](ReadTransaction& read) { return read.pictures().find(reference.ownerId, reference.name); });
        if (!picture || picture->id != reference.pictureId)
            return false;
        const QString& key = reference.blob.key;
        if (picture->content.key == key || picture->thumbnail.key == key || picture->quotient.key == key)
            return true;
        auto versions =
            m_metadata.read([&](ReadTransaction& read) { return read.pictures().versions(reference.pictureId); });
        return versions && std::any_of(versions->begin(), versions->end(), [&](const PictureVersion& version) {
                   return version.content.key == key || version.thumbnail.key == key;
               });
    }

    bool removePicture(const Reference reference) // a copy: its own entry goes on the way
    {
        std::vector<QString> doomed;
        const bool removed = repair([&](WriteTransaction& write) {
            auto keys = reference.version > 0
                            ? write.pictures().removeVersion(reference.pictureId, reference.version, m_now)
                            : write.pictures().remove(reference.pictureId, m_now);
            return keys.map([&](std::vector<QString>& list) { doomed = std::move(list); });
        });
        for (const QString& key : doomed) {
            (void)removeBlob(key);
            m_references.remove(key);
        }
        return removed;
    }

    bool removeBlob(const QString& key)
    {
        return m_options.repair && m_blobs.remove(key).has_value() &&
               repair([&](WriteTransaction& write) { return write.blobs().remove(key); });
    }

    Result<void> walkFiles()
    {
        const QDateTime before = m_now.addDuration(-PictureStore::kOrphanGrace);
        std::vector<QString> unknown;
        auto walked = m_blobs.forEach([&](const BlobFile& file) {
            if (file.modified < before || m_options.repair)
                if (!m_references.contains(file.key))
                    unknown.push_back(file.key);
            return true;
        });
        if (!walked)
            return walked;
        for (const QString& key : unknown) {
            auto row = m_metadata.read([&](ReadTransaction& read) { return read.blobs().find(key.left(32)); });
            if (!row && row.error().code != ErrorCode::NotFound)
                return tl::make_unexpected(row.error());
            if (!row)
                report(Kind::UnknownFile, key, m_options.repair && m_blobs.remove(key).has_value());
        }
        return {};
    }

    MetadataStore& m_metadata;
    BlobStore& m_blobs;
    QDateTime m_now;
    const FsckOptions& m_options;
    QHash<QString, Reference> m_references;
    FsckReport m_report;
};

} // namespace

QString describe(Kind kind)
{
    switch (kind) {
    case Kind::MissingFile:
        return QStringLiteral("a picture's file is missing");
    case Kind::DamagedFile:
        return QStringLiteral("a picture's file is damaged");
    case Kind::UnlistedBlob:
        return QStringLiteral("a picture's file is not in the journal");
    case Kind::UnusedBlob:
        return QStringLiteral("a file belongs to no picture");
    case Kind::Leftover:
        return QStringLiteral("a file was left half-written or half-removed");
    case Kind::UnknownFile:
        return QStringLiteral("a file is unknown");
    case Kind::WrongUse:
        return QStringLiteral("an account's use is counted wrong");
    case Kind::BrokenDatabase:
        break;
    }
    return QStringLiteral("the database is damaged");
}

Result<FsckReport> checkStore(MetadataStore& metadata, BlobStore& blobs, const base::Clock& clock,
                              const FsckOptions& options)
{
    auto report = Check(metadata, blobs, clock, options).run();
    if (!report)
        return report;
    auto damage = metadata.integrityCheck();
    if (!damage)
        return tl::make_unexpected(damage.error());
    for (const QString& words : *damage)
        report->problems.push_back({Kind::BrokenDatabase, words, false});
    return report;
}

} // namespace veilpix::store
