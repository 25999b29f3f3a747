#include "server/store/BlobCheck.h"

#include "common/crypto/Hash.h"

namespace veilpix::store {

bool holdsBlob(QIODevice& file, const BlobRef& blob)
{
    constexpr qsizetype pieceBytes = 256 * 1024;
    if (file.size() != blob.size) {
        return false;
    }
    QByteArray piece(pieceBytes, Qt::Uninitialized);
    crypto::Sha256 hash;
    for (;;) {
        const qint64 got = file.read(piece.data(), piece.size());
        if (got < 0) {
            return false;
        }
        if (got == 0) {
            return crypto::toByteArray(hash.finish()) == blob.sha256;
        }
        hash.update(crypto::viewOf(piece).first(static_cast<std::size_t>(got)));
    }
}

} // namespace veilpix::store
