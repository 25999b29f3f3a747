// What the store keeps of pictures, of both schemes, in one order of upload.
#pragma once

#include <QAnyStringView>
#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <optional>
#include <vector>

namespace veilpix::store {

enum class Role { Read = 1, Write = 2 };

// What a person may do with a picture. None: it exists, but is not theirs to see.
enum class Access { None = 0, Read = 1, Write = 2, Owner = 3 };

// A file in the BlobStore. An empty key means that there is none.
struct BlobRef {
    QString key; // 32 hex digits
    qint64 size = 0;
    QByteArray sha256; // 32 bytes; its hex is the strong ETag
};

struct Picture {
    qint64 id = 0; // given by the store; also the order of upload
    QString ownerId;
    QString name;      // classic: the stem; native: the item id, 32 hex digits
    QString extension; // without the dot; "png" for native ones
    bool classic = false;
    qint64 version = 1;
    QByteArray sealId;     // 16 bytes, native
    QByteArray commitment; // 32 bytes, native
    BlobRef content;
    BlobRef thumbnail; // native
    BlobRef quotient;  // classic
    QByteArray listRecord;
    qint64 listRecordVersion = 0; // 0: none
    QByteArray accessList;
    QByteArray accessListSignature;
    qint64 accessListVersion = 0; // 0: none
    qint64 sharedWith = 0;        // kept by the store
    QDateTime created;
    QDateTime changed;
    QDateTime trashed; // invalid = not in the trash
};

// One person's copies of the content key.
struct Wrap {
    QByteArray wrappedKey; // RSA
    QByteArray vaultWrap;  // empty = none yet
};

// A picture as one viewer sees it.
struct PictureEntry {
    Picture picture;
    QString ownerName;
    Access access = Access::None;
    Wrap wrap; // the viewer's own
};

// The same as a row that is just being read: everything is somebody else's, and gone with the next row.
struct PictureRow {
    QAnyStringView ownerId;
    QAnyStringView ownerName;
    QAnyStringView name;
    QAnyStringView extension;
    bool classic = false;
    qint64 version = 1;
    QByteArrayView sealId;
    QByteArrayView commitment;
    qint64 contentSize = 0;
    QByteArrayView contentSha256;
    qint64 thumbnailSize = 0;
    qint64 quotientSize = 0;
    QByteArrayView listRecord;
    qint64 listRecordVersion = 0;
    QByteArrayView accessList;
    QByteArrayView accessListSignature;
    qint64 accessListVersion = 0;
    qint64 sharedWith = 0;
    qint64 created = 0; // milliseconds since 1970, like the next two
    qint64 changed = 0;
    std::optional<qint64> trashed;
    QByteArrayView wrappedKey;
    QByteArrayView vaultWrap;
    Access access = Access::None;

    // Valid as long as the entry.
    [[nodiscard]] static PictureRow of(const PictureEntry& entry);
};

enum class PictureView { Own, Shared, SharedByMe, Trash };

struct PicturePage {
    std::vector<PictureEntry> entries; // newest first
    std::optional<qint64> next;        // hand back as cursor; none = the end
};

struct PictureName {
    qint64 id = 0;
    QString name;
    QString extension;
};

struct PictureVersion {
    qint64 pictureId = 0;
    qint64 version = 0;
    QByteArray sealId;
    QByteArray commitment;
    BlobRef content;
    BlobRef thumbnail;
    Wrap ownerWrap; // earlier versions are the owner's alone
    QDateTime created;
    QDateTime expires;
};

struct Share {
    qint64 pictureId = 0;
    QString userId;
    QString userName; // filled when read
    Role role = Role::Read;
    qint64 sequence = 0; // given by the store: order of sharing
    QDateTime created;
};

// The owner's signed list; stored and served, never judged but for its version.
struct AccessListRecord {
    QByteArray bytes;
    QByteArray signature;
    qint64 version = 0; // must be the stored one + 1
};

} // namespace veilpix::store
