#include "cli/Opening.h"

#include "cli/Console.h"

namespace veilpix::cli {

namespace {

// Enough of a signing key to tell it from others.
QString shortKey(const crypto::VerifyKey& key)
{
    constexpr qsizetype shownDigits = 16;
    return QString::fromLatin1(crypto::toByteArray(key.bytes()).toHex().first(shownDigits)) + u'…';
}

} // namespace

Result<picture::PictureDecryptor> unlockPicture(QIODevice& source, const identity::KeyRing& ring)
{
    auto decryptor = picture::PictureDecryptor::open(source);
    if (!decryptor)
        return decryptor;
    if (const auto unlocked = decryptor->unlock(ring.privateIdentity().rsa()); !unlocked)
        return tl::unexpected(unlocked.error());
    return decryptor;
}

bool signedBy(const picture::OpenedPicture& picture, const identity::Identity& identity)
{
    return picture.signerFingerprint.bytes == identity.fingerprint().bytes && picture.signerKey == identity.verifyKey();
}

QString describeSigner(const picture::OpenedPicture& picture, const identity::KeyRing& ring,
                       const std::optional<identity::Identity>& expected)
{
    if (signedBy(picture, ring.identity()))
        return QStringLiteral("encrypted by this key ring");
    const QString fingerprint = QString::fromLatin1(picture.signerFingerprint.toHex());
    if (expected && signedBy(picture, *expected))
        return QStringLiteral("encrypted by %1, which --from was checked against").arg(fingerprint);
    return QStringLiteral("signed with the key %1, which claims to be of %2: unchecked, verify --from checks it")
        .arg(shortKey(picture.signerKey), fingerprint);
}

void addFromOption(CommandLine& line)
{
    line.addFile({QStringLiteral("from")}, QStringLiteral("P.pub"),
                 QStringLiteral("Refuse the picture unless this identity signed it."));
}

tl::expected<std::optional<identity::Identity>, ExitCode> expectedSigner(const CommandLine& line)
{
    const QString path = line.value(QStringLiteral("from"));
    if (path.isEmpty())
        return std::optional<identity::Identity>();
    auto identity = readIdentity(path);
    if (!identity)
        return tl::unexpected(identity.error());
    return std::optional(std::move(*identity));
}

ExitCode checkSigner(const QString& subject, const picture::OpenedPicture& picture,
                     const std::optional<identity::Identity>& expected)
{
    if (!expected || signedBy(picture, *expected))
        return ExitCode::Done;
    const QString key = shortKey(picture.signerKey);
    const QString wanted = shortKey(expected->verifyKey());
    QString what = QStringLiteral("was signed by somebody else, with the key %1; the one of --from is %2");
    if (picture.signerFingerprint.bytes == expected->fingerprint().bytes)
        what = QStringLiteral("was signed by somebody who poses as the identity of --from: with the key %1, where that "
                              "identity's is %2");
    else if (picture.signerKey == expected->verifyKey())
        return complain(ExitCode::UnexpectedSigner,
                        QStringLiteral("%1: was signed with the key of --from (%2), but for an identity of another "
                                       "fingerprint")
                            .arg(subject, key));
    return complain(ExitCode::UnexpectedSigner, subject + QStringLiteral(": ") + what.arg(key, wanted));
}

} // namespace veilpix::cli
