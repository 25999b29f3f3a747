#include "app/pictures/PictureOpening.h"

#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/OpenFailure.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::pictures {

namespace {

Result<void> matches(const picture::PictureHeader& header, const net::CheckedRecord& record)
{
    if (header.kind != picture::PictureKind::Picture) {
        return fail(ErrorCode::BadHeader, u"a thumbnail in place of a picture"_s);
    }
    if (header.itemId.toHex() != record.itemId.toLatin1()) {
        return fail(ErrorCode::BadHeader, u"another picture"_s);
    }
    if (header.version < record.version) {
        return fail(ErrorCode::StaleVersion, u"an older version than announced"_s);
    }
    if (header.sealId.toHex() != record.sealId) {
        return fail(ErrorCode::BadHeader, u"another sealing than announced"_s);
    }
    return {};
}

} // namespace

Result<DecryptedPicture> decryptFile(const QString& path, const PictureEntry* expected, const identity::KeyRing& ring,
                                     QIODevice* sink, const picture::PictureControl& control)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(base::openFailure(file));
    }
    VEILPIX_TRY(auto decryptor, picture::PictureDecryptor::open(file));
    if (expected) {
        VEILPIX_TRY_VOID(matches(decryptor.header(), expected->record));
    }
    const trust::ProvenPicture* proven = expected ? expected->proven() : nullptr;
    if (expected && !proven) {
        return fail(ErrorCode::NoMatchingKey, u"nothing is proved of this picture"_s);
    }
    VEILPIX_TRY_VOID(proven ? decryptor.unlock(proven->contentKey()) : decryptor.unlock(ring.privateIdentity().rsa()));
    DecryptedPicture result{.opened = {.metadata = {},
                                       .metadataJson = {},
                                       .fileSize = 0,
                                       .signerFingerprint = {},
                                       .signerKey = ring.identity().verifyKey()},
                            .header = decryptor.header(),
                            .bytes = {},
                            .version = {}};
    VEILPIX_TRY(auto opened, sink ? decryptor.decrypt(*sink, control)
                                  : decryptor.decryptTo(result.bytes, picture::maximumContent, control));
    result.opened = std::move(opened);
    if (proven) {
        auto judged = proven->judge(result.header, result.opened, expected->record.version);
        if (!judged) {
            crypto::wipe(result.bytes);
            return tl::unexpected(judged.error().error);
        }
        result.version = *judged;
    }
    return result;
}

Result<VerifiedFile> verifyFile(const QString& path, const PictureEntry& expected,
                                const picture::PictureControl& control)
{
    const trust::ProvenPicture* proven = expected.proven();
    QFile file(path);
    if (!proven || !file.open(QIODevice::ReadOnly)) {
        return proven ? Result<VerifiedFile>(tl::unexpected(base::openFailure(file)))
                      : fail(ErrorCode::NoMatchingKey, u"nothing is proved of this picture"_s);
    }
    VEILPIX_TRY(auto decryptor, picture::PictureDecryptor::open(file));
    VEILPIX_TRY_VOID(matches(decryptor.header(), expected.record));
    VEILPIX_TRY_VOID(decryptor.unlock(proven->contentKey()));
    VEILPIX_TRY(const auto opened, decryptor.verify(control));
    const auto judged = proven->judge(decryptor.header(), opened, expected.record.version);
    if (!judged) {
        return tl::unexpected(judged.error().error);
    }
    return VerifiedFile{*judged, decryptor.header()};
}

OpenedPicture::Signer nameSigner(const picture::OpenedPicture& opened, session::Session& session)
{
    using Kind = OpenedPicture::SignerKind;
    OpenedPicture::Signer signer;
    signer.fingerprint = crypto::toByteArray(opened.signerFingerprint.view());
    const QByteArray key = crypto::toByteArray(opened.signerKey.bytes());
    const identity::KeyRing* ring = session.keyRing();
    const bool self =
        ring && session.ownFingerprint() == signer.fingerprint && ring->identity().signingKeyField() == key;
    if (self) {
        signer.kind = Kind::Self;
        signer.userName = session.userName();
        signer.verified = true;
    } else if (const auto person = session.pins().personByFingerprint(signer.fingerprint); !person) {
        signer.kind = Kind::Unknown;
    } else if (person->signingKey == key) {
        signer.kind = Kind::Known;
        signer.userName = person->userName;
        signer.verified = session.pins().verification(person->userId) == session::Verification::Verified;
    } else { // the fingerprint is what a signer says of itself, and this one is somebody else's
        signer.kind = Kind::Impostor;
        signer.userName = person->userName;
    }
    return signer;
}

} // namespace veilpix::pictures
