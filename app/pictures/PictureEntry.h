// A record with what only its readers know: the content key, name, type and size.
#pragma once

#include <QString>
#include <QThreadPool>
#include <memory>
#include <optional>

#include "app/net/CheckedRecord.h"
#include "app/pictures/ItemKey.h"
#include "common/crypto/SecretBytes.h"
#include "common/identity/ItemBinding.h"
#include "common/identity/KeyRing.h"
#include "common/identity/ListRecord.h"

namespace veilpix::pictures {

struct PictureEntry {
    net::CheckedRecord record;
    identity::ListRecord details;                          // name as text, also for a picture that does not open
    std::shared_ptr<const crypto::SecretBytes> contentKey; // null for classic pictures and with an error
    QByteArray newVaultWrap;                               // made because the server has none for this account yet
    std::optional<Error> error;                            // why it cannot be opened

    [[nodiscard]] ItemKey key() const;

    // Fast with a vault wrap, 1.5 ms of RSA without: not for a thread that draws. Touches nothing but its arguments.
    [[nodiscard]] static PictureEntry open(net::CheckedRecord record, const identity::KeyRing& ring);
};

// Whatever the API spells in hex.
[[nodiscard]] std::optional<identity::ItemIdBytes> itemIdBytes(const QString& hex);
[[nodiscard]] std::optional<identity::CommitmentBytes> commitmentBytes(const QByteArray& raw);

} // namespace veilpix::pictures
