// What decrypt, verify and restore have in common: from a stream and a key ring to an unlocked picture, and its signer.
#pragma once

#include "cli/Keys.h"
#include "cli/Streams.h"
#include "common/picture/PictureDecryptor.h"

namespace veilpix::cli {

// Header read, content key found. Errors: as PictureDecryptor::open and unlock.
[[nodiscard]] Result<picture::PictureDecryptor> unlockPicture(QIODevice& source, const identity::KeyRing& ring);

// Both the fingerprint and the key that verified the signature are this identity's.
[[nodiscard]] bool signedBy(const picture::OpenedPicture& picture, const identity::Identity& identity);

// Who encrypted a picture whose signature holds, as far as that is known: this key ring, the expected identity, or the
// owner of a signing key, beside which the fingerprint is only the signer's own claim.
[[nodiscard]] QString describeSigner(const picture::OpenedPicture& picture, const identity::KeyRing& ring,
                                     const std::optional<identity::Identity>& expected = std::nullopt);

// --from: the identity that has to be the signer, if one was given.
void addFromOption(CommandLine& line);
[[nodiscard]] tl::expected<std::optional<identity::Identity>, ExitCode> expectedSigner(const CommandLine& line);
// Complains when the picture was signed by somebody else than expected.
[[nodiscard]] ExitCode checkSigner(const QString& subject, const picture::OpenedPicture& picture,
                                   const std::optional<identity::Identity>& expected);

} // namespace veilpix::cli
