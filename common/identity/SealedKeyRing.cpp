#include "common/identity/SealedKeyRing.h"

#include <QString>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Aead.h"
#include "common/identity/ByteReader.h"

namespace veilpix::identity {
namespace {

using crypto::Aead;
using crypto::append;
using crypto::bigEndian;

constexpr char ringMagic[] = "VEILRING"; // eight bytes, without the literal's zero
constexpr std::uint8_t ringFormat = 1;
constexpr std::uint8_t argon2id13 = 1;
constexpr std::size_t slotSize = 32 + Aead::nonceSize + 32 + Aead::tagSize; // check ‖ nonce ‖ wrapped key ‖ tag
constexpr std::size_t ringKeySize = 32;
constexpr std::size_t checksumSize = 32;

tl::unexpected<Error> malformedRing(const char* what)
{
    return fail(ErrorCode::BadKeyRing, u"key ring: %1"_s.arg(QLatin1String(what)));
}

crypto::ByteView slotLabel(std::uint8_t slot)
{
    return slot == 0 ? crypto::zeroTerminated("veilpix/1 password-slot")
                     : crypto::zeroTerminated("veilpix/1 recovery-slot");
}

// Tells whether a slot was made for this key, and commits to it: AES-GCM alone would open under several keys, for who
// crafts it so.
Result<crypto::SecretBytes> slotCheck(std::uint8_t slot, const crypto::SecretBytes& slotKey, crypto::ByteView nonce)
{
    const auto info = crypto::SecretBytes::join({crypto::zeroTerminated("veilpix/1 slot-check"), std::array{slot}});
    return crypto::hkdfSha256(nonce, slotKey.reveal(), info.reveal());
}

Result<QByteArray> sealSlot(std::uint8_t slot, const crypto::SecretBytes& slotKey, const crypto::SecretBytes& ringKey,
                            crypto::RandomSource& random)
{
    std::array<std::uint8_t, Aead::nonceSize> nonce;
    std::array<std::uint8_t, ringKeySize> wrapped;
    std::array<std::uint8_t, Aead::tagSize> tag;
    VEILPIX_TRY_VOID(random.fill(nonce));
    VEILPIX_TRY(const auto check, slotCheck(slot, slotKey, nonce));
    VEILPIX_TRY(auto aead, Aead::create(slotKey));
    return aead.seal(nonce, slotLabel(slot), ringKey.reveal(), wrapped, tag).map([&] {
        QByteArray bytes;
        append(bytes, check.reveal());
        append(bytes, nonce);
        append(bytes, wrapped);
        append(bytes, tag);
        return bytes;
    });
}

} // namespace

Result<SealedKeyRing> SealedKeyRing::seal(const KeyRing& ring, const StretchParameters& parameters,
                                          const crypto::SecretBytes& passwordSlotKey, crypto::RandomSource& random)
{
    const QByteArray name = parameters.userName.toUtf8();
    if (name.size() > StretchParameters::longestUserName) {
        return fail(ErrorCode::InvalidArgument, u"a user name of more than 255 bytes"_s);
    }
    VEILPIX_TRY_VOID(crypto::checkArgon2Bounds(parameters.argon2));
    VEILPIX_TRY(const auto content, ring.toContent());
    VEILPIX_TRY(const auto ringKey, random.secret(ringKeySize));

    QByteArray bytes(ringMagic);
    append(bytes, std::array{ringFormat});
    append(bytes, bigEndian(ring.version() + 1));
    append(bytes, ring.fingerprint().view());
    append(bytes, std::array{argon2id13});
    append(bytes, bigEndian(parameters.argon2.memoryKib));
    append(bytes, bigEndian(parameters.argon2.passes));
    append(bytes, bigEndian(parameters.argon2.parallelism));
    append(bytes, parameters.salt);
    append(bytes, bigEndian(static_cast<std::uint16_t>(name.size())));
    bytes.append(name);
    for (const auto& [slot, key] :
         {std::pair{std::uint8_t(0), &passwordSlotKey}, {std::uint8_t(1), &ring.recovery().slotKey}}) {
        VEILPIX_TRY(const auto sealed, sealSlot(slot, *key, ringKey, random));
        bytes.append(sealed);
    }

    std::array<std::uint8_t, Aead::nonceSize> nonce;
    std::array<std::uint8_t, Aead::tagSize> tag;
    QByteArray ciphertext(static_cast<qsizetype>(content.size()), Qt::Uninitialized);
    VEILPIX_TRY_VOID(random.fill(nonce));
    VEILPIX_TRY_VOID(Aead::create(ringKey).and_then([&](Aead aead) {
        return aead.seal(nonce, crypto::viewOf(bytes), content.reveal(), crypto::writableView(ciphertext), tag);
    }));
    append(bytes, nonce);
    append(bytes, bigEndian(static_cast<std::uint32_t>(content.size())));
    bytes.append(ciphertext);
    append(bytes, tag);
    append(bytes, crypto::sha256(crypto::viewOf(bytes)));
    return parse(std::move(bytes)); // what is written is what will be read
}

Result<SealedKeyRing> SealedKeyRing::parse(QByteArray bytes)
{
    if (bytes.size() > largest) {
        return malformedRing("larger than any key ring");
    }
    ByteReader reader(crypto::viewOf(bytes));
    if (!reader.skip(crypto::viewOf(ringMagic))) {
        return malformedRing("this is no key ring");
    }
    if (const auto format = reader.number<std::uint8_t>(); reader.held() && format != ringFormat) {
        return fail(ErrorCode::Unsupported, u"a key ring of format %1"_s.arg(format));
    }
    const crypto::ByteView whole = crypto::viewOf(bytes);
    if (whole.size() < checksumSize ||
        !crypto::equalDigests(crypto::sha256(whole.first(whole.size() - checksumSize)), whole.last(checksumSize))) {
        return malformedRing("damaged or cut off: checksum");
    }

    SealedKeyRing ring;
    ring.m_version = reader.number<std::uint64_t>();
    ring.m_fingerprint.bytes = reader.array<Fingerprint::size>();
    if (reader.number<std::uint8_t>() != argon2id13) {
        return fail(ErrorCode::Unsupported, u"a key ring with another password stretching"_s);
    }
    ring.m_parameters.argon2.memoryKib = reader.number<std::uint32_t>();
    ring.m_parameters.argon2.passes = reader.number<std::uint32_t>();
    ring.m_parameters.argon2.parallelism = reader.number<std::uint32_t>();
    ring.m_parameters.salt = reader.array<16>();
    const auto nameSize = reader.number<std::uint16_t>();
    if (nameSize > StretchParameters::longestUserName) {
        return malformedRing("user name too long");
    }
    const QByteArray name = crypto::toByteArray(reader.take(nameSize));
    ring.m_parameters.userName = QString::fromUtf8(name);
    if (ring.m_parameters.userName.toUtf8() != name) {
        return malformedRing("the user name is not UTF-8");
    }
    ring.m_slotsAt = static_cast<qsizetype>(reader.position());
    (void)reader.take(2 * slotSize + Aead::nonceSize);
    const auto contentSize = reader.number<std::uint32_t>();
    if (!reader.held() || reader.left() < Aead::tagSize + checksumSize ||
        contentSize != reader.left() - Aead::tagSize - checksumSize) {
        return malformedRing("lengths");
    }
    if (ring.m_version == 0) {
        return malformedRing("version 0");
    }
    if (const auto bounds = crypto::checkArgon2Bounds(ring.m_parameters.argon2); !bounds) {
        return fail(ErrorCode::BadKeyRing, bounds.error().context);
    }
    ring.m_bytes = std::move(bytes);
    return ring;
}

Result<KeyRing> SealedKeyRing::openSlot(Slot slot, const crypto::SecretBytes& slotKey, ErrorCode wrongKey) const
{
    const auto number = static_cast<std::uint8_t>(slot);
    const crypto::ByteView whole = crypto::viewOf(m_bytes);
    const auto slotsAt = static_cast<std::size_t>(m_slotsAt);
    ByteReader reader(whole.subspan(slotsAt + number * slotSize, slotSize));
    const crypto::ByteView check = reader.take(32);
    const crypto::ByteView slotNonce = reader.take(Aead::nonceSize);
    VEILPIX_TRY(const auto expected, slotCheck(number, slotKey, slotNonce));
    if (!expected.equals(check)) {
        return fail(wrongKey, u"the slot was made for another key"_s);
    }

    // From here on the key is right, so whatever does not open was changed.
    crypto::SecretBytes ringKey(ringKeySize);
    const crypto::ByteView wrapped = reader.take(ringKeySize);
    const auto unwrapped = Aead::create(slotKey).and_then([&](Aead aead) {
        return aead.open(slotNonce, slotLabel(number), wrapped, reader.take(Aead::tagSize), ringKey.writable());
    });
    if (!unwrapped) {
        return malformedRing("the slot was changed");
    }
    const std::size_t bodyAt = slotsAt + 2 * slotSize;
    ByteReader body(whole.subspan(bodyAt));
    const crypto::ByteView nonce = body.take(Aead::nonceSize);
    const crypto::ByteView ciphertext = body.take(body.number<std::uint32_t>());
    crypto::SecretBytes content(ciphertext.size());
    const auto opened = Aead::create(ringKey).and_then([&](Aead aead) {
        return aead.open(nonce, whole.first(bodyAt), ciphertext, body.take(Aead::tagSize), content.writable());
    });
    if (!opened) {
        return malformedRing("content, parameters or the other slot were changed");
    }
    auto ring = KeyRing::fromContent(content.reveal(), m_version);
    if (ring && ring->fingerprint() != m_fingerprint) {
        return malformedRing("the keys are not those of the fingerprint");
    }
    return ring;
}

Result<KeyRing> SealedKeyRing::open(const Password& password) const
{
    return PasswordKeys::derive(password, m_parameters).and_then([&](const PasswordKeys& keys) {
        return openWithSlotKey(keys.slotKey);
    });
}

Result<KeyRing> SealedKeyRing::openWithSlotKey(const crypto::SecretBytes& passwordSlotKey) const
{
    return openSlot(Slot::Password, passwordSlotKey, ErrorCode::WrongPassword);
}

Result<KeyRing> SealedKeyRing::open(const RecoveryWords& words) const
{
    return RecoveryKeys::derive(words).and_then([&](const RecoveryKeys& keys) { return open(keys); });
}

Result<KeyRing> SealedKeyRing::open(const RecoveryKeys& keys) const
{
    return openSlot(Slot::Recovery, keys.slotKey, ErrorCode::BadRecoveryWords);
}

} // namespace veilpix::identity
