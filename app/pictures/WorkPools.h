// Threads for work on whole pictures, and for the many small pieces of a gallery: neither waits for the other.
#pragma once

#include <QThreadPool>

namespace veilpix::pictures {

class WorkPools {
public:
    WorkPools()
    {
        m_heavy.setMaxThreadCount(2);
        m_light.setMaxThreadCount(2);
    }
    ~WorkPools()
    {
        m_heavy.waitForDone();
        m_light.waitForDone();
    }
    Q_DISABLE_COPY_MOVE(WorkPools)

    [[nodiscard]] QThreadPool& heavy() { return m_heavy; }
    [[nodiscard]] QThreadPool& light() { return m_light; }

private:
    QThreadPool m_heavy;
    QThreadPool m_light;
};

} // namespace veilpix::pictures
