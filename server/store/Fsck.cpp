#include "server/store/Fsck.h"

#include <algorithm>
#include <array>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/BlobCheck.h"
#include "server/store/BlobKey.h"
#include "server/store/DatabaseFile.h"
#include "server/store/PictureStore.h"

namespace veilpix::store {

namespace {

using Kind = FsckProblem::Kind;
constexpr int kRowsAtOnce = 500;
constexpr qsizetype keyLength = 32;

// What refers to a file, packed: there are two of these for each picture of a library of any size.
struct Reference {
    std::array<char, 16> key{}; // the blob's, as bytes
    qint64 pictureId = 0;
    qint32 version = 0;     // 0: the picture itself, else one of its earlier versions
    bool essential = true;  // without it nothing opens; a thumbnail is not
    bool isTold = false;    // a problem of it has been reported
    bool isRemoved = false; // by a repair
};
static_assert(sizeof(Reference) == 32);

class Check {
public:
    Check(MetadataStore& metadata, BlobStore& blobs, const base::Clock& clock, const FsckOptions& options)
        : m_metadata(metadata), m_blobs(blobs), m_now(clock.now()), m_options(options)
    {
    }

    Result<FsckReport> run()
    {
        auto done =
            walkAccounts().and_then([&] { return lookForFiles(); }).and_then([&] { return walkRows(); }).and_then([&] {
                return walkFiles();
            });
        if (!done) {
            return tl::make_unexpected(done.error());
        }
        return std::move(m_report);
    }

private:
    void report(Kind kind, const QString& subject, bool repaired = false)
    {
        m_report.problems.push_back({kind, subject, repaired});
    }

    // True when it was repaired.
    template <class F> bool repair(F&& work)
    {
        return m_options.repair && m_metadata.write(std::forward<F>(work)).has_value();
    }

    Reference* find(const QString& key)
    {
        const auto wanted = packedKey(key);
        const auto found = std::lower_bound(m_references.begin(), m_references.end(), wanted,
                                            [](const Reference& one, const auto& other) { return one.key < other; });
        return found != m_references.end() && found->key == wanted ? &*found : nullptr;
    }

    Result<void> walkAccounts()
    {
        for (qint64 after = 0;;) {
            VEILPIX_TRY(auto users,
                        m_metadata.read([&](ReadTransaction& read) { return read.users().page(after, kRowsAtOnce); }));
            if (users.empty()) {
                break;
            }
            for (const User& user : users) {
                VEILPIX_TRY_VOID(walkPictures(user));
            }
            m_report.accounts += static_cast<qint64>(users.size());
            after = users.back().sequence;
        }
        std::sort(m_references.begin(), m_references.end(),
                  [](const Reference& one, const Reference& other) { return one.key < other.key; });
        return {};
    }

    // What one account's pictures come to, and what is wrong with their rows.
    struct Sum {
        qint64 bytes = 0;
        qint64 pictures = 0;
        qint64 countedBytes = 0;
        qint64 countedPictures = 0;
        std::vector<BlobRef> unlisted;
        std::vector<std::pair<qint64, QString>> miscounted; // picture, its content's key
    };

    // One snapshot per account, so that its sums belong together.
    Result<void> walkPictures(const User& listed)
    {
        Sum sum;
        auto walked = m_metadata.read([&](ReadTransaction& read) -> Result<void> {
            auto user = read.users().find(listed.id);
            if (!user) {
                return user.error().code == ErrorCode::NotFound ? Result<void>{} : tl::make_unexpected(user.error());
            }
            sum.countedBytes = user->usedBytes;
            sum.countedPictures = user->usedPictures;
            for (const PictureView view : {PictureView::Own, PictureView::Trash}) {
                for (qint64 cursor = 0;;) {
                    auto page = read.pictures().page(view, listed.id, cursor, kRowsAtOnce);
                    if (!page) {
                        return tl::make_unexpected(page.error());
                    }
                    for (const PictureEntry& entry : page->entries) {
                        VEILPIX_TRY_VOID(remember(read, entry.picture, sum));
                    }
                    if (!page->next) {
                        break;
                    }
                    cursor = *page->next;
                }
            }
            return {};
        });
        if (!walked) {
            return walked;
        }
        m_report.pictures += sum.pictures;
        if (sum.bytes != sum.countedBytes || sum.pictures != sum.countedPictures) {
            report(Kind::WrongUse, listed.id, repair([&](WriteTransaction& write) {
                       return write.users().setUse(listed.id, sum.bytes, sum.pictures);
                   }));
        }
        for (const auto& [id, key] : sum.miscounted) {
            report(Kind::WrongSharing, key,
                   repair([id = id](WriteTransaction& write) { return write.shares().recount(id); }));
        }
        for (const BlobRef& blob : sum.unlisted) {
            report(Kind::UnlistedBlob, blob.key, repair([&](WriteTransaction& write) -> Result<void> {
                       (void)write.blobs().remove(blob.key);
                       return write.blobs().addPending(blob.key, m_now).and_then([&] {
                           return write.blobs().commit(blob, m_now);
                       });
                   }));
        }
        return {};
    }

    Result<void> remember(ReadTransaction& read, const Picture& picture, Sum& sum)
    {
        const auto refer = [&](const BlobRef& blob, qint64 version, bool essential) -> Result<void> {
            if (blob.key.isEmpty()) {
                return {};
            }
            sum.bytes += blob.size;
            Reference reference{packedKey(blob.key), picture.id, static_cast<qint32>(version), essential};
            const auto row = read.blobs().find(blob.key);
            if (!row && row.error().code != ErrorCode::NotFound) {
                return tl::make_unexpected(row.error());
            }
            if (!row || row->state != BlobState::Live) {
                sum.unlisted.push_back(blob);
            } else if (row->blob.size != blob.size || row->blob.sha256 != blob.sha256) {
                report(Kind::DamagedFile, blob.key);
                reference.isTold = true;
            }
            m_references.push_back(reference);
            return {};
        };
        ++sum.pictures;
        VEILPIX_TRY(auto shares, read.shares().list(picture.id));
        if (static_cast<qint64>(shares.size()) != picture.sharedWith) {
            sum.miscounted.emplace_back(picture.id, picture.content.key);
        }
        VEILPIX_TRY(auto versions, read.pictures().versions(picture.id));
        m_report.versions += static_cast<qint64>(versions.size());
        auto done =
            refer(picture.content, 0, true).and_then([&] { return refer(picture.thumbnail, 0, false); }).and_then([&] {
                return refer(picture.quotient, 0, true);
            });
        for (const PictureVersion& version : versions) {
            done = done.and_then([&] { return refer(version.content, version.version, true); }).and_then([&] {
                return refer(version.thumbnail, version.version, false);
            });
        }
        return done;
    }

    // Before anything is repaired: names only.
    Result<void> lookForFiles()
    {
        std::size_t there = 0;
        auto walked = m_blobs.forEach([&](const BlobFile& file) {
            there += file.key.size() == keyLength && find(file.key) != nullptr;
            return true;
        });
        m_report.mostAreMissing = 2 * there < m_references.size();
        return walked;
    }

    Result<void> walkRows()
    {
        QString after;
        for (;;) {
            VEILPIX_TRY(auto rows,
                        m_metadata.read([&](ReadTransaction& read) { return read.blobs().page(after, kRowsAtOnce); }));
            if (rows.empty()) {
                return {};
            }
            after = rows.back().blob.key;
            for (const BlobRow& row : rows) {
                VEILPIX_TRY_VOID(checkRow(row));
            }
        }
    }

    Result<void> checkRow(const BlobRow& row)
    {
        const QString& key = row.blob.key;
        Reference* reference = find(key);
        if (reference && reference->isRemoved) {
            return {}; // with its picture, a moment ago
        }
        if (row.state != BlobState::Live) {
            const bool old = row.since < m_now.addDuration(-PictureStore::kOrphanGrace);
            if (!reference && (old || m_options.repair)) {
                report(Kind::Leftover, key, removeBlob(key));
            }
            return {};
        }
        if (!reference) {
            // Committed after the accounts were walked? Only what is old enough to have been seen is unused.
            if (row.since < m_now) {
                report(Kind::UnusedBlob, key, removeBlob(key));
            }
            return {};
        }
        VEILPIX_TRY(auto problem, checkFile(row.blob));
        if ((problem || reference->isTold) && stillThere(*reference, key)) {
            const bool isGone = problem == Kind::MissingFile;
            const bool isHarmed = isGone || problem == Kind::DamagedFile || reference->isTold;
            if (!reference->isTold) {
                report(*problem, key);
            }
            const bool isLost = isGone && reference->essential && !m_report.mostAreMissing;
            if (isLost || (isHarmed && m_options.discardDamaged)) {
                removePicture(*reference);
            }
        }
        return {};
    }

    Result<std::optional<Kind>> checkFile(const BlobRef& blob)
    {
        ++m_report.files;
        if (m_options.progress && !m_options.progress(m_report.files)) {
            return fail(ErrorCode::Cancelled);
        }
        auto file = m_blobs.open(blob.key);
        if (!file && file.error().code == ErrorCode::Busy) { // of this process: out of descriptors
            return tl::make_unexpected(file.error());
        }
        if (!file) {
            return file.error().code == ErrorCode::NotFound ? Kind::MissingFile : Kind::UnreadableFile;
        }
        m_report.bytes += (*file)->size();
        if ((*file)->size() != blob.size) {
            return Kind::DamagedFile;
        }
        if (!m_options.readContents) {
            return std::nullopt;
        }
        return holdsBlob(**file, blob) ? std::nullopt : std::optional(Kind::DamagedFile);
    }

    // A running server may have deleted or replaced it since.
    bool stillThere(const Reference& reference, const QString& key)
    {
        auto picture =
            m_metadata.read([&](ReadTransaction& read) { return read.pictures().findById(reference.pictureId); });
        if (!picture) {
            return false;
        }
        if (picture->content.key == key || picture->thumbnail.key == key || picture->quotient.key == key) {
            return true;
        }
        auto versions =
            m_metadata.read([&](ReadTransaction& read) { return read.pictures().versions(reference.pictureId); });
        return versions && std::any_of(versions->begin(), versions->end(), [&](const PictureVersion& version) {
                   return version.content.key == key || version.thumbnail.key == key;
               });
    }

    // What has been reported of its files is repaired by that.
    void removePicture(const Reference& reference)
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
            if (Reference* gone = find(key)) {
                gone->isRemoved = true;
            }
        }
        for (FsckProblem& problem : m_report.problems) {
            problem.repaired |= removed && std::find(doomed.begin(), doomed.end(), problem.subject) != doomed.end();
        }
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
            if (file.modified < before || m_options.repair) {
                if (const Reference* known = file.key.size() == keyLength ? find(file.key) : nullptr;
                    !known || known->isRemoved) {
                    unknown.push_back(file.key);
                }
            }
            return true;
        });
        if (!walked) {
            return walked;
        }
        std::vector<QString> unlisted;
        for (const QString& key : unknown) {
            auto row = m_metadata.read([&](ReadTransaction& read) { return read.blobs().find(key.left(keyLength)); });
            if (!row && row.error().code != ErrorCode::NotFound) {
                return tl::make_unexpected(row.error());
            }
            if (!row) {
                unlisted.push_back(key);
            }
        }
        // A server leaves few such files. When they are the most, it is the database that is not theirs.
        const bool allowed = m_options.repair && (m_options.removeUnknown || unlisted.size() <= m_references.size());
        for (const QString& key : unlisted) {
            report(Kind::UnknownFile, key, allowed && m_blobs.remove(key).has_value());
        }
        return {};
    }

    MetadataStore& m_metadata;
    BlobStore& m_blobs;
    QDateTime m_now;
    const FsckOptions& m_options;
    std::vector<Reference> m_references; // in order of keys once the accounts are walked
    FsckReport m_report;
};

} // namespace

QString describe(Kind kind)
{
    switch (kind) {
    case Kind::MissingFile:
        return u"a picture's file is missing"_s;
    case Kind::UnreadableFile:
        return u"a picture's file cannot be read"_s;
    case Kind::DamagedFile:
        return u"a picture's file is damaged"_s;
    case Kind::UnlistedBlob:
        return u"a picture's file is not in the journal"_s;
    case Kind::UnusedBlob:
        return u"a file belongs to no picture"_s;
    case Kind::Leftover:
        return u"a file was left half-written or half-removed"_s;
    case Kind::UnknownFile:
        return u"a file is unknown"_s;
    case Kind::WrongUse:
        return u"an account's use is counted wrong"_s;
    case Kind::WrongSharing:
        return u"the people who have access to a picture are counted wrong"_s;
    case Kind::BrokenDatabase:
        break;
    }
    return u"the database is damaged"_s;
}

Result<FsckReport> checkStore(MetadataStore& metadata, BlobStore& blobs, const base::Clock& clock,
                              const FsckOptions& options)
{
    VEILPIX_TRY(const auto damage, damageOf(metadata));
    // By what a damaged database says nothing may be removed.
    FsckOptions allowed = options;
    allowed.repair = options.repair && damage.isEmpty();
    auto report = Check(metadata, blobs, clock, allowed).run();
    if (!report && (damage.isEmpty() || report.error().code == ErrorCode::Cancelled)) {
        return report;
    }
    FsckReport told = report ? *std::move(report) : FsckReport(); // as far as anything can be read
    for (const QString& words : damage) {
        told.problems.push_back({Kind::BrokenDatabase, words, false});
    }
    return told;
}

} // namespace veilpix::store
