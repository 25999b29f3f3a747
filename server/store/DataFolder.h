// Where everything of one server is: DATA/veilpix.db, DATA/blobs, DATA/spool, DATA/secrets; all of it 0700.
#pragma once

#include <QString>
#include <memory>

#include "common/base/Result.h"

namespace veilpix::base {
class PosixFile;
}

namespace veilpix::store {

class DataFolder {
public:
    enum class Use {
        Shared,   // reading beside a running server: backup, a check without repair
        Exclusive // the server itself, repair, restore: Busy when another process has it
    };
    // Makes what is missing. PermissionDenied, NoSpace, Busy, Io.
    [[nodiscard]] static Result<DataFolder> open(const QString& path, Use use);

    DataFolder(DataFolder&&) noexcept;
    DataFolder& operator=(DataFolder&&) noexcept;
    ~DataFolder();

    // Whether files can be made where pictures and uploads are kept. PermissionDenied, NoSuchFile, Io.
    [[nodiscard]] Result<void> probe() const;

    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] QString database() const;
    [[nodiscard]] QString blobs() const;
    [[nodiscard]] QString spool() const;
    [[nodiscard]] QString secrets() const;

private:
    DataFolder(QString path, std::unique_ptr<base::PosixFile> lock);
    QString m_path;
    std::unique_ptr<base::PosixFile> m_lock; // held by flock: the kernel lets go when the process ends, however it does
};

} // namespace veilpix::store
