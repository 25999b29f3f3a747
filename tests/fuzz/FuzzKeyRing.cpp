// A key ring from outside. An even first byte (`V` of a real one): the bytes are a ring, tried as they are and with the
// right checksum. An odd one: the rest is the content of a ring whose slots and tags are right, as another program with
// the password could write it.
#include <cstdlib>

#include "common/base/Literals.h"
#include "common/crypto/Aead.h"
#include "common/identity/SealedKeyRing.h"
#include "tests/support/DeterministicRandom.h"

using namespace veilpix;
using namespace veilpix::identity;

namespace {

constexpr qsizetype slotsSize = 2 * 92;

const crypto::SecretBytes& slotKey()
{
    static const auto key = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'p')));
    return key;
}

void openIfParsed(const QByteArray& bytes)
{
    const auto parsed = SealedKeyRing::parse(bytes);
    if (!parsed) {
        return;
    }
    if (parsed->bytes() != bytes || !crypto::checkArgon2Bounds(parsed->parameters().argon2)) {
        std::abort();
    }
    (void)parsed->openWithSlotKey(slotKey());
}

QByteArray withChecksum(const QByteArray& body)
{
    return body + crypto::toByteArray(crypto::sha256(crypto::viewOf(body)));
}

// A real ring, made once; its ring key is the first thing that sealing draws.
struct Frame {
    QByteArray headAndSlots;
    crypto::SecretBytes ringKey;

    Frame()
    {
        crypto::SystemRandom system;
        const auto identity = PrivateIdentity::generate(system, {}, nullptr, 2048);
        const auto words = RecoveryWords::generate(system);
        const auto ring = KeyRing::create(*identity, *RecoveryKeys::derive(*words), system);
        support::DeterministicRandom sealing("fuzz"_ba);
        const auto sealed = SealedKeyRing::seal(*ring, {}, slotKey(), sealing);
        support::DeterministicRandom again("fuzz"_ba);
        ringKey = std::move(*again.secret(32));
        headAndSlots = sealed->bytes().first(80 + slotsSize); // no user name
    }
};

void openWithContent(crypto::ByteView content)
{
    static const Frame frame;
    const QByteArray nonce(12, 'n');
    QByteArray ciphertext(static_cast<qsizetype>(content.size()), '\0');
    QByteArray tag(16, '\0');
    auto aead = crypto::Aead::create(frame.ringKey);
    if (!aead->seal(crypto::viewOf(nonce), crypto::viewOf(frame.headAndSlots), content,
                    crypto::writableView(ciphertext), crypto::writableView(tag))) {
        std::abort();
    }
    QByteArray bytes = frame.headAndSlots + nonce;
    crypto::append(bytes, crypto::bigEndian(static_cast<std::uint32_t>(content.size())));
    bytes = withChecksum(bytes + ciphertext + tag);
    const auto parsed = SealedKeyRing::parse(bytes);
    if (!parsed) {
        std::abort();
    }
    const auto opened = parsed->openWithSlotKey(slotKey());
    if (!opened && opened.error().code != ErrorCode::BadKeyRing && opened.error().code != ErrorCode::Unsupported) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const crypto::ByteView input(data, size);
    if (size > 0 && input.front() % 2 == 1) {
        openWithContent(input.subspan(1));
        return 0;
    }
    const QByteArray bytes = crypto::toByteArray(input);
    openIfParsed(bytes);
    openIfParsed(withChecksum(bytes));
    if (bytes.size() > 32) {
        openIfParsed(withChecksum(bytes.chopped(32)));
    }
    return 0;
}
