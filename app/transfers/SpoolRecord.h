// What is kept of an upload on disk, so that it goes on after a restart: sealed under the vault key, since it names the
// file.
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

#include "app/net/UploadJobs.h"
#include "common/base/Literals.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::transfers {

struct SpoolRecord {
    QString id; // 32 hex digits
    QString name;
    QString sourcePath; // empty for what was pasted
    qint64 sourceSize = 0;
    QString purpose = u"new"_s;
    QString itemId;  // replace
    QString ownerId; // replace
    // Once encrypted:
    std::optional<net::UploadRequest> upload;
    QByteArray sealId;
    QString location; // of the upload at the server
    bool paused = false;

    [[nodiscard]] Result<QByteArray> seal(const crypto::SecretBytes& vaultKey) const;
    [[nodiscard]] static Result<SpoolRecord> open(const crypto::SecretBytes& vaultKey, const QString& id,
                                                  const QByteArray& sealed);
};

} // namespace veilpix::transfers
