// Two pieces of work at once, where starting a thread is worth it.
#pragma once

#include <system_error>
#include <thread>

namespace veilpix::classic {

// Runs both to their end, the second on a thread of its own; one after the other when the system gives no thread.
template <class First, class Second> void onTwoThreads(First first, Second second)
{
    std::thread thread;
    try {
        thread = std::thread(second);
    } catch (const std::system_error&) {
        second();
    }
    first();
    if (thread.joinable()) {
        thread.join();
    }
}

} // namespace veilpix::classic
