// Pictures' records: listing, changing, removing. One class a request. A picture is named by its owner's id and its own
// name at the server: the item id, or a classic picture's stem.
#pragma once

#include <vector>

#include "app/net/CheckedRecord.h"
#include "app/net/MessageJob.h"

namespace veilpix::net {

class ListPicturesJob final : public MessageJob<api::PicturePage> {
public:
    // cursor: empty = from the newest.
    ListPicturesJob(ApiClient& api, api::View view, const QString& cursor, QObject* parent = nullptr);
    [[nodiscard]] std::vector<CheckedRecord> takeRecords() { return std::move(m_records); }
    [[nodiscard]] QString nextCursor() const { return reply().next.value_or(QString()); } // empty = that was all

protected:
    Result<void> judge(api::PicturePage& page) override;

private:
    std::vector<CheckedRecord> m_records;
};

// Any request whose reply is one record.
class RecordJob : public MessageJob<api::PictureRecord> {
public:
    RecordJob(ApiClient& api, const QString& ownerId, const QString& name, QObject* parent = nullptr); // GET
    [[nodiscard]] const CheckedRecord& record() const { return m_record; }

protected:
    using MessageJob::MessageJob;
    Result<void> judge(api::PictureRecord& record) override;

private:
    CheckedRecord m_record;
};

class PatchRecordJob final : public RecordJob {
public:
    PatchRecordJob(ApiClient& api, const QString& ownerId, const QString& itemId, const api::RecordPatch& patch,
                   QObject* parent = nullptr);
};

class TrashJob final : public CommandJob {
public:
    TrashJob(ApiClient& api, const QString& ownerId, const QString& name, bool trash, QObject* parent = nullptr);
};

class DeletePictureJob final : public CommandJob {
public:
    DeletePictureJob(ApiClient& api, const QString& ownerId, const QString& name, QObject* parent = nullptr);
};

class RekeyPictureJob final : public RecordJob {
public:
    // Conflict unless the picture has this version at the server.
    RekeyPictureJob(ApiClient& api, const QString& ownerId, const QString& itemId, quint64 storedVersion,
                    const api::Rekey& rekey, QObject* parent = nullptr);
};

} // namespace veilpix::net
