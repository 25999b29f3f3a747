// Identities that need no key generation: one RSA key for all, an Ed25519 key by its seed.
#pragma once

#include <QFile>

#include "common/base/Literals.h"
#include "common/identity/SealedKeyRing.h"
#include "tests/support/DeterministicRandom.h"
#include "tests/support/Places.h"

namespace veilpix::tests {

inline QByteArray vectorFile(const QString& name)
{
    QFile file(testFile(u"vectors/keyring/"_s) + name);
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("no vector file %s", qPrintable(name));
    }
    return file.readAll();
}

inline identity::PrivateIdentity identityOf(char seed)
{
    static const auto rsa =
        crypto::RsaPrivateKey::fromPkcs8(crypto::SecretBytes::copyOf(crypto::viewOf(vectorFile(u"rsa-3072.der"_s))));
    const auto signing =
        crypto::SigningKey::fromSeed(crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, seed))));
    return *identity::PrivateIdentity::fromKeys(*rsa, *signing);
}

inline identity::RecoveryWords recoveryWords(char byte)
{
    return *identity::RecoveryWords::fromKey(crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, byte))));
}

inline identity::Password password(const char* utf8)
{
    return *identity::Password::fromUtf8(crypto::viewOf(utf8));
}

inline identity::KeyRing keyRing(char seed = 'a')
{
    crypto::SystemRandom random;
    return *identity::KeyRing::create(identityOf(seed), *identity::RecoveryKeys::derive(recoveryWords(seed)), random);
}

// A slot key without the cost of stretching.
inline crypto::SecretBytes slotKey(char byte = 'p')
{
    return crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, byte)));
}

inline identity::SealedKeyRing sealed(const identity::KeyRing& ring, char slot = 'p')
{
    crypto::SystemRandom random;
    return *identity::SealedKeyRing::seal(ring, *identity::StretchParameters::fresh(u"alice"_s, random), slotKey(slot),
                                          random);
}

} // namespace veilpix::tests
