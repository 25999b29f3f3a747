#include "server/handlers/UploadCompletion.h"

#include "common/base/Literals.h"
#include "common/picture/PictureHeader.h"

namespace veilpix::handlers {

namespace {

Answer<picture::ProbedPicture> probePart(const store::SpoolFolder& spool, const store::Upload& upload, qint64 offset,
                                         qint64 length, picture::PictureKind kind)
{
    const auto wanted = std::min<qint64>(length, picture::ProbedPicture::bytesNeeded);
    const Result<QByteArray> start = spool.read(upload.spoolKey, offset, wanted);
    if (!start) {
        return tl::unexpected<http::Response>(storeFailure(start.error()));
    }
    const auto probed = picture::ProbedPicture::probe(crypto::viewOf(*start), static_cast<std::uint64_t>(length));
    if (!probed || probed->header.kind != kind) {
        return refuse(422, kind == picture::PictureKind::Picture ? "The picture is not an encrypted picture"
                                                                 : "The thumbnail is not an encrypted thumbnail");
    }
    return *probed;
}

} // namespace

Answer<store::Picture> UploadCompletion::probe(const store::Upload& upload) const
{
    using picture::PictureKind;
    const auto content = probePart(m_services.uploads, upload, 0, upload.contentLength, PictureKind::Picture);
    if (!content) {
        return tl::unexpected<http::Response>(content.error());
    }
    const auto thumbnail = probePart(m_services.uploads, upload, upload.contentLength,
                                     upload.length - upload.contentLength, PictureKind::Thumbnail);
    if (!thumbnail) {
        return tl::unexpected<http::Response>(thumbnail.error());
    }
    const picture::HeaderFields& one = content->header;
    const picture::HeaderFields& other = thumbnail->header;
    if (!(one.itemId == other.itemId) || one.version != other.version || !(one.commitment == other.commitment)) {
        return refuse(422, "The thumbnail belongs to another picture");
    }
    store::Picture found;
    found.name = QString::fromLatin1(one.itemId.toHex());
    found.extension = u"png"_s;
    found.version = static_cast<qint64>(one.version);
    found.sealId = crypto::toByteArray(one.sealId.view());
    found.commitment = crypto::toByteArray(one.commitment.view());
    if (found.name != upload.itemId) {
        return refuse(422, "The picture's item id is another one");
    }
    return found;
}

Answer<store::Picture> UploadCompletion::check(const store::Upload& upload, const UploadPlan& plan,
                                               const store::SpoolDigest& digest) const
{
    if (digest.whole != plan.sha256) {
        return refuse(422, "The upload's SHA-256 is another one");
    }
    Answer<store::Picture> found = probe(upload);
    if (!found) {
        return found;
    }
    found->ownerId = upload.ownerId;
    found->listRecord = plan.listRecord;
    found->listRecordVersion = plan.listRecordVersion;
    if (plan.accessList) {
        found->accessList = plan.accessList->bytes;
        found->accessListSignature = plan.accessList->signature;
        found->accessListVersion = plan.accessList->version;
    }
    if (upload.purpose == store::UploadPurpose::New && found->version != 1) {
        return refuse(422, "The picture's version is not 1");
    }
    return found;
}

Result<std::pair<store::BlobSource, store::BlobSource>> UploadCompletion::sources(const store::Upload& upload) const
{
    store::BlobSource content;
    store::BlobSource thumbnail;
    Result<QByteArray> bytes =
        m_services.uploads.read(upload.spoolKey, upload.contentLength, upload.length - upload.contentLength);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    thumbnail.bytes = *std::move(bytes);
    content.adoptTail = thumbnail.bytes;
    content.adoptPath = m_services.uploads.filePath(upload.spoolKey);
    content.length = upload.contentLength;
    return std::pair(content, thumbnail);
}

void UploadCompletion::discard(const store::Upload& upload)
{
    (void)m_services.metadata.write(
        [&](store::WriteTransaction& tx) -> Result<void> { return tx.uploads().remove(upload.id); });
    (void)m_services.uploads.remove(upload.spoolKey);
}

Answer<qint64> UploadCompletion::finish(const store::Upload& upload, const UploadPlan& plan,
                                        const std::optional<store::SpoolDigest>& known)
{
    const Result<store::SpoolDigest> digest =
        known ? *known : m_services.uploads.digest(upload.spoolKey, upload.contentLength, upload.length);
    if (!digest) {
        return tl::unexpected<http::Response>(storeFailure(digest.error()));
    }
    const Answer<store::Picture> checked = check(upload, plan, *digest);
    if (!checked) {
        return tl::unexpected<http::Response>(checked.error());
    }
    const auto complete = [&](store::WriteTransaction& tx) -> Result<void> {
        if (upload.offset != upload.length) {
            const auto moved = tx.uploads().advance(upload.id, upload.offset, upload.length, upload.expires);
            if (!moved) {
                return moved;
            }
        }
        return tx.uploads().setState(upload.id, store::UploadState::Complete);
    };
    if (upload.purpose == store::UploadPurpose::Rekey) {
        const auto moved = m_services.metadata.write(complete);
        if (!moved) {
            return tl::unexpected<http::Response>(storeFailure(moved.error()));
        }
        return checked->version;
    }
    auto parts = sources(upload);
    if (!parts) {
        return tl::unexpected<http::Response>(storeFailure(parts.error()));
    }
    parts->first.sha256 = digest->content;
    Result<store::Picture> stored = fail(ErrorCode::Internal);
    if (upload.purpose == store::UploadPurpose::New) {
        const store::Wrap wrap{plan.wrappedKey, plan.vaultWrap};
        stored = m_services.pictures.add(*checked, wrap, parts->first, parts->second, complete, upload.id);
    } else {
        // Access may have ended while the bytes came: looked at in the transaction that stores.
        const auto allowedAndComplete = [&](store::WriteTransaction& tx) -> Result<void> {
            const auto entry = tx.pictures().entry(upload.ownerId, upload.itemId, upload.userId);
            if (!entry) {
                return tl::unexpected(entry.error());
            }
            if (entry->access < store::Access::Write) {
                return fail(ErrorCode::Unauthorized);
            }
            if (entry->picture.commitment != checked->commitment) {
                return fail(ErrorCode::BadCommitment); // nobody could open it any more
            }
            return complete(tx);
        };
        stored = m_services.pictures.replace(*checked, parts->first, parts->second, allowedAndComplete, upload.id);
    }
    if (stored) {
        return stored->version;
    }
    if (stored.error().code == ErrorCode::Unauthorized) {
        return refuse(403, "User is not authorized");
    }
    if (stored.error().code == ErrorCode::BadCommitment) {
        return refuse(422, "The picture's key is another one");
    }
    return tl::unexpected<http::Response>(storeFailure(stored.error()));
}

} // namespace veilpix::handlers
