#include "cli/SignalGuard.h"

#include <array>
#include <csignal>

#include "common/base/files/TemporaryNames.h"

namespace veilpix::cli {

namespace {

// SIGPIPE: `restore … | head` ends in the middle of the work too.
constexpr std::array<int, 5> GuardedSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};

void cleanUpAndEnd(int signal)
{
    base::removeTemporaryFiles();
    (void)::signal(signal, SIG_DFL);
    (void)::raise(signal);
}

} // namespace

void guardAgainstSignals()
{
    for (const int signal : GuardedSignals) {
        struct sigaction present {};
        if (sigaction(signal, nullptr, &present) != 0 || present.sa_handler == SIG_IGN) {
            continue;
        }
        struct sigaction action {};
        action.sa_handler = cleanUpAndEnd;
        for (const int other : GuardedSignals) {
            (void)sigaddset(&action.sa_mask, other);
        }
        (void)sigaction(signal, &action, nullptr);
    }
}

} // namespace veilpix::cli
