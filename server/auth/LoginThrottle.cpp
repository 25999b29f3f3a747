#include "server/auth/LoginThrottle.h"

#include <QHostAddress>
#include <algorithm>
#include <vector>

#include "common/crypto/Hash.h"

namespace veilpix::auth {

namespace {

// Fixed size, whatever a stranger sends as a name.
QByteArray accountKey(const QString& account)
{
    const QByteArray name = account.normalized(QString::NormalizationForm_C).toUtf8();
    return crypto::toByteArray(crypto::sha256(crypto::viewOf(name))).left(16);
}

QByteArray addressKey(const QString& address)
{
    const QHostAddress host(address);
    bool isV4 = false;
    const quint32 v4 = host.toIPv4Address(&isV4); // also for ::ffff:a.b.c.d
    if (isV4) {
        return QByteArray::number(v4);
    }
    if (host.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR v6 = host.toIPv6Address();
        return QByteArray(reinterpret_cast<const char*>(v6.c), 8);
    }
    return accountKey(address);
}

} // namespace

LoginThrottle::LoginThrottle(const base::Clock& clock) : LoginThrottle(clock, Limits{})
{
}

LoginThrottle::LoginThrottle(const base::Clock& clock, const Limits& limits) : m_clock(clock), m_limits(limits)
{
}

std::optional<std::chrono::seconds> LoginThrottle::mustWait(const QString& account, const QString& address)
{
    const qint64 now = m_clock.now().toMSecsSinceEpoch();
    const std::lock_guard lock(m_mutex);
    return waitOf(accountKey(account), addressKey(address), now);
}

std::optional<std::chrono::seconds> LoginThrottle::waitOf(const QByteArray& account, const QByteArray& address,
                                                          qint64 now) const
{
    const qint64 longest = std::chrono::milliseconds(m_limits.longestWait).count();
    qint64 wait = 0;
    for (const auto& [entries, key] : {std::pair(&m_accounts, account), std::pair(&m_addresses, address)}) {
        if (const auto found = entries->constFind(key); found != entries->cend()) {
            // Never longer than the longest wait, also when the clock was set back meanwhile.
            wait = std::max(wait, std::min(found->blocked - now, longest));
        }
    }
    if (wait <= 0) {
        return std::nullopt;
    }
    return std::chrono::seconds((wait + 999) / 1000);
}

std::optional<std::chrono::seconds> LoginThrottle::failed(const QString& account, const QString& address)
{
    const qint64 now = m_clock.now().toMSecsSinceEpoch();
    const std::lock_guard lock(m_mutex);
    const QByteArray accountEntry = accountKey(account);
    const QByteArray addressEntry = addressKey(address);
    const auto before = waitOf(accountEntry, addressEntry, now);
    count(m_accounts, accountEntry, m_limits.accountFailures, now);
    count(m_addresses, addressEntry, m_limits.addressFailures, now);
    return before;
}

void LoginThrottle::succeeded(const QString& account)
{
    const std::lock_guard lock(m_mutex);
    m_accounts.remove(accountKey(account));
}

int LoginThrottle::entryCount() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_accounts.size() + m_addresses.size());
}

void LoginThrottle::count(Entries& entries, const QByteArray& key, int allowed, qint64 now)
{
    if (!entries.contains(key) && entries.size() >= m_limits.entries) {
        makeRoom(entries, now);
    }
    Entry& entry = entries[key];
    if (entry.blocked <= now && now - entry.last > std::chrono::milliseconds(m_limits.window).count()) {
        entry.failures = 0;
    }
    ++entry.failures;
    entry.last = now;
    if (entry.failures >= allowed) {
        const int doublings = std::min(entry.failures - allowed, 20);
        const auto wait = std::min<std::chrono::seconds>(m_limits.firstWait * (1LL << doublings), m_limits.longestWait);
        entry.blocked = now + std::chrono::milliseconds(wait).count();
    }
}

void LoginThrottle::makeRoom(Entries& entries, qint64 now) const
{
    const qint64 window = std::chrono::milliseconds(m_limits.window).count();
    entries.removeIf([&](Entries::iterator entry) { return entry->blocked <= now && now - entry->last > window; });
    if (entries.size() < m_limits.entries) {
        return;
    }
    // A flood of names: a tenth goes at once, those with the fewest failures first, so that made-up names cannot push
    // out the account that is being guessed at.
    std::vector<std::pair<std::pair<int, qint64>, QByteArray>> ranked;
    ranked.reserve(static_cast<std::size_t>(entries.size()));
    for (auto entry = entries.cbegin(); entry != entries.cend(); ++entry) {
        ranked.push_back({{entry->failures, entry->last}, entry.key()});
    }
    const auto middle = ranked.begin() + static_cast<std::ptrdiff_t>(ranked.size() / 10 + 1);
    std::nth_element(ranked.begin(), middle - 1, ranked.end());
    for (auto entry = ranked.begin(); entry != middle; ++entry) {
        entries.remove(entry->second);
    }
}

} // namespace veilpix::auth
