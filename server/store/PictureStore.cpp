#include "server/store/PictureStore.h"

#include <QLoggingCategory>
#include <algorithm>
#include <set>

#include "common/base/Literals.h"

Q_LOGGING_CATEGORY(lcPictures, "veilpix.store.pictures")

namespace veilpix::store {

namespace {

Result<void> commitBlobs(WriteTransaction& transaction, const std::vector<BlobRef>& blobs, const QDateTime& now)
{
    for (const BlobRef& blob : blobs) {
        if (!blob.key.isEmpty()) {
            if (auto done = transaction.blobs().commit(blob, now); !done) {
                return done;
            }
        }
    }
    return {};
}

// What stands where a picture's name stands in the API's paths: a picture of that name would be out of reach.
bool meansSomethingElse(const QString& name)
{
    return name == "upload"_L1 || name == "data"_L1 || name == "download-all"_L1;
}

// STEM, or STEM_YYYYMMDDHHMMSS, or STEM_YYYYMMDDHHMMSS_2 and so on: the first that is free.
Result<QString> freeName(WriteTransaction& transaction, const QString& ownerId, const QString& stem,
                         const QDateTime& now)
{
    const QString stamped = stem + now.toString(u"_yyyyMMddHHmmss"_s);
    for (int attempt = 0;; ++attempt) {
        const QString name = attempt == 0 ? stem : attempt == 1 ? stamped : u"%1_%2"_s.arg(stamped).arg(attempt);
        if (meansSomethingElse(name)) {
            continue;
        }
        auto taken = transaction.pictures().find(ownerId, name);
        if (!taken) {
            return taken.error().code == ErrorCode::NotFound ? Result<QString>(name)
                                                             : tl::make_unexpected(taken.error());
        }
    }
}

qint64 sizeOf(const BlobSource& source)
{
    return source.device || !source.adoptPath.isEmpty() ? source.length : source.bytes.size();
}

} // namespace

PictureStore::PictureStore(MetadataStore& metadata, BlobStore& blobs, const base::Clock& clock)
    : m_metadata(metadata), m_blobs(blobs), m_clock(clock)
{
}

void PictureStore::setDefaultQuota(const Quota& quota)
{
    m_quota = quota;
}

Result<BlobRef> PictureStore::storeOne(const QString& key, const BlobSource& source)
{
    if (key.isEmpty()) {
        return BlobRef{};
    }
    if (!source.adoptPath.isEmpty()) {
        return m_blobs.adopt(key, source.adoptPath, source.length, source.sha256);
    }
    if (source.device) {
        return m_blobs.write(key, *source.device, source.length);
    }
    return m_blobs.write(key, source.bytes);
}

Result<PictureStore::Stored> PictureStore::store(const BlobSource& first, const BlobSource& second)
{
    const auto keyFor = [](const BlobSource& source) {
        const bool none = !source.device && source.adoptPath.isEmpty() && source.bytes.isNull();
        return none ? QString() : newHexId();
    };
    Stored stored;
    stored.first.key = keyFor(first);
    stored.second.key = keyFor(second);
    auto journalled = m_metadata.write([&](WriteTransaction& transaction) -> Result<void> {
        for (const QString& key : {stored.first.key, stored.second.key}) {
            if (!key.isEmpty()) {
                if (auto done = transaction.blobs().addPending(key, m_clock.now()); !done) {
                    return done;
                }
            }
        }
        return {};
    });
    if (!journalled) {
        return tl::make_unexpected(journalled.error());
    }
    // The small one first: when there is no room, the large one has not been moved away from its spool yet.
    auto secondRef = storeOne(stored.second.key, second);
    auto firstRef = secondRef.and_then([&](const BlobRef&) { return storeOne(stored.first.key, first); });
    if (!firstRef) {
        giveUp(stored, first, second);
        return tl::make_unexpected(firstRef.error());
    }
    return Stored{*firstRef, *secondRef};
}

void PictureStore::giveUp(const Stored& stored, const BlobSource& first, const BlobSource& second)
{
    // The files first, and without the database, which may be what failed. The small one goes before the large one asks
    // for its tail's room.
    for (const auto& [blob, source] : {std::pair(stored.second, second), std::pair(stored.first, first)}) {
        if (blob.key.isEmpty()) {
            continue;
        }
        const auto undone = source.adoptPath.isEmpty()
                                ? m_blobs.remove(blob.key)
                                : m_blobs.giveBack(blob.key, source.adoptPath, source.length, source.adoptTail);
        if (!undone && !source.adoptPath.isEmpty()) {
            qCWarning(lcPictures, "an upload's bytes could not be given back: %ls",
                      qUtf16Printable(undone.error().context));
        }
    }
    // Best effort: what stays behind is journalled as pending, and swept.
    if (auto done = erase({stored.first.key, stored.second.key}); !done) {
        qCInfo(lcPictures, "an upload's files are left to the sweep: %ls", qUtf16Printable(done.error().context));
    }
}

Result<void> PictureStore::erase(const std::vector<QString>& keys)
{
    for (const QString& key : keys) {
        if (!key.isEmpty()) {
            if (auto gone = m_blobs.remove(key); !gone) {
                return gone;
            }
        }
    }
    return m_metadata.write([&](WriteTransaction& transaction) -> Result<void> {
        for (const QString& key : keys) {
            if (!key.isEmpty()) {
                if (auto done = transaction.blobs().remove(key); !done) {
                    return done;
                }
            }
        }
        return {};
    });
}

Result<void> PictureStore::checkQuota(const UserTable& users, const UploadTable& uploads, const QString& ownerId,
                                      qint64 bytes, qint64 pictures, const QString& upload) const
{
    auto owner = users.find(ownerId);
    if (!owner) {
        return tl::make_unexpected(owner.error());
    }
    auto reserved = uploads.reserved(ownerId, m_clock.now(), upload);
    if (!reserved) {
        return tl::make_unexpected(reserved.error());
    }
    const qint64 heldBytes = owner->usedBytes + reserved->bytes;
    const qint64 heldPictures = owner->usedPictures + reserved->pictures;
    const qint64 byteLimit = owner->quotaBytes >= 0 ? owner->quotaBytes : m_quota.bytes;
    const qint64 pictureLimit = owner->quotaPictures >= 0 ? owner->quotaPictures : m_quota.pictures;
    if (byteLimit >= 0 && heldBytes + bytes > byteLimit) {
        return fail(ErrorCode::OverQuota, u"%1 bytes are left"_s.arg(std::max(qint64{0}, byteLimit - heldBytes)));
    }
    if (pictures > 0 && pictureLimit >= 0 && heldPictures + pictures > pictureLimit) {
        return fail(ErrorCode::OverQuota,
                    u"%1 pictures are left"_s.arg(std::max(qint64{0}, pictureLimit - heldPictures)));
    }
    return {};
}

Result<Picture> PictureStore::bringIn(Picture picture, const BlobSource& first, const BlobSource& second,
                                      qint64 pictures, const QString& upload,
                                      const std::function<Result<void>(WriteTransaction&, Picture&)>& row)
{
    const qint64 bytes = sizeOf(first) + sizeOf(second);
    // Looked at before anything is written, and again where it counts.
    if (auto early = m_metadata.read([&](ReadTransaction& transaction) {
            return checkQuota(transaction.users(), transaction.uploads(), picture.ownerId, bytes, pictures, upload);
        });
        !early) {
        return tl::make_unexpected(early.error());
    }
    auto stored = store(first, second);
    if (!stored) {
        return tl::make_unexpected(stored.error());
    }
    picture.content = stored->first;
    (picture.classic ? picture.quotient : picture.thumbnail) = stored->second;
    picture.changed = m_clock.now();
    auto committed = m_metadata.write([&](WriteTransaction& transaction) -> Result<Picture> {
        if (auto fits =
                checkQuota(transaction.users(), transaction.uploads(), picture.ownerId, bytes, pictures, upload);
            !fits) {
            return tl::make_unexpected(fits.error());
        }
        if (auto done = commitBlobs(transaction, {stored->first, stored->second}, picture.changed); !done) {
            return tl::make_unexpected(done.error());
        }
        if (auto done = row(transaction, picture); !done) {
            return tl::make_unexpected(done.error());
        }
        return transaction.pictures().find(picture.ownerId, picture.name);
    });
    if (!committed) {
        giveUp(*stored, first, second);
    }
    return committed;
}

Result<Picture> PictureStore::add(const Picture& picture, const Wrap& ownerWrap, const BlobSource& content,
                                  const BlobSource& thumbnail, const Precondition& precondition, const QString& upload)
{
    Picture added = picture;
    added.classic = false;
    added.extension = u"png"_s;
    return bringIn(added, content, thumbnail, 1, upload,
                   [&](WriteTransaction& transaction, Picture& row) -> Result<void> {
                       if (precondition) {
                           if (auto allowed = precondition(transaction); !allowed) {
                               return allowed;
                           }
                       }
                       row.created = row.changed;
                       return transaction.pictures().add(row, ownerWrap).map([](qint64) {});
                   });
}

Result<Picture> PictureStore::addClassic(const QString& ownerId, const QString& stem, const QString& extension,
                                         const BlobSource& content, const BlobSource& quotient)
{
    Picture picture;
    picture.classic = true;
    picture.ownerId = ownerId;
    picture.extension = extension;
    return bringIn(picture, content, quotient, 1, {}, [&](WriteTransaction& transaction, Picture& row) -> Result<void> {
        auto name = freeName(transaction, ownerId, stem, row.changed);
        if (!name) {
            return tl::make_unexpected(name.error());
        }
        row.name = *name;
        row.created = row.changed;
        return transaction.pictures().add(row, {}).map([](qint64) {});
    });
}

Result<Picture> PictureStore::replace(const Picture& picture, const BlobSource& content, const BlobSource& thumbnail,
                                      const Precondition& precondition, const QString& upload)
{
    return bringIn(picture, content, thumbnail, 0, upload,
                   [&](WriteTransaction& transaction, Picture& row) -> Result<void> {
                       if (precondition) {
                           if (auto allowed = precondition(transaction); !allowed) {
                               return allowed;
                           }
                       }
                       return transaction.pictures().replaceContent(row, row.changed.addDuration(kVersionsKept));
                   });
}

Result<Picture> PictureStore::rekey(const Rekeying& rekeying, const BlobSource& content, const BlobSource& thumbnail,
                                    const Precondition& precondition, const QString& upload)
{
    const auto swap = [&](WriteTransaction& transaction, Picture& row) -> Result<void> {
        if (precondition) {
            if (auto allowed = precondition(transaction); !allowed) {
                return allowed;
            }
        }
        auto stored = transaction.pictures().find(row.ownerId, row.name);
        if (!stored) {
            return tl::make_unexpected(stored.error());
        }
        auto shares = transaction.shares().list(stored->id);
        if (!shares) {
            return tl::make_unexpected(shares.error());
        }
        std::set<QString> entitled;
        for (const Share& share : *shares) {
            entitled.insert(share.userId);
        }
        std::set<QString> given;
        for (const auto& [userId, wrap] : rekeying.wraps) {
            given.insert(userId);
        }
        if (entitled != given || given.size() != rekeying.wraps.size()) {
            return fail(ErrorCode::InvalidArgument, u"the wraps are not for those who have access"_s);
        }
        PictureTable& pictures = transaction.pictures();
        auto done = pictures.replaceContent(row, row.changed.addDuration(kVersionsKept)).and_then([&] {
            return pictures.setWrappedKey(stored->id, row.ownerId, rekeying.ownerWrap.wrappedKey);
        });
        if (done && !rekeying.ownerWrap.vaultWrap.isEmpty()) {
            done = pictures.setVaultWrap(stored->id, row.ownerId, rekeying.ownerWrap.vaultWrap);
        }
        for (const auto& [userId, wrap] : rekeying.wraps) {
            if (done) {
                done = pictures.setWrappedKey(stored->id, userId, wrap);
            }
        }
        if (done && rekeying.accessList.version > 0) {
            done = pictures.setAccessList(stored->id, rekeying.accessList);
        }
        return done;
    };
    return bringIn(rekeying.picture, content, thumbnail, 0, upload, swap);
}

Result<void> PictureStore::remove(const QString& ownerId, const QString& name)
{
    auto doomed = m_metadata.write([&](WriteTransaction& transaction) {
        return transaction.pictures().find(ownerId, name).and_then([&](const Picture& picture) {
            return transaction.pictures().remove(picture.id, m_clock.now());
        });
    });
    if (!doomed) {
        return tl::make_unexpected(doomed.error());
    }
    // The picture is gone for everyone; files that resist now are the sweep's.
    if (auto erased = erase(*doomed); !erased) {
        qCInfo(lcPictures, "a deleted picture's files are left to the sweep: %ls",
               qUtf16Printable(erased.error().context));
    }
    return {};
}

} // namespace veilpix::store
