// Pictures' records: listing, changing, removing. One class a request.
#pragma once

#include <vector>

#include "app/net/JsonJob.h"
#include "app/net/PictureRecord.h"

namespace veilpix::net {

class ListPicturesJob final : public JsonJob {
    Q_OBJECT
public:
    // view: own, shared, shared-by-me, trash. cursor: empty = from the newest.
    ListPicturesJob(ApiClient& api, const QString& view, const QString& cursor, QObject* parent = nullptr);
    [[nodiscard]] std::vector<PictureRecord> takeRecords() { return std::move(m_records); }
    [[nodiscard]] QString nextCursor() const { return m_next; } // empty = that was all

protected:
    Result<void> parse() override;

private:
    std::vector<PictureRecord> m_records;
    QString m_next;
};

// Any request whose reply is one record.
class RecordJob : public JsonJob {
    Q_OBJECT
public:
    RecordJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent = nullptr); // GET
    [[nodiscard]] const PictureRecord& record() const { return m_record; }

protected:
    using JsonJob::JsonJob;
    Result<void> parse() override;

private:
    PictureRecord m_record;
};

class PutVaultWrapJob final : public RecordJob {
    Q_OBJECT
public:
    PutVaultWrapJob(ApiClient& api, const PictureRecord& of, const QByteArray& vaultWrap, QObject* parent = nullptr);
};

class PutListRecordJob final : public RecordJob {
    Q_OBJECT
public:
    PutListRecordJob(ApiClient& api, const PictureRecord& of, const QByteArray& listRecord, quint64 version,
                     QObject* parent = nullptr);
};

class TrashJob final : public JsonJob {
    Q_OBJECT
public:
    TrashJob(ApiClient& api, const QString& ownerId, const QString& itemId, bool trash, QObject* parent = nullptr);
};

class DeletePictureJob final : public JsonJob {
    Q_OBJECT
public:
    DeletePictureJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent = nullptr);
};

struct RekeyWrap {
    QString userId;
    QByteArray wrappedKey;
};

struct RekeyRequest {
    QString ownerId;
    QString itemId;
    quint64 storedVersion = 0;
    QString uploadId;
    std::vector<RekeyWrap> wraps; // the owner's among them
    QByteArray accessList;
    QByteArray accessListSignature;
    quint64 accessListVersion = 0;
    QByteArray listRecord;
    quint64 listRecordVersion = 0;
    QByteArray vaultWrap;
};

class RekeyPictureJob final : public RecordJob {
    Q_OBJECT
public:
    RekeyPictureJob(ApiClient& api, const RekeyRequest& rekey, QObject* parent = nullptr);
};

} // namespace veilpix::net
