#include "app/pictures/PictureEntry.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Random.h"
#include "common/identity/VaultWrap.h"

namespace veilpix::pictures {

namespace {

template <class Array> std::optional<Array> arrayOf(const QByteArray& raw)
{
    Array array;
    if (raw.size() != qsizetype(array.size())) {
        return std::nullopt;
    }
    std::copy(raw.begin(), raw.end(), array.begin());
    return array;
}

struct Binding {
    identity::ItemIdBytes item;
    identity::CommitmentBytes commitment;
};

Result<crypto::SecretBytes> contentKeyOf(PictureEntry& entry, const Binding& binding, const identity::KeyRing& ring)
{
    const net::CheckedRecord& record = entry.record;
    if (!record.vaultWrap.isEmpty()) {
        // A wrap that does not open (another key ring, or the server's doing) is no reason to give up: the RSA wrap is
        // there.
        if (auto key = identity::openVaultWrap(ring.vaultKey(), binding.item, binding.commitment, record.vaultWrap)) {
            return key;
        }
    }
    VEILPIX_TRY(auto key, ring.privateIdentity().rsa().unwrap(crypto::viewOf(record.wrappedKey)));
    crypto::SystemRandom random;
    if (auto wrap = identity::sealVaultWrap(ring.vaultKey(), binding.item, binding.commitment, key, random)) {
        entry.newVaultWrap = std::move(*wrap);
    }
    return key;
}

} // namespace

std::optional<identity::ItemIdBytes> itemIdBytes(const QString& hex)
{
    return arrayOf<identity::ItemIdBytes>(QByteArray::fromHex(hex.toLatin1()));
}

std::optional<identity::CommitmentBytes> commitmentBytes(const QByteArray& raw)
{
    return arrayOf<identity::CommitmentBytes>(raw);
}

ItemKey PictureEntry::key() const
{
    return {record.ownerId, record.itemId, record.classicName};
}

PictureEntry PictureEntry::open(net::CheckedRecord record, const identity::KeyRing& ring)
{
    PictureEntry entry;
    entry.record = std::move(record);
    if (entry.record.classic) {
        entry.details.name = entry.record.classicName;
        entry.details.mediaType = u"image/png"_s;
        return entry;
    }
    const auto item = itemIdBytes(entry.record.itemId);
    const auto commitment = commitmentBytes(entry.record.commitment);
    if (!item || !commitment) {
        entry.error = Error{ErrorCode::BadHeader, u"ids of the wrong size"_s};
        return entry;
    }
    auto key = contentKeyOf(entry, {*item, *commitment}, ring);
    if (!key) {
        entry.error = key.error();
        return entry;
    }
    auto details = identity::ListRecord::open(*key, *item, entry.record.listRecordVersion, entry.record.listRecord);
    if (details) {
        entry.details = std::move(*details);
    } else {
        entry.error = details.error();
    }
    entry.contentKey = std::make_shared<const crypto::SecretBytes>(std::move(*key));
    return entry;
}

} // namespace veilpix::pictures
