// A file that appears under its name whole or not at all.
#pragma once

#include <QFile>
#include <QString>
#include <memory>
#include <stop_token>

#include "common/base/Result.h"
#include "common/base/TemporaryNames.h"

class QFileInfo;

namespace veilpix::picture {

// Writes to a file without a name in the target's folder (O_TMPFILE; where the file system has none, to a hidden one
// that only its owner can read, and that base::removeTemporaryFiles finds), and names it once the caller says that its
// content holds. Without commit() nothing stays behind. Until then nobody but its owner can read it; by its name it has
// the permissions of the file that it replaces, and where there is none those that the umask leaves.
class FileExport {
public:
    enum class Existing { Refuse, Replace };

    // Errors: AlreadyExists (Refuse and there is one: looked at here and, without a race, in commit), NoSuchFile (no
    // such folder), PermissionDenied, NoSpace, Io.
    [[nodiscard]] static Result<FileExport> create(const QString& path, Existing existing = Existing::Refuse);
    ~FileExport();
    FileExport(FileExport&&) noexcept;
    FileExport& operator=(FileExport&&) noexcept;

    // It stays 0600 by its name too, whatever it replaces: for keys and passwords.
    void keepForOwnerAlone() { m_forOwnerAlone = true; }

    // Open for writing and reading.
    [[nodiscard]] QIODevice& device() { return *m_file; }
    [[nodiscard]] const QString& path() const { return m_path; }

    // Another name in the same folder, for a caller that learns the name from what it writes. Errors: InvalidArgument
    // (not a plain file name), AlreadyExists.
    [[nodiscard]] Result<void> setFileName(const QString& name);

    // Flushes, syncs file and folder, and gives it its name. Once; the device is closed afterwards. Syncing a big file
    // takes its time: whoever asks to stop until it gets its name gets Cancelled, and no file.
    [[nodiscard]] Result<void> commit(const std::stop_token& stop = {});

private:
    FileExport(QString path, Existing existing);
    [[nodiscard]] static Result<void> checkFree(const QFileInfo& target, Existing existing);
    void discard();
    void takeTemporaryName(const QString& folder);
    void dropTemporaryName();
    [[nodiscard]] Result<void> openUnnamed(const QString& folder);
    void setMode();
    [[nodiscard]] Result<void> publish();

    QString m_path;
    Existing m_existing;
    std::unique_ptr<QFile> m_file;
    bool m_forOwnerAlone = false;
    QString m_temporaryPath; // set when the file has a temporary name
    base::TemporaryName m_heldName;
};

} // namespace veilpix::picture
