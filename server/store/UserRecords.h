// What the store keeps of people. Times are UTC; an invalid QDateTime means "never" or "not yet".
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

namespace veilpix::store {

enum class Scheme { Classic = 0, Native = 1 };

struct User {
    QString id;   // 24 lower-case hex digits; made by newUserId()
    QString name; // NFC, unique, case sensitive
    Scheme scheme = Scheme::Native;
    QString passwordHash;         // encoded Argon2id of what the client sent as password
    QString publicKey;            // `n e`
    QByteArray signingKey;        // 32 bytes; empty for classic accounts
    QByteArray identitySignature; // 64 bytes; empty for classic accounts
    QByteArray salt;              // 16 bytes, the client's stretching; empty for classic accounts
    int memoryKib = 0;
    int passes = 0;
    QString recoveryHash; // encoded Argon2id of the recovery-login secret; empty = none
    bool disabled = false;
    qint64 quotaBytes = -1; // -1: the server's default applies
    qint64 quotaPictures = -1;
    qint64 usedBytes = 0;    // kept by the store: content, thumbnails, quotients, earlier versions, trash
    qint64 usedPictures = 0; // kept by the store, trash included
    qint64 sequence = 0;     // given by the store: order of registration, the page cursor
    QDateTime created;
};

// What a person proves and derives with; swapped whole by a change of password or by recovery.
struct Credentials {
    QString passwordHash;
    QByteArray salt;
    int memoryKib = 0;
    int passes = 0;
    QString recoveryHash;
};

struct Invite {
    QByteArray codeHash; // SHA-256 of the code
    QDateTime created;
    QDateTime expires;
    QString usedBy; // user id; empty = still open
};

// The sealed things that a person's computers share through the server.
enum class SealedKind { KeyRing = 0, Pins = 1 };

struct SealedBlob {
    QByteArray bytes;
    qint64 version = 0; // 1 and up
};

[[nodiscard]] QString newUserId(); // 24 random hex digits
[[nodiscard]] QString newHexId();  // 32 random hex digits: sessions, uploads, blobs
[[nodiscard]] QByteArray randomBytes(int count);

} // namespace veilpix::store
