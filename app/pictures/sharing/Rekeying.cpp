#include "app/pictures/sharing/Rekeying.h"

#include <QBuffer>
#include <QDir>
#include <QUuid>

#include "app/net/ContentJob.h"
#include "app/net/PictureJobs.h"
#include "app/pictures/PictureOpening.h"
#include "app/pictures/ProgressRelay.h"
#include "app/pictures/UploadFlow.h"
#include "app/pictures/UploadSealer.h"
#include "app/pictures/sharing/AccessChange.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/PictureDecryptor.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::pictures {

namespace {

constexpr qint64 largestThumbnail = 512 * 1024; // bytes of the encrypted one

struct Recipient {
    QString userId;
    identity::Identity identity;
    identity::AccessRole role;
};

// Ciphertext on its way, gone when this is.
struct SpoolFile {
    QString path;
    explicit SpoolFile(const QString& folder)
    {
        QDir().mkpath(folder);
        path = folder + QLatin1Char('/') + QUuid::createUuid().toString(QUuid::Id128) + u".png"_s;
    }
    Q_DISABLE_COPY_MOVE(SpoolFile)
    ~SpoolFile() { QFile::remove(path); }
};

net::Task<std::vector<Recipient>> findRecipients(net::Steps steps, PictureLibrary& library, FetchedPicture fetched)
{
    const net::CheckedRecord& record = fetched.entry->record;
    const auto asked =
        co_await steps.ended(new net::PermissionsJob(library.session().api(), record.ownerId, record.itemId));
    if (!asked) {
        co_return tl::unexpected(asked.error());
    }
    const std::vector<trust::Membership> members = fetched.entry->own->members();
    std::vector<Recipient> recipients;
    for (const api::Permission& permission : asked->permissions()) {
        const auto person = co_await knowPerson(steps, library.session(), permission.userId);
        if (!person) {
            co_return tl::unexpected(person.error());
        }
        const identity::Identity& identity = *person->identity;
        const auto listed = std::find_if(members.begin(), members.end(), [&](const trust::Membership& member) {
            return member.person() == identity.fingerprint();
        });
        if (listed != members.end()) {
            recipients.push_back({person->userId, identity, listed->role()});
        }
    }
    co_return recipients;
}

SealPlan planFor(const net::CheckedRecord& record, const QString& spoolPath, const std::vector<Recipient>& recipients)
{
    SealPlan plan;
    plan.spoolPath = spoolPath;
    plan.purpose = api::UploadPurpose::Rekey;
    plan.itemId = record.itemId;
    plan.ownerId = record.ownerId;
    plan.version = record.version + 1;
    plan.listRecordVersion = record.listRecordVersion + 1;
    for (const Recipient& recipient : recipients) {
        plan.recipients.push_back(recipient.identity.rsa());
    }
    return plan;
}

// The thumbnail as it was signed together with the name: what others have made is not drawn to make another.
Result<QByteArray> openThumbnail(const PictureEntry& entry, QByteArray png)
{
    if (png.isEmpty() || crypto::sha256(crypto::viewOf(png)) != entry.signedDetails.thumbnail) {
        return fail(ErrorCode::BadSignature, u"another thumbnail than was signed"_s);
    }
    QBuffer source(&png);
    source.open(QIODevice::ReadOnly);
    VEILPIX_TRY(auto decryptor, picture::PictureDecryptor::open(source));
    VEILPIX_TRY_VOID(decryptor.unlock(entry.own->contentKey()));
    QByteArray content;
    VEILPIX_TRY(const auto opened, decryptor.decryptTo(content, picture::maximumThumbnail));
    if (const auto judged = entry.own->judgeThumbnail(decryptor.header(), opened); !judged) {
        crypto::wipe(content);
        return tl::unexpected(judged.error().error);
    }
    return content;
}

struct SealedAnew {
    SealedUpload upload;
    trust::SealedVersion before;
};

Result<SealedAnew> sealAnew(SealPlan plan, const FetchedPicture& fetched, const QByteArray& thumbnail,
                            const identity::KeyRing& ring, const picture::PictureControl& control)
{
    const PictureEntry& entry = *fetched.entry;
    VEILPIX_TRY(auto decrypted, decryptFile(fetched.path, &entry, ring, nullptr, control));
    const picture::PictureMetadata& metadata = decrypted.opened.metadata;
    plan.bytes = std::move(decrypted.bytes);
    plan.name = entry.details.name.isEmpty() ? metadata.name : entry.details.name;
    plan.mediaType = metadata.mediaType;
    plan.modified = metadata.modified;
    plan.pixelSize = QSize(int(metadata.width), int(metadata.height));
    plan.previewJpeg = openThumbnail(entry, thumbnail).value_or(QByteArray()); // none is better than a forged one
    auto sealed = UploadSealer::seal(plan, ring, control);
    crypto::wipe(plan.bytes);
    crypto::wipe(*plan.previewJpeg);
    if (!sealed) {
        return tl::unexpected(sealed.error());
    }
    return SealedAnew{std::move(*sealed), *decrypted.version};
}

// Nothing when there is none, or it does not come.
net::Task<QByteArray> fetchThumbnail(net::Steps steps, session::Session& session, net::CheckedRecord record)
{
    QByteArray png;
    QBuffer sink(&png);
    sink.open(QIODevice::WriteOnly);
    const auto fetched = co_await steps.ended(new net::ContentJob(session.api(), record.ownerId, record.itemId,
                                                                  net::ContentJob::Part::Thumbnail, sink,
                                                                  record.thumbnailSize, largestThumbnail));
    if (fetched.failedWith(ErrorCode::Cancelled)) {
        co_return tl::unexpected(fetched.error());
    }
    sink.close();
    png.truncate(fetched ? fetched->bytesReceived() : 0);
    co_return png;
}

// What swaps the picture: the new wraps, and the list that names them.
Result<api::Rekey> requestFor(const net::CheckedRecord& record, const SealedUpload& sealed,
                              const std::vector<Recipient>& recipients, const QString& uploadId,
                              const session::Session& session)
{
    const identity::KeyRing* ring = session.keyRing();
    if (!ring) {
        return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    identity::AccessList list(
        {ring->fingerprint(), *itemIdBytes(record.itemId), *commitmentBytes(sealed.commitment), sealed.version});
    list.setVersion(record.accessListVersion + 1);
    api::Rekey request;
    request.upload = uploadId;
    request.wraps.push_back({record.ownerId, sealed.request.wrappedKey.value_or(QByteArray())});
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        const QByteArray& wrap = sealed.wraps.at(i);
        VEILPIX_TRY_VOID(list.grant(recipients[i].identity, recipients[i].role, sealed.version,
                                    crypto::sha256(crypto::viewOf(wrap))));
        request.wraps.push_back({recipients[i].userId, wrap});
    }
    auto signedList = signList(session, list);
    if (!signedList) {
        return tl::unexpected(signedList.error());
    }
    static_cast<api::AccessListPart&>(request) = *std::move(signedList);
    request.listRecord = sealed.request.listRecord.value_or(QByteArray());
    request.listRecordVersion = sealed.request.listRecordVersion.value_or(0);
    request.vaultWrap = sealed.request.vaultWrap;
    return request;
}

} // namespace

net::Task<void> rekey(net::Steps steps, PictureLibrary& library, ItemKey item)
{
    session::Session& session = library.session();
    const auto fetch =
        co_await steps.ended(new FetchPictureJob(library, item, FetchPictureJob::Want::Content, steps.job()));
    if (!fetch) {
        co_return tl::unexpected(fetch.error());
    }
    const FetchedPicture& fetched = fetch->fetched();
    const net::CheckedRecord& record = fetched.entry->record;
    if (!fetched.entry->own) {
        co_return fail(ErrorCode::Forbidden, u"somebody else's picture"_s);
    }
    const auto recipients = co_await findRecipients(steps, library, fetched);
    if (!recipients) {
        co_return tl::unexpected(recipients.error());
    }

    const auto thumbnail = co_await fetchThumbnail(steps, session, record);
    if (!thumbnail) {
        co_return tl::unexpected(thumbnail.error());
    }
    const auto ring = session.sharedKeyRing();
    if (!ring) {
        co_return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    const SpoolFile spool(session.paths().cacheFolder() + u"/rekey"_s);
    auto work = [plan = planFor(record, spool.path, *recipients), fetched, ring, thumbnail = *thumbnail,
                 control = controlFor(steps.job(), steps.stopToken())] {
        return sealAnew(plan, fetched, thumbnail, *ring, control);
    };
    const auto sealed = co_await steps.inBackground(library.heavyPool(), work);
    if (!sealed) {
        co_return tl::unexpected(sealed.error());
    }

    session.pins().note(sealed->before);
    auto* upload = new UploadFlow(session.api(), library.heavyPool(), sealed->upload.request, sealed->upload.sealId,
                                  spool.path, {}, nullptr);
    const auto uploaded = co_await steps.endedWithProgress(upload);
    if (!uploaded) {
        co_return tl::unexpected(uploaded.error());
    }
    const auto request = requestFor(record, sealed->upload, *recipients, uploaded->uploadId(), session);
    if (!request) {
        co_return tl::unexpected(request.error());
    }
    const auto swapped = co_await steps.ended(
        new net::RekeyPictureJob(session.api(), record.ownerId, record.itemId, record.version, *request));
    if (!swapped) {
        co_return tl::unexpected(swapped.error());
    }
    noteList(session, item, quint64(request->accessListVersion));
    co_return {};
}

} // namespace veilpix::pictures
