// What is kept of an upload on disk, so that it goes on after a restart: sealed, since it names the file.
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

#include "app/net/UploadJobs.h"
#include "common/base/Literals.h"

namespace veilpix::transfers {

class SpoolCipher;

struct UploadRecord {
    QString id; // 32 hex digits
    QString name;
    QString sourcePath; // empty for what was pasted
    qint64 sourceSize = 0;
    api::UploadPurpose purpose = api::UploadPurpose::New;
    QString itemId;  // replace
    QString ownerId; // replace
    qint64 turn = 0; // grows with each that is added
    // Once encrypted:
    std::optional<net::UploadRequest> upload;
    QByteArray sealId;
    QString location; // of the upload at the server

    [[nodiscard]] Result<QByteArray> seal(SpoolCipher& cipher) const;
    [[nodiscard]] static Result<UploadRecord> open(SpoolCipher& cipher, const QString& id, const QByteArray& sealed);
};

} // namespace veilpix::transfers
