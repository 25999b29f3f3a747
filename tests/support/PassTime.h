// Time that passes whatever happens: for what is about time itself, as a kill at some moment or a slow disk that is
// played. Whoever waits for something says what for: WaitUntil.h.
#pragma once

#include <chrono>
#include <thread>

namespace veilpix::tests {

template <class Duration> void passTime(Duration time)
{
    std::this_thread::sleep_for(time);
}

} // namespace veilpix::tests
