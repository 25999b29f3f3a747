// The digests of unfinished uploads, as far as their bytes came through this process, so that a whole need not be read
// again at its end. What is not known here (after a restart, after a refusal) is read from the file.
#pragma once

#include <QHash>
#include <QString>
#include <mutex>
#include <optional>

#include "server/store/PairDigest.h"

namespace veilpix::handlers {

class UploadDigests {
public:
    // Of the first `offset` bytes; whoever takes it puts back what it has become.
    [[nodiscard]] std::optional<store::PairDigest> take(const QString& uploadId, qint64 offset, qint64 contentLength)
    {
        if (offset == 0) {
            forget(uploadId);
            return store::PairDigest(contentLength);
        }
        const std::lock_guard lock(m_mutex);
        const auto found = m_digests.find(uploadId);
        if (found == m_digests.end()) {
            return std::nullopt;
        }
        std::shared_ptr<store::PairDigest> digest = std::move(*found);
        m_digests.erase(found);
        return digest->size() == offset ? std::optional(std::move(*digest)) : std::nullopt;
    }
    void put(const QString& uploadId, store::PairDigest digest)
    {
        const std::lock_guard lock(m_mutex);
        if (m_digests.size() >= most) {
            m_digests.erase(m_digests.begin()); // any: it costs its upload one reading
        }
        m_digests.insert(uploadId, std::make_shared<store::PairDigest>(std::move(digest)));
    }
    void forget(const QString& uploadId)
    {
        const std::lock_guard lock(m_mutex);
        m_digests.remove(uploadId);
    }

private:
    static constexpr qsizetype most = 1024; // half a kilobyte each

    std::mutex m_mutex;
    QHash<QString, std::shared_ptr<store::PairDigest>> m_digests;
};

} // namespace veilpix::handlers
