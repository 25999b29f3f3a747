// One picture as the index knows it: what a gallery shows, orders and searches by, and what its thumbnail takes. A
// hundred thousand of these are in memory while the app is unlocked, so ids are bytes and what repeats is shared.
#pragma once

#include <QByteArray>
#include <QDate>
#include <QDateTime>
#include <QString>
#include <limits>
#include <memory>
#include <optional>

#include "app/pictures/ItemKey.h"
#include "common/api/Enums.h"
#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"
#include "common/identity/ItemBinding.h"

namespace veilpix::pictures {

struct PictureEntry;

// Names one picture on one server, in bytes.
struct PictureId {
    std::array<std::uint8_t, 12> owner{};
    identity::ItemIdBytes item{}; // of a classic picture: the start of its name's SHA-256

    [[nodiscard]] static PictureId of(const ItemKey& key);
    friend bool operator==(const PictureId&, const PictureId&) = default;
    friend auto operator<=>(const PictureId&, const PictureId&) = default; // NOLINT(modernize-use-nullptr)
};

inline size_t qHash(const PictureId& id, size_t seed = 0)
{
    return qHashBits(&id, sizeof(id), seed);
}

// A content key in place, wiped when it goes.
class HeldKey {
public:
    HeldKey() = default;
    explicit HeldKey(crypto::ByteView key);
    ~HeldKey() { crypto::wipe(m_bytes); }
    HeldKey(const HeldKey&) = default;
    HeldKey& operator=(const HeldKey&) = default;

    [[nodiscard]] bool isThere() const { return m_isThere; }
    [[nodiscard]] crypto::ByteView reveal() const { return m_bytes; }
    [[nodiscard]] crypto::SecretBytes copy() const { return crypto::SecretBytes::copyOf(m_bytes); }
    friend bool operator==(const HeldKey&, const HeldKey&) = default;

private:
    std::array<std::uint8_t, 32> m_bytes{};
    bool m_isThere = false;
};

struct IndexedPicture {
    static constexpr qint64 unknownTime = std::numeric_limits<qint64>::min();

    PictureId id;
    api::Role role = api::Role::Owner;
    bool classic = false;
    HeldKey contentKey;         // there when the picture was proved to be one's own or shared
    crypto::Digest thumbnail{}; // SHA-256 of the encrypted one, as signed together with the name
    identity::CommitmentBytes commitment{};
    std::array<std::uint8_t, 16> sealId{};
    QString name;       // as text, also of a picture that does not open
    QString mediaType;  // shared by all of a type
    QString ownerName;  // shared by all of an owner
    QByteArray readers; // fingerprints on the owner's list, 32 bytes each
    // As the server gave them, for proving it again without a server; wrappedKey only of what others share, whose list
    // names its hash.
    QByteArray accessList;
    QByteArray accessListSignature;
    QByteArray vaultWrap;
    QByteArray wrappedKey;
    qint64 created = 0; // milliseconds since 1970, UTC
    qint64 changed = 0;
    qint64 trashed = 0;            // 0: not in the trash
    qint64 modified = unknownTime; // of the original file
    qint64 encryptedSize = 0;
    quint64 fileSize = 0; // bytes of the original; 0 when unknown
    quint64 version = 0;
    quint64 listRecordVersion = 0;
    quint64 accessListVersion = 0;
    quint32 width = 0; // pixels; 0 when unknown
    quint32 height = 0;
    quint32 thumbnailSize = 0;
    quint32 sharedWith = 0;
    quint16 error = 0;   // an ErrorCode + 1: why it does not open; 0: it does
    qint32 localDay = 0; // Julian day of `created` by this computer's clock

    [[nodiscard]] bool isOwn() const { return role == api::Role::Owner; }
    [[nodiscard]] bool isTrashed() const { return trashed != 0; }
    [[nodiscard]] ItemKey key() const;
    [[nodiscard]] QString itemId() const;       // 32 hex digits
    [[nodiscard]] QByteArray sealIdHex() const; // 32 hex digits
    [[nodiscard]] QDate day() const { return QDate::fromJulianDay(localDay); }
    [[nodiscard]] QDateTime createdAt() const { return QDateTime::fromMSecsSinceEpoch(created, Qt::UTC); }
    [[nodiscard]] std::optional<Error> problem() const;

    // entry: opened, from a record of the server.
    [[nodiscard]] static IndexedPicture of(const PictureEntry& entry);
    friend bool operator==(const IndexedPicture&, const IndexedPicture&) = default;
};

// A day as this computer's clock has it.
[[nodiscard]] qint32 localDayOf(qint64 millisecondsUtc);

using Picture = std::shared_ptr<const IndexedPicture>;

} // namespace veilpix::pictures
