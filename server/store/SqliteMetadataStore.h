// MetadataStore over one SQLite file: WAL, synchronous FULL, one writing connection, reading connections in a pool.
#pragma once

#include <chrono>
#include <memory>

#include "common/base/Clock.h"
#include "server/store/MetadataStore.h"

namespace veilpix::store {

class SqliteMetadataStore final : public MetadataStore {
public:
    struct Options {
        // The most that a write waits, for the other writers of this process and for other processes together.
        std::chrono::milliseconds busyTimeout{5000};
        const base::Clock* clock = nullptr; // stamps the change feed; nullptr: the system's
    };
    // Makes the file when missing and brings older schemas up to date. Unsupported: written by a newer version;
    // Busy, NoSpace, PermissionDenied, Io as elsewhere. The path ":memory:" gives one without a file.
    [[nodiscard]] static Result<std::unique_ptr<SqliteMetadataStore>> open(const QString& path, const Options& options);
    [[nodiscard]] static Result<std::unique_ptr<SqliteMetadataStore>> open(const QString& path);

    ~SqliteMetadataStore() override;
    void setChangeListener(ChangeListener listener) override;

    [[nodiscard]] Result<void> probe() override;
    // A consistent copy of the whole file while the store is in use; `target` is replaced.
    [[nodiscard]] Result<void> copyTo(const QString& target);
    [[nodiscard]] Result<QStringList> integrityCheck() override;

protected:
    [[nodiscard]] Result<void> runRead(const std::function<Result<void>(ReadTransaction&)>& work) override;
    [[nodiscard]] Result<void> runWrite(const std::function<Result<void>(WriteTransaction&)>& work) override;

private:
    struct Private;
    explicit SqliteMetadataStore(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace veilpix::store
