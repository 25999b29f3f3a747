// Uploads under way, one file each, appended to and synced before their offset is acknowledged.
#pragma once

#include <QByteArrayView>
#include <QDateTime>
#include <QString>
#include <functional>

#include "common/base/Result.h"
#include "common/base/files/PosixFile.h"
#include "server/store/PairDigest.h"

namespace veilpix::store {

// The next bytes of an upload, written to its file as they come. Whatever ends it, the bytes that were there before
// stay.
class SpoolPiece {
public:
    [[nodiscard]] Result<void> write(QByteArrayView bytes); // NoSpace, Io
    // They are safe on disk.
    [[nodiscard]] Result<void> sync();
    // The file ends again where it did.
    [[nodiscard]] Result<void> cutBack();
    [[nodiscard]] qint64 end() const { return m_end; }

private:
    friend class SpoolFolder;
    SpoolPiece(base::PosixFile file, qint64 offset)
        : m_file(std::move(file)), m_start(offset), m_end(offset), m_flushed(offset)
    {
    }

    base::PosixFile m_file;
    qint64 m_start;
    qint64 m_end;
    qint64 m_flushed; // up to here the disk was told to begin
};

class SpoolFolder {
public:
    // `path` has to be on the BlobStore's file system (DataFolder sees to it) and is made when missing.
    explicit SpoolFolder(QString path);

    [[nodiscard]] QString filePath(const QString& key) const;
    [[nodiscard]] Result<void> create(const QString& key); // AlreadyExists, NoSpace, PermissionDenied, Io
    // Cuts the file to `offset` (what came after was never acknowledged), to go on from there. NoSpace, Io.
    [[nodiscard]] Result<SpoolPiece> append(const QString& key, qint64 offset);
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
