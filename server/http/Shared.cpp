#include "server/http/Shared.h"

#include <algorithm>
#include <sys/resource.h>

namespace veilpix::http {

namespace {

// A disk serves some calls at once; more threads only wait longer each.
constexpr int diskThreads = 4;
// Most handlers look into the store for less than a tenth of this; what a few take longer is not felt.
constexpr std::chrono::milliseconds patience{2};

// A connection may hold a socket and a file or spool; the rest of the program needs some descriptors as well.
int connectionsThatFit(int wanted)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return wanted;
    }
    constexpr rlim_t spare = 64;
    const rlim_t usable = limit.rlim_cur > spare ? (limit.rlim_cur - spare) / 2 : 1;
    return static_cast<int>(std::clamp<rlim_t>(usable, 1, static_cast<rlim_t>(std::max(wanted, 1))));
}

} // namespace

Shared::Shared(ServerOptions serverOptions, Router serverRouter)
    : options(std::move(serverOptions)), router(std::move(serverRouter)),
      pool(options.limits.slowThreads, "handlers", patience), disk(diskThreads, "disk"),
      m_mostConnections(connectionsThatFit(options.limits.connections))
{
}

bool Shared::runSlow(std::function<void()> call)
{
    if (counters.slowQueued.fetch_add(1) >= options.limits.slowQueue) {
        counters.slowQueued.fetch_sub(1);
        return false;
    }
    pool.run([this, call = std::move(call)] {
        counters.slowQueued.fetch_sub(1);
        counters.slowRunning.fetch_add(1);
        call();
        counters.slowRunning.fetch_sub(1);
    });
    return true;
}

bool Shared::takePlace(const QHostAddress& peer)
{
    const bool proxy = isTrustedProxy(peer);
    const std::lock_guard lock(m_mutex);
    int& fromPeer = m_perAddress[peer];
    if (m_connections >= m_mostConnections || (!proxy && fromPeer >= options.limits.connectionsPerAddress)) {
        if (fromPeer == 0) {
            m_perAddress.remove(peer);
        }
        return false;
    }
    ++fromPeer;
    ++m_connections;
    return true;
}

void Shared::givePlaceBack(const QHostAddress& peer)
{
    const std::lock_guard lock(m_mutex);
    --m_connections;
    if (const auto found = m_perAddress.find(peer); found != m_perAddress.end() && --*found <= 0) {
        m_perAddress.erase(found);
    }
}

bool Shared::isTrustedProxy(const QHostAddress& peer) const
{
    return std::any_of(options.trustedProxies.begin(), options.trustedProxies.end(),
                       [&](const auto& subnet) { return peer.isInSubnet(subnet.first, subnet.second); });
}

std::shared_ptr<const QSslConfiguration> Shared::tls() const
{
    const std::lock_guard lock(m_mutex);
    return m_tls;
}

void Shared::setTls(std::shared_ptr<const QSslConfiguration> configuration)
{
    const std::lock_guard lock(m_mutex);
    m_tls = std::move(configuration);
}

} // namespace veilpix::http
