// The four requests of the tus 1.0.0 protocol. One class a request.
#pragma once

#include "app/net/MessageJob.h"
#include "common/api/UploadMessages.h"

namespace veilpix::net {

// What is announced, and what stands beside it.
struct UploadRequest : api::UploadMetadata {
    qint64 length = 0; // content and thumbnail
    QByteArray idempotencyKey;
};

class CreateUploadJob final : public CommandJob {
public:
    CreateUploadJob(ApiClient& api, const UploadRequest& upload, QObject* parent = nullptr);
    [[nodiscard]] QString location() const { return m_location; } // a path on this server

protected:
    Result<void> judge() override;

private:
    QString m_location;
};

class UploadOffsetJob final : public CommandJob {
public:
    UploadOffsetJob(ApiClient& api, const QString& location, QObject* parent = nullptr);
    [[nodiscard]] qint64 offset() const { return m_offset; }

protected:
    Result<void> judge() override;

private:
    qint64 m_offset = 0;
};

class UploadChunkJob final : public CommandJob {
public:
    static constexpr qint64 limit = 4 * 1024 * 1024;
    UploadChunkJob(ApiClient& api, const QString& location, qint64 offset, const QByteArray& bytes,
                   const QByteArray& sha256, QObject* parent = nullptr);
};

class DropUploadJob final : public CommandJob {
public:
    DropUploadJob(ApiClient& api, const QString& location, QObject* parent = nullptr);
};

} // namespace veilpix::net
