// Requests for one upload take turns; different uploads seldom share a lock.
#pragma once

#include <QHashFunctions>
#include <QString>
#include <array>
#include <mutex>

namespace veilpix::handlers {

class UploadLocks {
public:
    [[nodiscard]] std::mutex& of(const QString& uploadId) { return m_locks[qHash(uploadId) % m_locks.size()]; }

private:
    std::array<std::mutex, 64> m_locks;
};

} // namespace veilpix::handlers
