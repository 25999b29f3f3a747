// Rows and blobs in step, whatever crashes when: a key is journalled, its file written and synced, then one transaction
// makes the picture appear; a picture goes in one transaction that dooms its files, then the files, then their keys.
// No transaction is open while a file is written. All threads may call.
#pragma once

#include <chrono>

#include "common/base/Clock.h"
#include "server/store/BlobStore.h"
#include "server/store/MetadataStore.h"
#include "server/store/SpoolFolder.h"

namespace veilpix::store {

// Bytes in memory; or `length` bytes of a device from where it stands; or the first `length` bytes of a file that is
// taken over: gone when the picture is there, and as it was when it is not. Whichever is set; null bytes alone are no
// blob.
struct BlobSource {
    QByteArray bytes;
    std::shared_ptr<QIODevice> device;
    QString adoptPath;
    QByteArray adoptTail; // all that follows those bytes in the file
    qint64 length = 0;    // for device and adoptPath
    QByteArray sha256;    // of a file that is taken over, when it is known
};

struct Quota {
    qint64 bytes = -1; // the server's defaults for accounts without their own; -1: no limit
    qint64 pictures = -1;
};

struct Rekeying {
    Picture picture; // ownerId, name, version, sealId, commitment, listRecord, listRecordVersion
    Wrap ownerWrap;
    std::vector<std::pair<QString, QByteArray>> wraps; // user id, RSA wrap: exactly the people who have access
    AccessListRecord accessList;
};

struct SweepReport {
    qint64 blobs = 0;
    qint64 bytes = 0;
    qint64 pictures = 0;
    qint64 versions = 0;
    qint64 uploads = 0;
};

class PictureStore {
public:
    PictureStore(MetadataStore& metadata, BlobStore& blobs, const base::Clock& clock);

    void setDefaultQuota(const Quota& quota);

    // Checked inside the transaction that uses it. Runs first there and may look up, write and refuse.
    using Precondition = std::function<Result<void>(WriteTransaction&)>;

    // OverQuota, with what is left in words. Unfinished uploads count as if they were there, but for `upload`.
    [[nodiscard]] Result<void> checkQuota(const UserTable& users, const UploadTable& uploads, const QString& ownerId,
                                          qint64 bytes, qint64 pictures, const QString& upload = {}) const;

    // `upload`, here and below: the id of the upload that the bytes came by, which has reserved their room.
    // A native picture: version 1, everything but blobs and times filled in. AlreadyExists, OverQuota.
    [[nodiscard]] Result<Picture> add(const Picture& picture, const Wrap& ownerWrap, const BlobSource& content,
                                      const BlobSource& thumbnail, const Precondition& precondition = {},
                                      const QString& upload = {});
    // A classic one; a taken stem becomes STEM_YYYYMMDDHHMMSS, unique within a second too. OverQuota.
    [[nodiscard]] Result<Picture> addClassic(const QString& ownerId, const QString& stem, const QString& extension,
                                             const BlobSource& content, const BlobSource& quotient);
    // The next version under the same content key; `picture` as in add(). The list record may stay empty (unchanged).
    // Conflict when the version is not the stored one + 1. The caller has checked the right to do so in `precondition`.
    [[nodiscard]] Result<Picture> replace(const Picture& picture, const BlobSource& content,
                                          const BlobSource& thumbnail, const Precondition& precondition = {},
                                          const QString& upload = {});
    // Content, thumbnail, all wraps and the list in one step. Conflict on any version; InvalidArgument when the wraps
    // are not for exactly those who have access.
    [[nodiscard]] Result<Picture> rekey(const Rekeying& rekeying, const BlobSource& content,
                                        const BlobSource& thumbnail, const Precondition& precondition = {},
                                        const QString& upload = {});
    [[nodiscard]] Result<void> remove(const QString& ownerId, const QString& name);
    // The account with everything that is its own.
    [[nodiscard]] Result<void> removeAccount(const QString& userId);

    static constexpr std::chrono::hours kOrphanGrace{1};
    static constexpr std::chrono::hours kRepliesKept{24};
    static constexpr std::chrono::hours kExpiredUploadsKnown{24}; // they answer "gone" for so long
    static constexpr std::chrono::hours kChangesKept{30 * 24};
    static constexpr std::chrono::hours kTrashKept{30 * 24};
    static constexpr std::chrono::hours kVersionsKept{30 * 24};
    // Removes what crashes left, expired trash, versions, uploads, tokens and replies; run it every few minutes.
    [[nodiscard]] Result<SweepReport> sweep(SpoolFolder& spool);

private:
    struct Stored {
        BlobRef first;
        BlobRef second;
    };
    [[nodiscard]] Result<Stored> store(const BlobSource& first, const BlobSource& second);
    [[nodiscard]] Result<BlobRef> storeOne(const QString& key, const BlobSource& source);
    [[nodiscard]] Result<void> erase(const std::vector<QString>& keys);
    // What was stored of the two, under these keys, goes; a file that was taken over is where it was.
    void giveUp(const Stored& stored, const BlobSource& first, const BlobSource& second);
    // Blobs, then one transaction in which `row` writes the picture's row.
    [[nodiscard]] Result<Picture> bringIn(Picture picture, const BlobSource& first, const BlobSource& second,
                                          qint64 pictures, const QString& upload,
                                          const std::function<Result<void>(WriteTransaction&, Picture&)>& row);
    [[nodiscard]] Result<void> removeBatches(const QString& userId);
    [[nodiscard]] Result<void> sweepBlobs(SweepReport& report);
    [[nodiscard]] Result<void> sweepPictures(SweepReport& report);
    [[nodiscard]] Result<void> sweepUploads(SpoolFolder& spool, SweepReport& report);
    [[nodiscard]] Result<void> sweepRows();

    MetadataStore& m_metadata;
    BlobStore& m_blobs;
    const base::Clock& m_clock;
    Quota m_quota;
};

} // namespace veilpix::store
