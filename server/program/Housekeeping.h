// What has to be done now and then beside the requests: expired uploads, sessions, trash, versions and replies.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "server/handlers/Services.h"

namespace veilpix::program {

class Housekeeping {
public:
    explicit Housekeeping(handlers::Services& services) : m_services(services) {}
    ~Housekeeping();
    Q_DISABLE_COPY_MOVE(Housekeeping)

    // A first round soon after the start, then one every ten minutes, on a thread of its own: it blocks.
    void start();
    // One round, now.
    void round();

private:
    void run();

    handlers::Services& m_services;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace veilpix::program
