// BlobStore over a folder: ROOT/ab/cd/abcd… . A file is written under a temporary name, synced, renamed, and its folder
// synced, so a key either has all its bytes or does not exist.
#pragma once

#include <QSet>
#include <mutex>

#include "server/store/BlobStore.h"

namespace veilpix::store {

class FileBlobStore final : public BlobStore {
public:
    // `root` exists.
    explicit FileBlobStore(QString root);

    [[nodiscard]] Result<BlobRef> write(const QString& key, QByteArrayView bytes) override;
    [[nodiscard]] Result<BlobRef> write(const QString& key, QIODevice& source, qint64 length) override;
    [[nodiscard]] Result<BlobRef> adopt(const QString& key, const QString& path, qint64 length,
                                        const QByteArray& sha256) override;
    [[nodiscard]] Result<void> giveBack(const QString& key, const QString& path, qint64 length,
                                        QByteArrayView tail) override;
    [[nodiscard]] Result<std::unique_ptr<QFile>> open(const QString& key) const override;
    [[nodiscard]] Result<void> remove(const QString& key) override;
    // Temporary files are visited too, under the key that they were for with ".part" behind it.
    [[nodiscard]] Result<void> forEach(const std::function<bool(const BlobFile&)>& visit) const override;

private:
    // Gives the next bytes, empty at the end.
    using NextPart = std::function<Result<QByteArrayView>()>;
    [[nodiscard]] Result<BlobRef> writeParts(const QString& key, const NextPart& next);
    [[nodiscard]] Result<QString> filePath(const QString& key) const;
    [[nodiscard]] Result<QString> makeFolders(const QString& key) const;
    // "Not found" is said of blobs: a folder that somebody has taken away is Io, and made again when that can be done.
    [[nodiscard]] tl::unexpected<Error> notWritten(const Error& error) const;

    QString m_root;
    mutable std::mutex m_mutex;
    mutable QSet<QString> m_folders; // known to be on disk
};

} // namespace veilpix::store
