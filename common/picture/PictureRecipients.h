// Changes who can open a picture without touching its content, its signature or any nonce: only header rows change.
#pragma once

#include "common/crypto/Random.h"
#include "common/crypto/RsaKey.h"
#include "common/picture/PictureControl.h"
#include "common/picture/PictureHeader.h"

class QIODevice;

namespace veilpix::picture {

// Copies an encrypted picture from source to sink with stanzas for further recipients behind those it has. Whoever is
// in already stays in; adding a key twice adds a stanza. The new header is returned.
// Errors: as PictureDecryptor::open and unlock, TooLarge (64 stanzas), InvalidArgument (a thumbnail), Io, NoSpace,
// Cancelled.
[[nodiscard]] Result<PictureHeader> addRecipients(QIODevice& source, QIODevice& sink,
                                                  const crypto::SecretBytes& contentKey,
                                                  std::span<const crypto::RsaPublicKey> recipients,
                                                  crypto::RandomSource& random, const PictureControl& control = {});

} // namespace veilpix::picture
