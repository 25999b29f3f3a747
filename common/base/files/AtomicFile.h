// A file that appears under its name whole or not at all.
#pragma once

#include <QFile>
#include <QString>
#include <memory>
#include <optional>
#include <stop_token>

#include "common/base/files/PosixFile.h"
#include "common/base/files/TemporaryNames.h"

class QFileInfo;

namespace veilpix::base {

struct AtomicFileOptions {
    enum class Existing { Refuse, Replace };
    // Owner: 0600, whatever it replaces. Usual: the permissions of the file that it replaces, and where there is none
    // those that the umask leaves.
    enum class Access { Owner, Usual };
    // What outlives a crash of the machine; that of the program harms none of them. Content: whoever finds the new name
    // finds all of it; that the name is on the disk too is tried. Name: what commit() has returned from is there.
    enum class Sync { None, Content, Name };

    Existing existing = Existing::Refuse;
    Access access = Access::Owner;
    Sync sync = Sync::Content;
    // What it is called in its folder before it has its name, for somebody who looks for what was cut short; one of
    // that name is written over. Empty: it has no name, or a hidden one where the file system wants one.
    QString temporaryName = {};
};

// Written beside its target, and named once the caller says that its content holds. Without commit() nothing stays
// behind, and until then nobody but its owner can read it. When a program is killed a temporary name can be left;
// removeTemporaryFiles() finds those of this process.
class AtomicFile {
public:
    using Options = AtomicFileOptions;
    using Existing = Options::Existing;
    using Access = Options::Access;
    using Sync = Options::Sync;

    // Errors: AlreadyExists (Refuse and there is one: looked at here and, without a race, in commit), NoSuchFile (no
    // such folder), PermissionDenied, NoSpace, Io.
    [[nodiscard]] static Result<AtomicFile> create(const QString& path, const Options& options = {});
    // All of it at once.
    [[nodiscard]] static Result<void> write(const QString& path, QByteArrayView bytes, const Options& options);
    ~AtomicFile();
    AtomicFile(AtomicFile&&) noexcept;
    AtomicFile& operator=(AtomicFile&&) noexcept;

    void keepForOwnerAlone() { m_options.access = Access::Owner; }

    // Two ways to fill it, of which a caller takes one: at the end of what was appended, with the system's own errors …
    [[nodiscard]] Result<void> append(QByteArrayView bytes);
    // … or as a device, open for writing and reading.
    [[nodiscard]] QFile& device() { return *m_device; }
    [[nodiscard]] const QString& path() const { return m_path; }

    // Another name in the same folder, for a caller that learns the name from what it writes. Errors: InvalidArgument
    // (not a plain file name), AlreadyExists.
    [[nodiscard]] Result<void> setFileName(const QString& name);

    // Flushes, syncs as asked for, and gives it its name. Once; the device is closed afterwards. Syncing a big file
    // takes its time: whoever asks to stop until it gets its name gets Cancelled, and no file.
    [[nodiscard]] Result<void> commit(const std::stop_token& stop = {});
    // It has its name, even if commit() could not bring that to the disk.
    [[nodiscard]] bool isInPlace() const { return m_inPlace; }

private:
    AtomicFile(QString path, Options options);
    [[nodiscard]] static Result<void> checkFree(const QFileInfo& target, Existing existing);
    void discard();
    void takeTemporaryName(const QString& path);
    void dropTemporaryName();
    [[nodiscard]] Result<void> open(const QString& folder);
    [[nodiscard]] Result<PosixFile> openTemporary(const QString& folder);
    void setMode();
    [[nodiscard]] Result<void> publish();
    [[nodiscard]] Result<void> nameUnnamed();

    QString m_path;
    Options m_options;
    std::optional<PosixFile> m_content;
    std::unique_ptr<QFile> m_device; // over the same descriptor
    qint64 m_appended = 0;
    bool m_inPlace = false;
    QString m_temporaryPath; // set when the file has a temporary name
    TemporaryName m_heldName;
};

} // namespace veilpix::base
