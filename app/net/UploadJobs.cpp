#include "app/net/UploadJobs.h"

#include <QUrl>

#include "common/api/Paths.h"
#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

Request tus(const QByteArray& method, const QString& path)
{
    Request request;
    request.method = method;
    request.path = path;
    request.headers.emplaceBack(api::headers::tusResumable, api::headers::tus);
    return request;
}

Request creation(const UploadRequest& upload)
{
    Request request = tus("POST", api::pathOf(api::paths::uploads, {}));
    request.headers.emplaceBack(api::headers::uploadLength, QByteArray::number(upload.length));
    request.headers.emplaceBack(api::headers::uploadMetadata, upload.toHeader());
    request.idempotencyKey = upload.idempotencyKey;
    request.attempts = upload.idempotencyKey.isEmpty() ? 1 : 4;
    return request;
}

Request chunk(const QString& location, qint64 offset, const QByteArray& bytes, const QByteArray& sha256)
{
    Request request = tus("PATCH", location);
    request.headers.emplaceBack(api::headers::uploadOffset, QByteArray::number(offset));
    request.headers.emplaceBack(api::headers::uploadChecksum,
                                QByteArray(api::headers::sha256) + ' ' + sha256.toBase64());
    request.contentType = "application/offset+octet-stream";
    request.body = bytes;
    return request;
}

} // namespace

CreateUploadJob::CreateUploadJob(ApiClient& api, const UploadRequest& upload, QObject* parent)
    : CommandJob(api, creation(upload), parent)
{
}

Result<void> CreateUploadJob::judge()
{
    // Absolute or not, only the path counts: the server may move to another port before the upload ends.
    const QUrl location = QUrl::fromEncoded(header(api::headers::location), QUrl::StrictMode);
    const QString path = location.path(QUrl::FullyEncoded);
    const qsizetype start = path.indexOf(api::pathOf(api::paths::uploads, {}) + u'/');
    if (start < 0) {
        return fail(ErrorCode::Server, u"no upload location in the reply"_s);
    }
    m_location = path.mid(start);
    return {};
}

UploadOffsetJob::UploadOffsetJob(ApiClient& api, const QString& location, QObject* parent)
    : CommandJob(api, tus("HEAD", location), parent)
{
}

Result<void> UploadOffsetJob::judge()
{
    bool isNumber = false;
    m_offset = header(api::headers::uploadOffset).toLongLong(&isNumber);
    return isNumber && m_offset >= 0 ? Result<void>() : fail(ErrorCode::Server, u"no upload offset in the reply"_s);
}

UploadChunkJob::UploadChunkJob(ApiClient& api, const QString& location, qint64 offset, const QByteArray& bytes,
                               const QByteArray& sha256, QObject* parent)
    : CommandJob(api, chunk(location, offset, bytes, sha256), parent)
{
}

DropUploadJob::DropUploadJob(ApiClient& api, const QString& location, QObject* parent)
    : CommandJob(api, tus("DELETE", location), parent)
{
}

} // namespace veilpix::net
