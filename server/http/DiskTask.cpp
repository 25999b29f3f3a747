#include "server/http/DiskTask.h"

namespace veilpix::http {

void DiskTask::run(std::function<void()> work, std::function<void()> then)
{
    m_then = std::make_shared<std::function<void()>>([this, then = std::move(then)] {
        m_then.reset(); // then may run the next one
        then();
    });
    m_shared.disk.run([work = std::move(work), loop = m_loop, follow = std::weak_ptr(m_then)] {
        work();
        loop->post([follow] {
            if (const auto call = follow.lock()) {
                (*call)();
            }
        });
    });
}

} // namespace veilpix::http
