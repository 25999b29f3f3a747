// Files by random key, written once and never changed. Errors: NotFound, NoSpace, PermissionDenied, Io.
#pragma once

#include <QByteArrayView>
#include <QFile>
#include <QIODevice>
#include <functional>
#include <memory>

#include "common/base/Result.h"
#include "server/store/PictureRecords.h"

namespace veilpix::store {

struct BlobFile {
    QString key;
    qint64 size = 0;
    QDateTime modified;
};

class BlobStore {
public:
    virtual ~BlobStore() = default;

    // Success means that the bytes are safe on disk under `key` (32 hex digits, newHexId()). A failed call leaves
    // nothing new under the key.
    [[nodiscard]] virtual Result<BlobRef> write(const QString& key, QByteArrayView bytes) = 0;
    // From the device's position; `length` bytes have to come.
    [[nodiscard]] virtual Result<BlobRef> write(const QString& key, QIODevice& source, qint64 length) = 0;
    // Takes over the file's first `length` bytes; the file is gone afterwards. Costs no copy on the same file system.
    // `sha256` is theirs when it is known already; when empty, they are read for it.
    [[nodiscard]] virtual Result<BlobRef> adopt(const QString& key, const QString& path, qint64 length,
                                                const QByteArray& sha256) = 0;
    // Undoes an adopt() with the same first three, however far that came: the file is at `path` again, with `tail`,
    // which had followed the blob's bytes there, behind them. Nothing is left under the key.
    [[nodiscard]] virtual Result<void> giveBack(const QString& key, const QString& path, qint64 length,
                                                QByteArrayView tail) = 0;

    // Open for reading, a local file whose descriptor can be sent from; stays readable when the blob is removed
    // meanwhile.
    [[nodiscard]] virtual Result<std::unique_ptr<QFile>> open(const QString& key) const = 0;
    [[nodiscard]] virtual Result<void> remove(const QString& key) = 0; // gone already: success; a half-written one too
    // Every file, in no order; `visit` gives false to stop.
    [[nodiscard]] virtual Result<void> forEach(const std::function<bool(const BlobFile&)>& visit) const = 0;
};

} // namespace veilpix::store
