// A picture as the server lists it (common/api/API.md, "record").
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QString>

#include "common/base/Literals.h"
#include "common/base/Result.h"

namespace veilpix::net {

struct PictureRecord {
    QString itemId; // 32 hex digits; empty for a classic picture
    QString ownerId;
    QString ownerName;
    QString classicName; // the stem; classic pictures only
    bool classic = false;
    quint64 version = 0;
    QByteArray sealId;     // hex
    QByteArray commitment; // 32 bytes
    qint64 size = 0;       // of the encrypted picture
    qint64 thumbnailSize = 0;
    QDateTime created;
    QDateTime changed;
    QDateTime trashed; // invalid unless in the trash
    QString role;      // "owner", "write", "read"
    QByteArray wrappedKey;
    QByteArray vaultWrap; // empty when there is none yet
    QByteArray listRecord;
    quint64 listRecordVersion = 0;
    QByteArray accessList; // empty without shares
    QByteArray accessListSignature;
    quint64 accessListVersion = 0;
    int sharedWith = 0;

    [[nodiscard]] static Result<PictureRecord> fromJson(const QJsonObject& object);
    [[nodiscard]] bool isOwn() const { return role == "owner"_L1; }
    [[nodiscard]] QString path() const; // "/api/v1/users/OWNER/images/ITEM"
};

[[nodiscard]] QString picturePath(const QString& ownerId, const QString& itemId);

} // namespace veilpix::net
