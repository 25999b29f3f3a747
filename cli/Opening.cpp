#include "cli/Opening.h"

#include "cli/Console.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"

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
    VEILPIX_TRY(auto decryptor, picture::PictureDecryptor::open(source));
    VEILPIX_TRY_VOID(decryptor.unlock(ring.privateIdentity().rsa()));
    return decryptor;
}

bool signedBy(const picture::OpenedPicture& picture, const identity::Identity& identity)
{
    return picture.signerFingerprint.bytes == identity.fingerprint().bytes && picture.signerKey == identity.verifyKey();
}

QString describeSigner(const picture::OpenedPicture& picture, const identity::KeyRing& ring,
                       const std::optional<identity::Identity>& expected)
{
    if (signedBy(picture, ring.identity())) {
        return u"encrypted by this key ring"_s;
    }
    const QString fingerprint = QString::fromLatin1(picture.signerFingerprint.toHex());
    if (expected && signedBy(picture, *expected)) {
        return u"encrypted by %1, which --from was checked against"_s.arg(fingerprint);
    }
    return u"signed with the key %1, which claims to be of %2: unchecked, verify --from checks it"_s.arg(
        shortKey(picture.signerKey), fingerprint);
}

void addFromOption(CommandLine& line)
{
    line.addFile({u"from"_s}, u"P.pub"_s, u"Refuse the picture unless this identity signed it."_s);
}

tl::expected<std::optional<identity::Identity>, ExitCode> expectedSigner(const CommandLine& line)
{
    const QString path = line.value(u"from"_s);
    if (path.isEmpty()) {
        return std::optional<identity::Identity>();
    }
    VEILPIX_TRY(auto identity, readIdentity(path));
    return std::optional(std::move(identity));
}

ExitCode checkSigner(const QString& subject, const picture::OpenedPicture& picture,
                     const std::optional<identity::Identity>& expected)
{
    if (!expected || signedBy(picture, *expected)) {
        return ExitCode::Done;
    }
    const QString key = shortKey(picture.signerKey);
    const QString wanted = shortKey(expected->verifyKey());
    QString what = u"was signed by somebody else, with the key %1; the one of --from is %2"_s;
    if (picture.signerFingerprint.bytes == expected->fingerprint().bytes) {
        what = u"was signed by somebody who poses as the identity of --from: with the key %1, where that "
               u"identity's is %2"_s;
    } else if (picture.signerKey == expected->verifyKey()) {
        return complain(ExitCode::UnexpectedSigner,
                        u"%1: was signed with the key of --from (%2), but for an identity of another "
                        u"fingerprint"_s.arg(subject, key));
    }
    return complain(ExitCode::UnexpectedSigner, subject + u": "_s + what.arg(key, wanted));
}

} // namespace veilpix::cli
