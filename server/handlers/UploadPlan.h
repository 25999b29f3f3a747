// What a tus upload is for: its Upload-Metadata, read and checked.
#pragma once

#include "server/handlers/Answer.h"
#include "server/store/ActivityRecords.h"
#include "server/store/PictureRecords.h"

namespace veilpix::handlers {

struct UploadPlan {
    store::UploadPurpose purpose = store::UploadPurpose::New;
    QString itemId;
    QString ownerId; // empty: the uploader
    qint64 contentLength = 0;
    QByteArray sha256; // 32 bytes
    QByteArray wrappedKey;
    QByteArray vaultWrap;
    QByteArray listRecord;
    qint64 listRecordVersion = 0;
    std::optional<store::AccessListRecord> accessList; // of a new picture

    // length: of the whole upload. 422 names the field, as everywhere.
    [[nodiscard]] static Answer<UploadPlan> read(const QByteArray& metadata, qint64 length);
};

} // namespace veilpix::handlers
