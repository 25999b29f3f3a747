// The database of a data folder as fsck and backup open it: also on a disk that takes no writes any more.
#pragma once

#include <QTemporaryDir>
#include <memory>

#include "server/store/DataFolder.h"
#include "server/store/SqliteMetadataStore.h"

namespace veilpix::program {

struct OpenedStore {
    std::unique_ptr<QTemporaryDir> copy; // of the database, where its disk is read-only; null elsewhere
    std::unique_ptr<store::SqliteMetadataStore> metadata;
};

// BadRequest: the database is damaged; what to do is said.
[[nodiscard]] Result<OpenedStore> openStore(const store::DataFolder& folder);
// What that error says, for damage that shows later.
[[nodiscard]] tl::unexpected<Error> damagedDatabase(const store::DataFolder& folder, const QString& how);

} // namespace veilpix::program
