// Uploads under way, the change feed and replies kept for repeated requests.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <vector>

namespace veilpix::store {

enum class UploadPurpose { New = 0, Replace = 1, Rekey = 2 };

enum class UploadState {
    Open = 0,    // bytes are still coming
    Complete = 1 // all there and checked; a re-key waits to take it
};

struct Upload {
    QString id; // 32 hex digits
    QString userId;
    UploadPurpose purpose = UploadPurpose::New;
    UploadState state = UploadState::Open;
    QString itemId;
    QString ownerId;
    qint64 length = 0;
    qint64 contentLength = 0; // the thumbnail is what follows
    qint64 offset = 0;        // bytes that are safe on disk
    QByteArray sha256;        // 32 bytes, expected, of the whole
    QByteArray metadata;      // the Upload-Metadata header as it came
    QString spoolKey;         // names the file in the SpoolFolder
    QDateTime created;
    QDateTime expires;
};

// What uploads that are no pictures yet hold back of an account's quota.
struct Reserved {
    qint64 bytes = 0;
    qint64 pictures = 0;
};

enum class ChangeKind { Picture = 0, Share = 1, Removed = 2, KeyRing = 3, Pins = 4 };

struct Change {
    ChangeKind kind = ChangeKind::Picture;
    QString itemId;  // Picture::name; empty for KeyRing and Pins
    QString ownerId; // empty for KeyRing and Pins
};

struct ChangePage {
    qint64 cursor = 0;
    std::vector<Change> changes;
    bool reset = false; // the cursor is older than what is kept: list anew
};

struct IdempotentReply {
    QByteArray method;
    QByteArray path;
    QByteArray bodyHash; // SHA-256
    int status = 0;      // 0: the first request is still under way
    QByteArray contentType;
    QByteArray headers; // further header lines, as the handler wrote them
    QByteArray body;
    QDateTime created;
};

} // namespace veilpix::store
