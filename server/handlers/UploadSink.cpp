#include "server/handlers/UploadSink.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "server/handlers/RequestScope.h"
#include "server/handlers/Times.h"
#include "server/handlers/UploadCompletion.h"

namespace veilpix::handlers {

namespace {

http::Response takenOver()
{
    return http::Response::error(409, u"Another request goes on with this upload"_s);
}

} // namespace

http::Response withUploadState(http::Response response, const store::Upload& upload, qint64 offset)
{
    return std::move(response)
        .setHeader(api::headers::uploadOffset, QByteArray::number(offset))
        .setHeader(api::headers::uploadExpires, httpDate(upload.expires));
}

Answer<std::unique_ptr<http::BodySink>> UploadSink::open(const Parts& parts, const store::Upload& upload,
                                                         std::optional<UploadChecksum> checksum,
                                                         const QByteArray& requestId)
{
    Result<store::SpoolPiece> piece = parts.services.uploads.append(upload.spoolKey, upload.offset);
    if (!piece) {
        return tl::unexpected<http::Response>(storeFailure(piece.error()));
    }
    return std::unique_ptr<http::BodySink>(
        new UploadSink(parts, upload, *std::move(piece), std::move(checksum), requestId));
}

UploadSink::UploadSink(const Parts& parts, const store::Upload& upload, store::SpoolPiece piece,
                       std::optional<UploadChecksum> checksum, const QByteArray& requestId)
    : m_parts(parts), m_upload(upload), m_piece(std::move(piece)), m_checksum(std::move(checksum)),
      m_digest(parts.digests.take(upload.id, upload.offset, upload.contentLength)), m_requestId(requestId),
      m_turn(parts.locks.takeOver(upload.id))
{
}

std::optional<http::Response> UploadSink::take(QByteArrayView bytes)
{
    const RequestScope scope(m_requestId);
    if (m_piece.end() + bytes.size() > m_upload.length) {
        return http::Response::error(413, u"More bytes than Upload-Length says"_s);
    }
    if (m_checksum) {
        m_checksum->update(bytes);
    }
    if (m_digest) {
        m_digest->update(bytes);
    }
    const std::lock_guard lock(m_parts.locks.of(m_upload.id));
    if (!isTurn()) {
        return takenOver();
    }
    if (const auto written = m_piece.write(bytes); !written) {
        return storeFailure(written.error());
    }
    return std::nullopt;
}

http::Response UploadSink::finish()
{
    const RequestScope scope(m_requestId);
    const std::lock_guard lock(m_parts.locks.of(m_upload.id));
    if (!isTurn()) {
        return takenOver();
    }
    m_parts.locks.endTurn(m_upload.id);
    if (m_checksum && !m_checksum->matches()) {
        cutBack();
        return withUploadState(http::Response::error(460, u"Checksum mismatch"_s), m_upload, m_upload.offset);
    }
    return m_piece.end() < m_upload.length ? acknowledge() : complete();
}

http::Response UploadSink::acknowledge()
{
    const qint64 reached = m_piece.end();
    const Result<void> kept = m_piece.sync().and_then([&] {
        return m_parts.services.metadata.write([&](store::WriteTransaction& tx) {
            return tx.uploads().advance(m_upload.id, m_upload.offset, reached, m_upload.expires);
        });
    });
    if (!kept) {
        return storeFailure(kept.error());
    }
    if (m_digest) {
        m_parts.digests.put(m_upload.id, *std::move(m_digest));
    }
    return withUploadState(http::Response::noContent(), m_upload, reached);
}

http::Response UploadSink::complete()
{
    UploadCompletion completion(m_parts.services);
    // Those that become the picture's are synced when they are moved there; the others wait here.
    if (m_upload.purpose == store::UploadPurpose::Rekey) {
        if (const auto synced = m_piece.sync(); !synced) {
            return storeFailure(synced.error());
        }
    }
    Answer<UploadPlan> plan = UploadPlan::read(m_upload.metadata, m_upload.length);
    const std::optional<store::SpoolDigest> digest = m_digest ? std::optional(m_digest->finish()) : std::nullopt;
    const Answer<qint64> version = plan ? completion.finish(m_upload, *plan, digest)
                                        : Answer<qint64>(tl::unexpected<http::Response>(plan.error()));
    if (version) {
        return withUploadState(http::Response::noContent(), m_upload, m_upload.length)
            .setHeader(api::headers::veilpixVersion, QByteArray::number(*version));
    }
    // What is merely in the way just now (a busy store, a full disk or account) may be tried again with the bytes that
    // are here; an upload that is wrong will not get better.
    if (version.error().status() < 500) {
        completion.discard(m_upload);
    }
    return version.error();
}

void UploadSink::giveUp(End end)
{
    const RequestScope scope(m_requestId);
    const std::lock_guard lock(m_parts.locks.of(m_upload.id));
    if (!isTurn()) {
        return; // they are another's bytes now
    }
    m_parts.locks.endTurn(m_upload.id);
    const bool keeps = end == End::Gone && !m_checksum && m_piece.end() > m_upload.offset;
    if (keeps && m_piece.end() < m_upload.length) {
        (void)acknowledge();
    } else {
        cutBack();
    }
}

void UploadSink::cutBack()
{
    (void)m_piece.cutBack(); // the next one does it otherwise
}

} // namespace veilpix::handlers
