#include "cli/Opening.h"

#include "cli/Console.h"

namespace veilpix::cli {

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

QString describeSigner(const picture::OpenedPicture& picture, const identity::KeyRing& ring)
{
    if (signedBy(picture, ring.identity()))
        return QStringLiteral("yourself");
    return QString::fromLatin1(picture.signerFingerprint.toHex());
}

void addFromOption(CommandLine& line)
{
    line.addValue({QStringLiteral("from")}, QStringLiteral("P.pub"),
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
    return complain(ExitCode::UnexpectedSigner,
                    QStringLiteral("%1: was signed by somebody else (%2)")
                        .arg(subject, QString::fromLatin1(picture.signerFingerprint.toHex())));
}

} // namespace veilpix::cli
