// The journal of files: every key is written here before its file exists and stays until its file is gone, so that no
// crash leaves a file that nobody knows of or a picture without its file.
#pragma once

#include "common/base/Result.h"
#include "server/store/PictureRecords.h"

namespace veilpix::store {

enum class BlobState {
    Pending = 0, // being written; belongs to nothing yet
    Live = 1,    // a picture or an earlier version refers to it
    Doomed = 2   // nothing refers to it; the file is to be removed
};

struct BlobRow {
    BlobRef blob;
    BlobState state = BlobState::Pending;
    QDateTime since; // when it came into that state
};

class BlobTable {
public:
    virtual ~BlobTable() = default;

    [[nodiscard]] virtual Result<BlobRow> find(const QString& key) const = 0; // NotFound
    // In order of keys, after one (empty: from the start).
    [[nodiscard]] virtual Result<std::vector<BlobRow>> page(const QString& after, int limit) const = 0;
    [[nodiscard]] virtual Result<std::vector<BlobRow>> inStateBefore(BlobState state, const QDateTime& time,
                                                                     int limit) const = 0;

    [[nodiscard]] virtual Result<void> addPending(const QString& key, const QDateTime& now) = 0; // AlreadyExists
    [[nodiscard]] virtual Result<void> commit(const BlobRef& blob, const QDateTime& now) = 0; // NotFound unless pending
    [[nodiscard]] virtual Result<void> doom(const QString& key, const QDateTime& now) = 0;
    [[nodiscard]] virtual Result<void> remove(const QString& key) = 0;
};

} // namespace veilpix::store
