#include "server/handlers/UploadsHandler.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "server/handlers/DiskReserve.h"
#include "server/handlers/Times.h"
#include "server/handlers/UploadCompletion.h"
#include "server/handlers/UploadSink.h"

namespace veilpix::handlers {

namespace {

namespace headers = api::headers;

// 412 for a client that speaks another version of the protocol.
std::optional<http::Response> wrongVersion(const http::Request& request)
{
    if (request.header(headers::tusResumable) == headers::tus) {
        return std::nullopt;
    }
    return http::Response::error(412, u"Tus-Resumable: 1.0.0 is required"_s)
        .setHeader(headers::tusVersion, headers::tus);
}

std::optional<qint64> headerNumber(const http::Request& request, QByteArrayView name)
{
    bool ok = false;
    const QByteArray text = request.header(name);
    const qint64 number = text.toLongLong(&ok);
    return ok && number >= 0 && text.front() != '+' ? std::optional(number) : std::nullopt;
}

} // namespace

void UploadsHandler::addTo(Routes& routes)
{
    using http::BodyKind;
    using http::Method;
    const QString uploads = QLatin1String(api::paths::uploads);
    const QString one = QLatin1String(api::paths::upload);
    const auto add = [&](Rule rule, http::Response (UploadsHandler::*handler)(const Call&)) {
        rule.fields = {{headers::tusResumable, headers::tus}};
        routes.add(rule, [this, handler](Call& call) { return (this->*handler)(call); });
    };
    Rule asking{Method::Options, uploads, u"uploads.options"_s, Caller::Anyone};
    asking.quick = true;
    add(asking, &UploadsHandler::options);
    add({Method::Post, uploads, u"uploads.create"_s, Caller::Account, Csrf::None, BodyKind::Json, {}, true},
        &UploadsHandler::create);
    add({Method::Head, one, u"uploads.head"_s}, &UploadsHandler::head);
    Rule pieces{Method::Patch, one, u"uploads.patch"_s, Caller::Account, Csrf::None, BodyKind::TusUpload, longestChunk};
    pieces.fields = {{headers::tusResumable, headers::tus}};
    routes.addSink(pieces, [this](Call& call) { return patch(call); });
    add({Method::Delete, one, u"uploads.delete"_s, Caller::Account, Csrf::None, BodyKind::Json},
        &UploadsHandler::terminate);
}

http::Response UploadsHandler::options(const Call& call)
{
    Q_UNUSED(call)
    return http::Response::noContent()
        .setHeader(headers::tusVersion, headers::tus)
        .setHeader(headers::tusExtension, "creation,termination,checksum,expiration")
        .setHeader(headers::tusChecksumAlgorithm, UploadChecksum::sha1 + ","_ba + UploadChecksum::sha256)
        .setHeader(headers::tusMaxSize, QByteArray::number(m_services.policy.uploadLimit));
}

http::Response UploadsHandler::create(const Call& call)
{
    if (auto wrong = wrongVersion(call.request)) {
        return *std::move(wrong);
    }
    const std::optional<qint64> length = headerNumber(call.request, headers::uploadLength);
    if (!length) {
        return http::Response::error(400, u"Upload-Length is required"_s);
    }
    if (*length > m_services.policy.uploadLimit) {
        return http::Response::error(413, u"The upload is larger than %1 bytes"_s.arg(m_services.policy.uploadLimit));
    }
    Answer<UploadPlan> plan = UploadPlan::read(call.request.header(headers::uploadMetadata), *length);
    if (!plan) {
        return std::move(plan).error();
    }
    if (plan->purpose == store::UploadPurpose::New || plan->ownerId.isEmpty()) {
        plan->ownerId = call.account.id;
    }
    if (const Answer<void> admitted = admit(call, *plan); !admitted) {
        return admitted.error();
    }

    store::Upload upload;
    upload.id = store::newHexId();
    upload.spoolKey = store::newHexId();
    upload.userId = call.account.id;
    upload.ownerId = plan->ownerId;
    upload.purpose = plan->purpose;
    upload.itemId = plan->itemId;
    upload.length = *length;
    upload.contentLength = plan->contentLength;
    upload.sha256 = plan->sha256;
    upload.metadata = call.request.header(headers::uploadMetadata);
    upload.created = m_services.clock.now();
    upload.expires = upload.created.addSecs(std::chrono::seconds(m_services.policy.uploadLifetime).count());
    if (const Result<void> room = checkRoom(upload); !room) {
        return storeFailure(room.error());
    }
    if (const auto made = m_services.uploads.create(upload.spoolKey); !made) {
        return storeFailure(made.error());
    }
    const Result<void> added = addRow(upload);
    if (!added) {
        (void)m_services.uploads.remove(upload.spoolKey);
        return added.error().code == ErrorCode::RateLimited ? retryLater(429, u"Too many unfinished uploads"_s, 60)
                                                            : storeFailure(added.error());
    }
    return withUploadState(http::Response::empty(201), upload, 0)
        .setHeader(headers::location, api::pathOf(api::paths::upload, {upload.id}).toLatin1());
}

Answer<void> UploadsHandler::admit(const Call& call, const UploadPlan& plan) const
{
    using Entry = store::PictureEntry;
    std::optional<Entry> entry;
    const Result<void> looked = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<void> {
        const auto user = tx.users().find(plan.ownerId);
        if (!user) {
            return tl::unexpected(user.error());
        }
        const auto found = tx.pictures().entry(plan.ownerId, plan.itemId, call.account.id);
        if (found) {
            entry = *found;
        } else if (found.error().code != ErrorCode::NotFound) {
            return tl::unexpected(found.error());
        }
        return {};
    });
    if (!looked && looked.error().code == ErrorCode::NotFound) {
        return refuse(404, "Image not found");
    }
    if (!looked) {
        return tl::unexpected<http::Response>(storeFailure(looked.error()));
    }
    if (plan.purpose == store::UploadPurpose::New) {
        if (entry) {
            return refuse(409, "A picture with this item id exists");
        }
    } else {
        if (!entry || (entry->picture.trashed.isValid() && entry->access != store::Access::Owner)) {
            return refuse(404, "Image not found");
        }
        const auto needed = plan.purpose == store::UploadPurpose::Rekey ? store::Access::Owner : store::Access::Write;
        if (entry->access < needed) {
            return refuse(403, "User is not authorized");
        }
    }
    return {};
}

Result<void> UploadsHandler::checkRoom(const store::Upload& upload) const
{
    const Result<void> fits = m_services.metadata.read([&](store::ReadTransaction& tx) {
        return m_services.pictures.checkQuota(tx.users(), tx.uploads(), upload.ownerId, upload.length,
                                              upload.purpose == store::UploadPurpose::New ? 1 : 0);
    });
    return fits ? keepsReserve(m_services, upload.length) : fits;
}

Result<void> UploadsHandler::addRow(const store::Upload& upload)
{
    return m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto unfinished = tx.uploads().openCount(upload.userId, upload.created);
        if (!unfinished) {
            return tl::unexpected(unfinished.error());
        }
        if (*unfinished >= mostUnfinished) {
            return fail(ErrorCode::RateLimited);
        }
        return m_services.pictures
            .checkQuota(tx.users(), tx.uploads(), upload.ownerId, upload.length,
                        upload.purpose == store::UploadPurpose::New ? 1 : 0)
            .and_then([&] { return tx.uploads().add(upload); });
    });
}

Answer<store::Upload> UploadsHandler::find(const Call& call) const
{
    const auto upload = m_services.metadata.read([&](store::ReadTransaction& tx) {
        return tx.uploads().find(call.request.param(api::segments::upload), call.account.id);
    });
    if (!upload && upload.error().code == ErrorCode::NotFound) {
        return refuse(404, "Upload not found");
    }
    if (!upload) {
        return tl::unexpected<http::Response>(storeFailure(upload.error()));
    }
    if (upload->expires <= m_services.clock.now()) {
        return refuse(410, "The upload has expired");
    }
    return *upload;
}

Answer<store::Upload> UploadsHandler::findBytes(const Call& call)
{
    Answer<store::Upload> upload = find(call);
    if (!upload || upload->offset == 0) {
        return upload;
    }
    if (upload->state == store::UploadState::Complete && upload->purpose != store::UploadPurpose::Rekey) {
        return upload; // its bytes are the picture's
    }
    const Result<qint64> size = m_services.uploads.size(upload->spoolKey);
    if (!size) {
        return tl::unexpected<http::Response>(storeFailure(size.error()));
    }
    if (*size >= upload->offset) {
        return upload;
    }
    const qint64 there = *size >= upload->contentLength ? upload->contentLength : 0;
    const Result<void> moved = m_services.metadata.write([&](store::WriteTransaction& tx) {
        return tx.uploads().advance(upload->id, upload->offset, there, upload->expires).and_then([&] {
            return tx.uploads().setState(upload->id, store::UploadState::Open);
        });
    });
    if (!moved) {
        return tl::unexpected<http::Response>(storeFailure(moved.error()));
    }
    upload->offset = there;
    upload->state = store::UploadState::Open;
    return upload;
}

http::Response UploadsHandler::head(const Call& call)
{
    if (auto wrong = wrongVersion(call.request)) {
        return *std::move(wrong);
    }
    // While another request is at work on the upload, its bytes may be on their way: it tells about them itself.
    const std::unique_lock free(m_locks.of(call.request.param(api::segments::upload)), std::try_to_lock);
    const Answer<store::Upload> upload = free ? findBytes(call) : find(call);
    if (!upload) {
        return upload.error();
    }
    http::Response response = withUploadState(http::Response::empty(200), *upload, upload->offset)
                                  .setHeader(headers::uploadLength, QByteArray::number(upload->length))
                                  .setHeader("Cache-Control", "no-store");
    if (!upload->metadata.isEmpty()) {
        response.setHeader(headers::uploadMetadata, upload->metadata);
    }
    if (upload->state == store::UploadState::Complete && upload->purpose != store::UploadPurpose::Rekey) {
        const auto picture = m_services.metadata.read(
            [&](store::ReadTransaction& tx) { return tx.pictures().find(upload->ownerId, upload->itemId); });
        if (picture) {
            response.setHeader(headers::veilpixVersion, QByteArray::number(picture->version));
        }
    }
    return response;
}

http::OpenedSink UploadsHandler::patch(const Call& call)
{
    const auto refused = [](http::Response response) { return tl::make_unexpected(std::move(response)); };
    if (auto wrong = wrongVersion(call.request)) {
        return refused(*std::move(wrong));
    }
    if (call.request.contentType() != "application/offset+octet-stream") {
        return refuse(415, "Content-Type has to be application/offset+octet-stream");
    }
    const std::optional<qint64> offset = headerNumber(call.request, headers::uploadOffset);
    if (!offset) {
        return refuse(400, "Upload-Offset is required");
    }
    const std::unique_lock locked(m_locks.of(call.request.param(api::segments::upload)));
    const Answer<store::Upload> upload = findBytes(call);
    if (!upload) {
        return refused(upload.error());
    }
    if (*offset != upload->offset) {
        return refused(
            withUploadState(http::Response::error(409, u"Upload-Offset is another one"_s), *upload, upload->offset));
    }
    if (upload->state == store::UploadState::Complete) {
        return refused(withUploadState(http::Response::noContent(), *upload, upload->length));
    }
    const qint64 most = std::min(longestChunk, upload->length - upload->offset);
    const qint64 size = headerNumber(call.request, "Content-Length").value_or(most);
    if (size > most) {
        return refuse(413, "More bytes than Upload-Length says");
    }
    Answer<std::optional<UploadChecksum>> checksum = UploadChecksum::read(call.request);
    if (!checksum) {
        return refused(withUploadState(checksum.error(), *upload, upload->offset));
    }
    // Again with each piece: those who upload at the same time do not know of each other.
    if (const Result<void> room = keepsReserve(m_services, size); !room) {
        return refused(withUploadState(storeFailure(room.error()), *upload, upload->offset));
    }
    return UploadSink::open({m_services, m_locks, m_digests}, *upload, *std::move(checksum), call.request.id);
}

http::Response UploadsHandler::terminate(const Call& call)
{
    if (auto wrong = wrongVersion(call.request)) {
        return *std::move(wrong);
    }
    const std::unique_lock locked(m_locks.of(call.request.param(api::segments::upload)));
    const Answer<store::Upload> upload = find(call);
    if (!upload) {
        return upload.error();
    }
    m_locks.endTurn(upload->id);
    UploadCompletion(m_services).discard(*upload);
    return http::Response::noContent();
}

} // namespace veilpix::handlers
