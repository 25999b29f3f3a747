#include "app/pictures/UploadSealer.h"

#include <QBuffer>
#include <QFileInfo>
#include <QUuid>

#include "app/pictures/HashingFile.h"
#include "app/pictures/PictureEntry.h"
#include "app/pictures/PreviewMaker.h"
#include "common/base/Try.h"
#include "common/base/files/OpenFailure.h"
#include "common/identity/AccessList.h"
#include "common/identity/ListRecord.h"
#include "common/identity/VaultWrap.h"
#include "common/picture/PictureEncryptor.h"

namespace veilpix::pictures {

namespace {

struct Source {
    QFile file;
    QBuffer memory;
    QIODevice* device = nullptr;
    QString name;
    QDateTime modified;
    qint64 size = 0;
};

Result<void> openSource(const SealPlan& plan, Source& source)
{
    source.name = plan.name;
    source.modified = plan.modified;
    if (plan.sourcePath.isEmpty()) {
        source.memory.setData(plan.bytes);
        source.memory.open(QIODevice::ReadOnly);
        source.device = &source.memory;
        source.size = plan.bytes.size();
        return {};
    }
    source.file.setFileName(plan.sourcePath);
    // Only what is known to be a file is opened: a pipe would wait for its writer.
    const QFileInfo info(plan.sourcePath);
    if (!info.isFile() || !source.file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(base::openFailure(source.file));
    }
    source.device = &source.file;
    source.size = info.size();
    source.modified = info.lastModified().toUTC();
    return {};
}

picture::PictureMetadata metadataOf(const SealPlan& plan, const Source& source, const Preview& preview)
{
    picture::PictureMetadata metadata;
    metadata.name = source.name;
    metadata.mediaType = plan.mediaType.isEmpty() ? preview.mediaType : plan.mediaType;
    metadata.width = std::uint32_t(std::max(0, preview.pixelSize.width()));
    metadata.height = std::uint32_t(std::max(0, preview.pixelSize.height()));
    metadata.modified = source.modified;
    return metadata;
}

// What a list shows before the picture is fetched.
Result<QByteArray> listRecordOf(const SealPlan& plan, const picture::PictureMetadata& metadata, qint64 size,
                                const picture::SealedPicture& sealed, const QByteArray& thumbnail,
                                const identity::KeyRing& ring, crypto::RandomSource& random)
{
    identity::ListRecord record;
    record.name = metadata.name.left(identity::ListRecord::longestName);
    record.mediaType = metadata.mediaType;
    record.width = metadata.width;
    record.height = metadata.height;
    record.modified = metadata.modified;
    record.size = std::uint64_t(size);
    return record.seal(sealed.contentKey, {sealed.itemId.bytes, sealed.commitment.bytes, plan.listRecordVersion},
                       sealed.version, crypto::sha256(crypto::viewOf(thumbnail)), ring.privateIdentity(), random);
}

// What makes it this account's own: the key under the vault key, and for a new one the list that says that nobody else
// has access. A re-keyed one gets its list when it is swapped in.
Result<void> makeOwn(net::UploadRequest& request, const SealPlan& plan, const picture::SealedPicture& sealed,
                     const identity::KeyRing& ring, crypto::RandomSource& random)
{
    VEILPIX_TRY(request.vaultWrap, identity::sealVaultWrap(ring.vaultKey(),
                                                           {identity::VaultOrigin::Mine, ring.fingerprint(),
                                                            sealed.itemId.bytes, sealed.commitment.bytes},
                                                           sealed.contentKey, random));
    if (plan.purpose == api::UploadPurpose::New) {
        const identity::AccessList list({ring.fingerprint(), sealed.itemId.bytes, sealed.commitment.bytes});
        VEILPIX_TRY(request.accessListSignature, list.sign(ring.privateIdentity()));
        request.accessList = list.toBytes();
        request.accessListVersion = qint64(list.version());
    }
    return {};
}

} // namespace

Result<SealedUpload> UploadSealer::seal(const SealPlan& plan, const identity::KeyRing& ring,
                                        const picture::PictureControl& control)
{
    Source source;
    VEILPIX_TRY_VOID(openSource(plan, source));
    const Preview preview = plan.previewJpeg ? Preview{*plan.previewJpeg, plan.pixelSize, plan.mediaType}
                                             : PreviewMaker::make(plan.decoder.get(), *source.device, source.name);
    if (control.stop.stop_requested()) {
        return fail(ErrorCode::Cancelled);
    }

    crypto::SystemRandom random;
    picture::SealRequest request;
    request.metadata = metadataOf(plan, source, preview);
    request.version = plan.version;
    request.contentKey = plan.contentKey.get();
    if (!plan.itemId.isEmpty()) {
        request.itemId = picture::ItemId::fromHex(plan.itemId.toLatin1());
    }
    request.stanzas = plan.stanzas;
    if (plan.stanzas.empty()) {
        request.recipients.push_back(ring.identity().rsa());
        request.recipients.insert(request.recipients.end(), plan.recipients.begin(), plan.recipients.end());
    }

    HashingFile spool(plan.spoolPath);
    if (!spool.create()) {
        return fail(ErrorCode::Io, spool.errorString());
    }
    const auto giveUp = [&](const Error& error) {
        QFile::remove(plan.spoolPath);
        return tl::unexpected(error);
    };
    const picture::Signer signer{ring.privateIdentity().signingKey(), {ring.fingerprint().bytes}};
    picture::PictureEncryptor encryptor(random, signer);
    auto sealed = encryptor.encrypt(request, *source.device, spool, control);
    if (!sealed) {
        return giveUp(sealed.error());
    }

    picture::SealRequest small;
    small.kind = picture::PictureKind::Thumbnail;
    small.metadata = request.metadata;
    small.itemId = sealed->itemId;
    small.contentKey = &sealed->contentKey;
    small.version = sealed->version;
    QByteArray thumbnail;
    if (auto done = encryptor.encrypt(small, preview.jpeg, thumbnail); !done) {
        return giveUp(done.error());
    }
    if (spool.write(thumbnail) != thumbnail.size() || !spool.sync()) {
        return giveUp({ErrorCode::NoSpace, spool.errorString()});
    }

    auto list = listRecordOf(plan, request.metadata, source.size, *sealed, thumbnail, ring, random);
    if (!list) {
        return giveUp(list.error());
    }

    SealedUpload upload;
    if (plan.isOwn) {
        if (const auto made = makeOwn(upload.request, plan, *sealed, ring, random); !made) {
            return giveUp(made.error());
        }
    }
    upload.request.purpose = plan.purpose;
    upload.request.itemId = QString::fromLatin1(sealed->itemId.toHex());
    if (!plan.ownerId.isEmpty()) {
        upload.request.ownerId = plan.ownerId;
    }
    upload.request.length = qint64(sealed->size) + thumbnail.size();
    upload.request.contentLength = qint64(sealed->size);
    upload.request.sha256 = spool.sha256();
    upload.request.wrappedKey = sealed->stanzas.front().wrappedKey;
    upload.request.listRecord = *std::move(list);
    upload.request.listRecordVersion = qint64(plan.listRecordVersion);
    upload.request.idempotencyKey = QUuid::createUuid().toRfc4122().toHex();
    upload.sealId = sealed->sealId.toHex();
    upload.commitment = crypto::toByteArray(sealed->commitment.view());
    upload.version = sealed->version;
    for (std::size_t i = 0; i < plan.recipients.size() && plan.stanzas.empty(); ++i) {
        upload.wraps.push_back(sealed->stanzas.at(i + 1).wrappedKey);
    }
    upload.contentKey = std::make_shared<const crypto::SecretBytes>(std::move(sealed->contentKey));
    return upload;
}

} // namespace veilpix::pictures
