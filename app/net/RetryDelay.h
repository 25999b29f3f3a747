// How long to wait before something that failed is tried again: twice as long after each failure, up to a limit, so
// that a server that comes back is not run over by those who waited for it.
#pragma once

#include <algorithm>

#include "common/base/Result.h"

namespace veilpix::net {

class RetryDelay {
public:
    RetryDelay(int firstMs, int longestMs) : m_firstMs(firstMs), m_longestMs(longestMs) {}

    // After one more failure. atLeastMs: what a server asked for.
    [[nodiscard]] int nextMs(int atLeastMs = 0)
    {
        const int wait = std::min(m_longestMs, m_firstMs << std::min(m_failures++, mostDoublings));
        return std::max(wait, atLeastMs);
    }
    void reset() { m_failures = 0; }
    // Whether the same request may come through later, as it is.
    [[nodiscard]] static bool helps(ErrorCode code)
    {
        return code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::RateLimited ||
               code == ErrorCode::Unauthorized;
    }
    [[nodiscard]] bool hasFailed() const { return m_failures > 0; }

private:
    static constexpr int mostDoublings = 10;
    int m_firstMs;
    int m_longestMs;
    int m_failures = 0;
};

} // namespace veilpix::net
