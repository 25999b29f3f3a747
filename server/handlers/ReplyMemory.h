// How much memory replies may hold that found no room on the disk: all of them together, since a full disk lasts.
#pragma once

#include <QtGlobal>
#include <atomic>
#include <memory>

namespace veilpix::handlers {

class ReplyMemory {
public:
    static constexpr qint64 most = 128LL * 1024 * 1024;

    // One reply's part; it goes back with the last owner.
    class Share {
    public:
        explicit Share(ReplyMemory& memory) : m_memory(memory) {}
        ~Share() { m_memory.m_held -= m_bytes; }
        Q_DISABLE_COPY_MOVE(Share)
        // False when all together would be more than `most`.
        [[nodiscard]] bool take(qint64 bytes)
        {
            m_bytes += bytes;
            return (m_memory.m_held += bytes) <= most;
        }

    private:
        ReplyMemory& m_memory;
        qint64 m_bytes = 0;
    };

private:
    std::atomic<qint64> m_held{0};
};

} // namespace veilpix::handlers
