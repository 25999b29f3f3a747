#include "common/identity/KeyRing.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/ByteReader.h"

namespace veilpix::identity {
namespace {

constexpr std::uint8_t contentFormat = 1;
constexpr std::size_t loginSecretSize = 64;
constexpr std::size_t slotKeySize = 32;
constexpr std::size_t longestRsaKey = 8 * 1024;
constexpr std::size_t longestClassicText = 4 * 1024;

tl::unexpected<Error> malformedContent(const char* what)
{
    return fail(ErrorCode::BadKeyRing, u"key ring content: %1"_s.arg(QLatin1String(what)));
}

bool isHex(crypto::ByteView text)
{
    return std::all_of(text.begin(), text.end(),
                       [](std::uint8_t c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

} // namespace

KeyRing::KeyRing(PrivateIdentity identity, crypto::SecretBytes vaultKey, RecoveryKeys recovery, std::uint64_t version)
    : m_identity(std::move(identity)), m_vaultKey(std::move(vaultKey)), m_recovery(std::move(recovery)),
      m_version(version)
{
}

Result<KeyRing> KeyRing::create(PrivateIdentity identity, RecoveryKeys recovery, crypto::RandomSource& random)
{
    return random.secret(vaultKeySize).map([&](crypto::SecretBytes vaultKey) {
        return KeyRing(std::move(identity), std::move(vaultKey), std::move(recovery), 0);
    });
}

Result<void> KeyRing::addClassicKeys(ClassicKeys keys)
{
    for (const ClassicKeys& known : m_classicKeys) {
        if (known.publicText() == keys.publicText() && known.privateText().equals(keys.privateText())) {
            return fail(ErrorCode::AlreadyExists, u"these classic keys are in the ring already"_s);
        }
    }
    if (m_classicKeys.size() >= mostClassicKeys) {
        return fail(ErrorCode::TooLarge, u"a key ring holds 32 pairs of classic keys at most"_s);
    }
    m_classicKeys.push_back(std::move(keys));
    return {};
}

KeyRing KeyRing::clone() const
{
    KeyRing copy(m_identity, m_vaultKey.clone(), m_recovery.clone(), m_version);
    copy.m_pinsVersion = m_pinsVersion;
    for (const ClassicKeys& keys : m_classicKeys) {
        copy.m_classicKeys.push_back(keys.clone());
    }
    return copy;
}

Result<crypto::SecretBytes> KeyRing::toContent() const
{
    using crypto::bigEndian;
    VEILPIX_TRY(const auto rsa, m_identity.rsa().toPkcs8());
    VEILPIX_TRY(const auto seed, m_identity.signingKey().seed());
    crypto::SecretBytes content = crypto::SecretBytes::join(
        {std::array{contentFormat}, bigEndian(static_cast<std::uint32_t>(rsa.size())), rsa.reveal(), seed.reveal(),
         m_vaultKey.reveal(), m_recovery.loginSecret.reveal(), m_recovery.slotKey.reveal(), bigEndian(m_pinsVersion),
         bigEndian(static_cast<std::uint16_t>(m_classicKeys.size()))});
    for (const ClassicKeys& keys : m_classicKeys) {
        const crypto::ByteView privateText = keys.privateText().reveal();
        const crypto::ByteView publicText = crypto::viewOf(keys.publicText());
        content = crypto::SecretBytes::join({content.reveal(),
                                             bigEndian(static_cast<std::uint32_t>(privateText.size())), privateText,
                                             bigEndian(static_cast<std::uint32_t>(publicText.size())), publicText});
    }
    return content;
}

Result<KeyRing> KeyRing::fromContent(crypto::ByteView content, std::uint64_t version)
{
    ByteReader reader(content);
    if (reader.number<std::uint8_t>() != contentFormat) {
        return fail(ErrorCode::Unsupported, u"key ring content of another format"_s);
    }
    const auto rsaSize = reader.number<std::uint32_t>();
    if (rsaSize > longestRsaKey) {
        return malformedContent("RSA key too long");
    }
    auto rsa = crypto::RsaPrivateKey::fromPkcs8(crypto::SecretBytes::copyOf(reader.take(rsaSize)));
    if (!rsa) {
        return malformedContent("RSA key");
    }
    auto signingKey =
        crypto::SigningKey::fromSeed(crypto::SecretBytes::copyOf(reader.take(crypto::SigningKey::seedSize)));
    if (!signingKey) {
        return malformedContent("Ed25519 key");
    }
    auto identity = PrivateIdentity::fromKeys(std::move(*rsa), std::move(*signingKey));
    if (!identity) {
        return malformedContent("identity");
    }
    auto vaultKey = crypto::SecretBytes::copyOf(reader.take(vaultKeySize));
    RecoveryKeys recovery;
    recovery.loginSecret = crypto::SecretBytes::copyOf(reader.take(loginSecretSize));
    recovery.slotKey = crypto::SecretBytes::copyOf(reader.take(slotKeySize));
    if (!isHex(recovery.loginSecret.reveal())) {
        return malformedContent("recovery keys");
    }
    KeyRing ring(std::move(*identity), std::move(vaultKey), std::move(recovery), version);
    ring.m_pinsVersion = reader.number<std::uint64_t>();
    const auto count = reader.number<std::uint16_t>();
    if (count > mostClassicKeys) {
        return malformedContent("too many classic keys");
    }
    for (int i = 0; i < count && reader.held(); ++i) {
        crypto::ByteView texts[2];
        for (crypto::ByteView& text : texts) {
            const auto size = reader.number<std::uint32_t>();
            if (size > longestClassicText) {
                return malformedContent("classic key too long");
            }
            text = reader.take(size);
        }
        auto keys = ClassicKeys::fromTexts(texts[0], texts[1]);
        if (!keys || !ring.addClassicKeys(std::move(*keys))) {
            return malformedContent("classic keys");
        }
    }
    if (!reader.atEnd()) {
        return malformedContent("length");
    }
    return ring;
}

} // namespace veilpix::identity
