#include "app/transfers/PastedFile.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>

#include "app/transfers/SpoolCipher.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"
#include "common/base/files/OpenFailure.h"

namespace veilpix::transfers {

namespace {

constexpr qsizetype pieceSize = qsizetype{1} << 20;

// Number and whether it is the last: nothing can be cut off or moved.
QByteArray boundTo(const QString& id, qint64 piece, bool last)
{
    return "pasted " + id.toLatin1() + ' ' + QByteArray::number(piece) + (last ? " last" : "");
}

} // namespace

Result<void> PastedFile::write(const QString& path, const QString& id, const QByteArray& bytes,
                               const crypto::SecretBytes& key)
{
    using base::AtomicFile;
    VEILPIX_TRY(SpoolCipher cipher, SpoolCipher::create(key));
    VEILPIX_TRY(AtomicFile file, AtomicFile::create(path, {.existing = AtomicFile::Existing::Replace,
                                                           .sync = AtomicFile::Sync::None,
                                                           .temporaryName = QFileInfo(path).fileName() + u".new"_s}));
    const crypto::ByteView all = crypto::viewOf(bytes);
    for (qsizetype at = 0, piece = 0; at == 0 || at < bytes.size(); at += pieceSize, ++piece) {
        const qsizetype size = std::min(pieceSize, bytes.size() - at);
        const bool last = at + size == bytes.size();
        VEILPIX_TRY(const QByteArray sealed,
                    cipher.seal(boundTo(id, piece, last), all.subspan(std::size_t(at), std::size_t(size))));
        VEILPIX_TRY_VOID(file.append(sealed));
    }
    return file.commit();
}

Result<QByteArray> PastedFile::read(const QString& path, const QString& id, const crypto::SecretBytes& key)
{
    VEILPIX_TRY(SpoolCipher cipher, SpoolCipher::create(key));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(base::openFailure(file));
    }
    QByteArray bytes;
    bytes.reserve(file.size());
    for (qint64 piece = 0;; ++piece) {
        const QByteArray sealed = file.read(pieceSize + SpoolCipher::overhead);
        const bool last = file.atEnd();
        auto plain = cipher.open(boundTo(id, piece, last), sealed);
        if (!plain) {
            crypto::wipe(bytes);
            return tl::unexpected(plain.error());
        }
        bytes.append(*plain);
        crypto::wipe(*plain);
        if (last) {
            return bytes;
        }
    }
}

} // namespace veilpix::transfers
