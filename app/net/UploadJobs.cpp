#include "app/net/UploadJobs.h"

#include <QUrl>

#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

Request tus(const QByteArray& method, const QString& path)
{
    Request request;
    request.method = method;
    request.path = path;
    request.headers.emplaceBack("Tus-Resumable", "1.0.0");
    return request;
}

void add(QByteArray& metadata, const QByteArray& key, const QByteArray& value)
{
    if (value.isEmpty()) {
        return;
    }
    if (!metadata.isEmpty()) {
        metadata += ',';
    }
    metadata += key + ' ' + value.toBase64();
}

Request creation(const UploadRequest& u)
{
    QByteArray metadata;
    add(metadata, "purpose", u.purpose.toLatin1());
    add(metadata, "item_id", u.itemId.toLatin1());
    add(metadata, "owner_id", u.ownerId.toLatin1());
    add(metadata, "content_length", QByteArray::number(u.contentLength));
    add(metadata, "sha256", u.sha256);
    add(metadata, "wrapped_key", u.wrappedKey.toBase64());
    add(metadata, "vault_wrap", u.vaultWrap.toBase64());
    add(metadata, "list_record", u.listRecord.toBase64());
    if (u.listRecordVersion > 0) {
        add(metadata, "list_record_version", QByteArray::number(u.listRecordVersion));
    }
    Request request = tus("POST", u"/api/v1/uploads"_s);
    request.headers.emplaceBack("Upload-Length", QByteArray::number(u.length));
    request.headers.emplaceBack("Upload-Metadata", metadata);
    request.idempotencyKey = u.idempotencyKey;
    request.attempts = u.idempotencyKey.isEmpty() ? 1 : 4;
    return request;
}

} // namespace

CreateUploadJob::CreateUploadJob(ApiClient& api, const UploadRequest& upload, QObject* parent)
    : UploadJob(api, creation(upload), parent)
{
}

void CreateUploadJob::received(const QByteArray&)
{
    // Absolute or not, only the path counts: the server may move to another port before the upload ends.
    const QUrl location = QUrl::fromEncoded(header("Location"), QUrl::StrictMode);
    const QString path = location.path(QUrl::FullyEncoded);
    const qsizetype start = path.indexOf("/api/v1/uploads/"_L1);
    if (start < 0) {
        failWith({ErrorCode::Server, u"no upload location in the reply"_s});
        return;
    }
    m_location = path.mid(start);
    succeed();
}

UploadOffsetJob::UploadOffsetJob(ApiClient& api, const QString& location, QObject* parent)
    : UploadJob(api, tus("HEAD", location), parent)
{
}

UploadChunkJob::UploadChunkJob(ApiClient& api, const QString& location, qint64 offset, const QByteArray& bytes,
                               const QByteArray& sha256, QObject* parent)
    : UploadJob(api, tus("PATCH", location), parent)
{
    request().headers.emplaceBack("Upload-Offset", QByteArray::number(offset));
    request().headers.emplaceBack("Upload-Checksum", "sha256 " + sha256.toBase64());
    request().contentType = "application/offset+octet-stream";
    request().body = bytes;
}

DropUploadJob::DropUploadJob(ApiClient& api, const QString& location, QObject* parent)
    : UploadJob(api, tus("DELETE", location), parent)
{
}

} // namespace veilpix::net
