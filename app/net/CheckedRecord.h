// A picture's record as the server sent it (api::PictureRecord), once everything in it is as this app relies on.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include "common/api/PictureMessages.h"
#include "common/base/Result.h"

namespace veilpix::net {

struct CheckedRecord {
    // No picture is as large; the sum of a library's sizes stays a number.
    static constexpr qint64 mostBytes = qint64(1) << 40;

    QString itemId; // 32 hex digits; empty for a classic picture
    QString ownerId;
    QString ownerName;
    QString classicName; // the stem; classic pictures only
    bool classic = false;
    quint64 version = 0;   // at most api::limits::version, like the other two
    QByteArray sealId;     // hex; native pictures only
    QByteArray commitment; // 32 bytes; native pictures only
    qint64 size = 0;       // of the encrypted picture
    qint64 thumbnailSize = 0;
    QDateTime created;
    QDateTime changed;
    QDateTime trashed; // invalid unless in the trash
    api::Role role = api::Role::Read;
    QByteArray wrappedKey;
    QByteArray vaultWrap; // empty when there is none yet
    QByteArray listRecord;
    quint64 listRecordVersion = 0;
    QByteArray accessList; // empty without shares
    QByteArray accessListSignature;
    quint64 accessListVersion = 0;
    int sharedWith = 0;

    // Server: what a native or a classic picture has to have is not there, a size or a version is beyond all measure.
    [[nodiscard]] static Result<CheckedRecord> of(api::PictureRecord record);
    [[nodiscard]] bool isOwn() const { return role == api::Role::Owner; }
    [[nodiscard]] QString nameAtServer() const { return classic ? classicName : itemId; }
};

} // namespace veilpix::net
