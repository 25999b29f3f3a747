// What one connection has a disk thread do: one call at a time, and what follows from it back on the connection's loop.
// A disk may keep a write or a read waiting for hundreds of milliseconds; that holds up its own client and no other.
#pragma once

#include <functional>
#include <memory>

#include "server/http/Exchange.h"
#include "server/http/Shared.h"

namespace veilpix::http {

class DiskTask {
public:
    DiskTask(Shared& shared, std::shared_ptr<LoopLink> loop) : m_shared(shared), m_loop(std::move(loop)) {}
    ~DiskTask() = default;
    Q_DISABLE_COPY_MOVE(DiskTask)

    // work runs on a disk thread and owns all that it touches; then runs on the loop afterwards, unless forget() was
    // called or this object has gone. Not while isRunning().
    void run(std::function<void()> work, std::function<void()> then);
    [[nodiscard]] bool isRunning() const { return m_then != nullptr; }
    // The work goes on, but nobody waits for it.
    void forget() { m_then.reset(); }

private:
    Shared& m_shared;
    std::shared_ptr<LoopLink> m_loop;
    std::shared_ptr<std::function<void()>> m_then; // used on the loop only
};

} // namespace veilpix::http
