// What was pasted has no file to be read again: until it is encrypted as a picture it is kept on disk, sealed piece by
// piece, so that it outlives a lock and a restart. For any thread.
#pragma once

#include <QByteArray>
#include <QString>

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::transfers {

class PastedFile {
public:
    // id: of the transfer, which the pieces are bound to. key: SpoolCipher's. Errors: NoSpace, Io.
    [[nodiscard]] static Result<void> write(const QString& path, const QString& id, const QByteArray& bytes,
                                            const crypto::SecretBytes& key);
    // Errors: NoSuchFile, BadRecord (damaged or cut).
    [[nodiscard]] static Result<QByteArray> read(const QString& path, const QString& id,
                                                 const crypto::SecretBytes& key);
};

} // namespace veilpix::transfers
