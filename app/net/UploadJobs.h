// The four requests of the tus 1.0.0 protocol. One class a request.
#pragma once

#include "app/net/RequestJob.h"

namespace veilpix::net {

struct UploadRequest {
    QString purpose; // new, replace, rekey
    QString itemId;
    QString ownerId;          // replace, rekey
    qint64 length = 0;        // content and thumbnail
    qint64 contentLength = 0; // the encrypted picture, which comes first
    QByteArray sha256;        // hex, of all bytes
    QByteArray wrappedKey;
    QByteArray vaultWrap;
    QByteArray listRecord;
    quint64 listRecordVersion = 0;
    QByteArray idempotencyKey;
};

class UploadJob : public RequestJob {
    Q_OBJECT
protected:
    using RequestJob::RequestJob;
    void received(const QByteArray&) override { succeed(); }
};

class CreateUploadJob final : public UploadJob {
    Q_OBJECT
public:
    CreateUploadJob(ApiClient& api, const UploadRequest& upload, QObject* parent = nullptr);
    [[nodiscard]] QString location() const { return m_location; } // a path on this server

protected:
    void received(const QByteArray& body) override;

private:
    QString m_location;
};

class UploadOffsetJob final : public UploadJob {
    Q_OBJECT
public:
    UploadOffsetJob(ApiClient& api, const QString& location, QObject* parent = nullptr);
    [[nodiscard]] qint64 offset() const { return header("Upload-Offset").toLongLong(); }
};

class UploadChunkJob final : public UploadJob {
    Q_OBJECT
public:
    static constexpr qint64 limit = 4 * 1024 * 1024;
    UploadChunkJob(ApiClient& api, const QString& location, qint64 offset, const QByteArray& bytes,
                   const QByteArray& sha256, QObject* parent = nullptr);
    [[nodiscard]] qint64 offset() const { return header("Upload-Offset").toLongLong(); } // after this chunk
};

class DropUploadJob final : public UploadJob {
    Q_OBJECT
public:
    DropUploadJob(ApiClient& api, const QString& location, QObject* parent = nullptr);
};

} // namespace veilpix::net
