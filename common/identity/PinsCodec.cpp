#include "common/identity/PinsCodec.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Kdf.h"
#include "common/identity/ByteReader.h"
#include "common/identity/SealedRecord.h"

namespace veilpix::identity {
namespace {

using crypto::append;
using crypto::bigEndian;

constexpr char magic[] = "VEILPINS"; // eight bytes, without the literal's zero
constexpr std::uint8_t pinsFormat = 1;
constexpr std::size_t pinsPaddingStep = 4096;
constexpr std::size_t longestUserId = 64;
constexpr std::size_t longestNameBytes = 1024; // bytes

tl::unexpected<Error> malformedPins(const char* what)
{
    return fail(ErrorCode::BadRecord, u"pins: %1"_s.arg(QLatin1String(what)));
}

void appendKey(QByteArray& to, const Fingerprint& fingerprint, const crypto::VerifyKey::Bytes& verifyKey)
{
    append(to, fingerprint.view());
    append(to, verifyKey);
}

void appendPerson(QByteArray& to, const QByteArray& userId, const PinnedPerson& person)
{
    const QByteArray name = person.userName.toUtf8();
    append(to, std::array{static_cast<std::uint8_t>(userId.size())});
    to.append(userId);
    append(to, bigEndian(static_cast<std::uint16_t>(name.size())));
    to.append(name);
    append(to, std::array{static_cast<std::uint8_t>(person.trust)});
    append(to, bigEndian(person.mark));
    appendKey(to, person.fingerprint, person.verifyKey);
    if (person.trust == Trust::Changed) {
        appendKey(to, person.offered.fingerprint, person.offered.verifyKey);
    }
    append(to, std::array{static_cast<std::uint8_t>(person.former.size())});
    for (const PinnedPerson::FormerKey& key : person.former) {
        appendKey(to, key.fingerprint, key.verifyKey);
    }
}

bool readPerson(ByteReader& reader, QByteArray& userId, PinnedPerson& person)
{
    const auto idSize = reader.number<std::uint8_t>();
    userId = crypto::toByteArray(reader.take(idSize));
    const auto nameSize = reader.number<std::uint16_t>();
    person.userName = QString::fromUtf8(crypto::toByteArray(reader.take(nameSize)));
    const auto trust = reader.number<std::uint8_t>();
    if (idSize > longestUserId || nameSize > longestNameBytes || trust < 1 || trust > 3) {
        return false;
    }
    person.trust = static_cast<Trust>(trust);
    person.mark = reader.number<std::uint64_t>();
    const auto readKey = [&](Fingerprint& fingerprint, crypto::VerifyKey::Bytes& verifyKey) {
        fingerprint.bytes = reader.array<Fingerprint::size>();
        verifyKey = reader.array<crypto::VerifyKey::size>();
    };
    readKey(person.fingerprint, person.verifyKey);
    if (person.trust == Trust::Changed) {
        readKey(person.offered.fingerprint, person.offered.verifyKey);
    }
    person.former.resize(reader.number<std::uint8_t>());
    for (PinnedPerson::FormerKey& key : person.former) {
        readKey(key.fingerprint, key.verifyKey);
    }
    return reader.held();
}

QByteArray pinsBinding(std::uint64_t version, const Fingerprint& own)
{
    QByteArray bytes;
    append(bytes, crypto::zeroTerminated("veilpix/1 pins"));
    append(bytes, bigEndian(version));
    append(bytes, own.view());
    return bytes;
}

} // namespace

QByteArray PinsCodec::encode(const Pins& pins)
{
    QByteArray content;
    append(content, std::array{pinsFormat});
    append(content, bigEndian(pins.m_keyRing));
    append(content, bigEndian(static_cast<std::uint32_t>(pins.m_people.size())));
    for (const auto& [userId, person] : pins.m_people) {
        appendPerson(content, userId, person);
    }
    append(content, bigEndian(static_cast<std::uint32_t>(pins.m_highest.size())));
    for (const auto& [itemId, highest] : pins.m_highest) {
        append(content, itemId);
        append(content, bigEndian(highest.picture));
        append(content, bigEndian(highest.accessList));
    }
    append(content, bigEndian(static_cast<std::uint32_t>(pins.m_favourites.size())));
    for (const ItemIdBytes& itemId : pins.m_favourites) {
        append(content, itemId);
    }
    return content;
}

Result<Pins> PinsCodec::decode(crypto::ByteView content)
{
    ByteReader reader(content);
    if (reader.number<std::uint8_t>() != pinsFormat) {
        return fail(ErrorCode::Unsupported, u"pins of another format"_s);
    }
    Pins pins;
    pins.m_keyRing = reader.number<std::uint64_t>();
    // Each loop ends with the bytes, whatever its count claims; keys have to rise, so nothing is given twice.
    for (auto left = reader.number<std::uint32_t>(); left > 0; --left) {
        QByteArray userId;
        PinnedPerson person;
        if (!readPerson(reader, userId, person)) {
            return malformedPins("person");
        }
        if (!pins.m_people.empty() && !(pins.m_people.rbegin()->first < userId)) {
            return malformedPins("order of people");
        }
        pins.m_people.emplace_hint(pins.m_people.end(), std::move(userId), std::move(person));
    }
    for (auto left = reader.number<std::uint32_t>(); left > 0; --left) {
        const auto itemId = reader.array<16>();
        const Pins::Highest highest{reader.number<std::uint64_t>(), reader.number<std::uint64_t>()};
        if (!reader.held() || highest.picture == 0) {
            return malformedPins("versions");
        }
        if (!pins.m_highest.empty() && !(pins.m_highest.rbegin()->first < itemId)) {
            return malformedPins("order of versions");
        }
        pins.m_highest.emplace_hint(pins.m_highest.end(), itemId, highest);
    }
    for (auto left = reader.number<std::uint32_t>(); left > 0; --left) {
        const auto itemId = reader.array<16>();
        if (!reader.held() || (!pins.m_favourites.empty() && !(*pins.m_favourites.rbegin() < itemId))) {
            return malformedPins("favourites");
        }
        pins.m_favourites.insert(pins.m_favourites.end(), itemId);
    }
    const crypto::ByteView padding = reader.take(reader.left());
    if (!reader.held() || std::any_of(padding.begin(), padding.end(), [](std::uint8_t byte) { return byte != 0; })) {
        return malformedPins("end");
    }
    return pins;
}

Result<QByteArray> Pins::seal(const crypto::SecretBytes& vaultKey, const Fingerprint& own,
                              crypto::RandomSource& random) const
{
    const std::uint64_t next = m_version + 1;
    QByteArray content = PinsCodec::encode(*this);
    const auto padding =
        (pinsPaddingStep - static_cast<std::size_t>(content.size()) % pinsPaddingStep) % pinsPaddingStep;
    content.append(static_cast<qsizetype>(padding), '\0');
    QByteArray sealed(magic);
    append(sealed, bigEndian(next));
    if (sealed.size() + recordOverhead + content.size() > largestSealed) {
        return fail(ErrorCode::TooLarge, u"pins of more than 1 MiB"_s);
    }
    return crypto::hkdfSha256({}, vaultKey.reveal(), crypto::zeroTerminated("veilpix/1 pins"))
        .and_then([&](const crypto::SecretBytes& key) {
            return sealRecord(key, crypto::viewOf(pinsBinding(next, own)), crypto::viewOf(content), random);
        })
        .map([&](const QByteArray& record) { return sealed + record; });
}

Result<Pins> Pins::open(const crypto::SecretBytes& vaultKey, const Fingerprint& own, const QByteArray& sealed,
                        std::uint64_t highestSeen)
{
    if (sealed.size() > largestSealed) {
        return malformedPins("too large");
    }
    ByteReader reader(crypto::viewOf(sealed));
    if (!reader.skip(crypto::viewOf(magic))) {
        return malformedPins("these are none");
    }
    const auto version = reader.number<std::uint64_t>();
    const crypto::ByteView record = reader.take(reader.left());
    if (!reader.held() || version == 0) {
        return malformedPins("length");
    }
    if (version < highestSeen) {
        return fail(ErrorCode::StaleVersion, u"pins version %1, version %2 was seen"_s.arg(version).arg(highestSeen));
    }
    VEILPIX_TRY(const auto key, crypto::hkdfSha256({}, vaultKey.reveal(), crypto::zeroTerminated("veilpix/1 pins")));
    VEILPIX_TRY(const auto content, openRecord(key, crypto::viewOf(pinsBinding(version, own)), record));
    auto pins = PinsCodec::decode(content.reveal());
    if (pins) {
        pins->m_version = version;
    }
    return pins;
}

} // namespace veilpix::identity
