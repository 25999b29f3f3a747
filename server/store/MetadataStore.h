// Everything but the pictures' bytes. Engines implement this; handlers see nothing else of them. Every call blocks for
// the length of its transaction (a write: one fsync), so slow callers belong on the worker pool. All threads may call.
#pragma once

#include <QSet>
#include <QStringList>
#include <functional>
#include <optional>
#include <type_traits>

#include "common/base/Result.h"
#include "server/store/ActivityTable.h"
#include "server/store/BlobTable.h"
#include "server/store/PictureTable.h"
#include "server/store/SessionTable.h"
#include "server/store/ShareTable.h"
#include "server/store/UploadTable.h"
#include "server/store/UserTable.h"

namespace veilpix::store {

// One unchanging view of the store for as long as the function runs.
class ReadTransaction {
public:
    virtual ~ReadTransaction() = default;
    [[nodiscard]] virtual const UserTable& users() const = 0;
    [[nodiscard]] virtual const SessionTable& sessions() const = 0;
    [[nodiscard]] virtual const PictureTable& pictures() const = 0;
    [[nodiscard]] virtual const ShareTable& shares() const = 0;
    [[nodiscard]] virtual const UploadTable& uploads() const = 0;
    [[nodiscard]] virtual const BlobTable& blobs() const = 0;
    [[nodiscard]] virtual const ChangeTable& changes() const = 0;
    [[nodiscard]] virtual const IdempotencyTable& idempotency() const = 0;
    [[nodiscard]] virtual const SettingTable& settings() const = 0;
    // Stands for everything that this transaction sees: what was read in one holds in each later one that has the same
    // number. None just after somebody has written.
    [[nodiscard]] virtual std::optional<quint64> state() const = 0;
};

// The only writer for as long as the function runs: look up and write in the same one.
class WriteTransaction {
public:
    virtual ~WriteTransaction() = default;
    [[nodiscard]] virtual UserTable& users() = 0;
    [[nodiscard]] virtual SessionTable& sessions() = 0;
    [[nodiscard]] virtual PictureTable& pictures() = 0;
    [[nodiscard]] virtual ShareTable& shares() = 0;
    [[nodiscard]] virtual UploadTable& uploads() = 0;
    [[nodiscard]] virtual BlobTable& blobs() = 0;
    [[nodiscard]] virtual ChangeTable& changes() = 0;
    [[nodiscard]] virtual IdempotencyTable& idempotency() = 0;
    [[nodiscard]] virtual SettingTable& settings() = 0;
};

class MetadataStore {
public:
    virtual ~MetadataStore() = default;

    // `work` takes a ReadTransaction& and gives a Result<T>. No transaction may be opened inside another.
    template <class F> [[nodiscard]] auto read(F&& work)
    {
        using R = std::invoke_result_t<F, ReadTransaction&>;
        R result = veilpix::fail(ErrorCode::Internal);
        const Result<void> ran = runRead([&](ReadTransaction& transaction) -> Result<void> {
            result = work(transaction);
            return result ? Result<void>{} : Result<void>{tl::make_unexpected(result.error())};
        });
        return ran ? result : R{tl::make_unexpected(ran.error())};
    }

    // `work` takes a WriteTransaction& and gives a Result<T>. An error rolls everything back and is given on; what has
    // to be kept although the caller gets a refusal (ending a session on a stolen token) returns a value instead.
    // Success means that it is safe on disk. Errors of its own: Busy, NoSpace, PermissionDenied, Io.
    template <class F> [[nodiscard]] auto write(F&& work)
    {
        using R = std::invoke_result_t<F, WriteTransaction&>;
        R result = veilpix::fail(ErrorCode::Internal);
        const Result<void> ran = runWrite([&](WriteTransaction& transaction) -> Result<void> {
            result = work(transaction);
            return result ? Result<void>{} : Result<void>{tl::make_unexpected(result.error())};
        });
        return ran ? result : R{tl::make_unexpected(ran.error())};
    }

    // Called after each commit that appended to the change feed or ended a session, on the thread that committed, with
    // the ids of the people concerned. Set once, before the first write.
    using ChangeListener = std::function<void(const QSet<QString>& userIds)>;
    virtual void setChangeListener(ChangeListener listener) = 0;

    // The engine's own check of its files; what it says, empty when all is well.
    [[nodiscard]] virtual Result<QStringList> integrityCheck() = 0;
    // Whether it can be written to right now (for /readyz).
    [[nodiscard]] virtual Result<void> probe() = 0;

protected:
    [[nodiscard]] virtual Result<void> runRead(const std::function<Result<void>(ReadTransaction&)>& work) = 0;
    [[nodiscard]] virtual Result<void> runWrite(const std::function<Result<void>(WriteTransaction&)>& work) = 0;
};

} // namespace veilpix::store
