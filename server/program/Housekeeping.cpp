#include "server/program/Housekeeping.h"

#include <QLoggingCategory>

namespace veilpix::program {

namespace {

Q_LOGGING_CATEGORY(lcHousekeeping, "veilpix.housekeeping")

constexpr std::chrono::seconds firstRound{5};
constexpr std::chrono::minutes between{10};
} // namespace

Housekeeping::~Housekeeping()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_wake.notify_all();
    }
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void Housekeeping::start()
{
    m_thread = std::thread([this] { run(); });
}

void Housekeeping::run()
{
    std::chrono::seconds wait = firstRound;
    for (;;) {
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, wait, [this] { return m_stopping; })) {
            return;
        }
        lock.unlock();
        round();
        wait = between;
    }
}

void Housekeeping::round()
{
    const auto swept = m_services.pictures.sweep(m_services.uploads);
    if (!swept) {
        qCWarning(lcHousekeeping) << "sweeping failed:" << swept.error().context;
    } else if (swept->blobs + swept->pictures + swept->versions + swept->uploads > 0) {
        qCInfo(lcHousekeeping) << "swept" << swept->blobs << "files," << swept->bytes << "bytes," << swept->pictures
                               << "pictures," << swept->versions << "versions," << swept->uploads << "uploads";
    }
    m_services.reserveFiles.make();
}

} // namespace veilpix::program
