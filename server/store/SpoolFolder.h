// Uploads under way, one file each, appended to and synced before their offset is acknowledged.
#pragma once

#include <QByteArrayView>
#include <QDateTime>
#include <QIODevice>
#include <QString>
#include <functional>

#include "common/base/Result.h"
#include "common/base/files/PosixFile.h"

namespace veilpix::store {

// SHA-256 of a spooled upload and of its two parts, from one pass.
struct SpoolDigest {
    QByteArray whole;
    QByteArray content;
    QByteArray thumbnail;
};

class SpoolFolder {
public:
    // `path` has to be on the BlobStore's file system (DataFolder sees to it) and is made when missing.
    explicit SpoolFolder(QString path);

    [[nodiscard]] QString filePath(const QString& key) const;
    [[nodiscard]] Result<void> create(const QString& key); // AlreadyExists, NoSpace, PermissionDenied, Io
    // Cuts the file to `offset` (what came after was never acknowledged), writes there and syncs. NoSpace, Io; the
    // offset then stays where it was.
    [[nodiscard]] Result<void> append(const QString& key, qint64 offset, QByteArrayView bytes);
    [[nodiscard]] Result<void> append(const QString& key, qint64 offset, QIODevice& source, qint64 length);
    [[nodiscard]] Result<SpoolDigest> digest(const QString& key, qint64 contentLength, qint64 length) const;
    [[nodiscard]] Result<QByteArray> read(const QString& key, qint64 offset, qint64 length) const;
    // Bytes that are there; 0 when the file is not.
    [[nodiscard]] Result<qint64> size(const QString& key) const;
    [[nodiscard]] Result<void> remove(const QString& key); // gone already: success
    using Visitor = std::function<void(const QString& key, const QDateTime& modified)>;
    [[nodiscard]] Result<void> forEach(const Visitor& visit) const;

private:
    // Io for a missing file: whoever asks has an upload, whatever became of its bytes. A missing folder is made again.
    [[nodiscard]] Result<base::PosixFile> open(const QString& key, base::PosixFile::Mode mode) const;

    QString m_path;
};

} // namespace veilpix::store
