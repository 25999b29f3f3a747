// Slows down guessing: failed logins per account name and per address, each with a wait that doubles. Memory is
// bounded: the oldest entries go first. All threads may call.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>
#include <chrono>
#include <mutex>
#include <optional>

#include "common/base/Clock.h"

namespace veilpix::auth {

class LoginThrottle {
public:
    struct Limits {
        int accountFailures = 10; // free within the window; after that each failure doubles the wait
        int addressFailures = 50;
        std::chrono::seconds window{15 * 60};
        std::chrono::seconds firstWait{2};
        std::chrono::seconds longestWait{15 * 60};
        int entries = 20000; // of each kind
    };
    explicit LoginThrottle(const base::Clock& clock);
    LoginThrottle(const base::Clock& clock, const Limits& limits);

    // Seconds for Retry-After (≥ 1), or nothing when the login may be tried. Ask before the password is hashed.
    // `account`: the name as typed, also an unknown one. `address`: IPv6 counts by its /64 prefix.
    [[nodiscard]] std::optional<std::chrono::seconds> mustWait(const QString& account, const QString& address);
    // Counts one; gives the wait that held already, by attempts that ended while this one was looked at.
    std::optional<std::chrono::seconds> failed(const QString& account, const QString& address);
    // Forgets the account's failures, and not the address's: one good account must not hide guessing at others.
    void succeeded(const QString& account);

    [[nodiscard]] int entryCount() const;

private:
    struct Entry {
        int failures = 0;
        qint64 last = 0;    // ms
        qint64 blocked = 0; // until, ms
    };
    using Entries = QHash<QByteArray, Entry>;
    // With the mutex held.
    [[nodiscard]] std::optional<std::chrono::seconds> waitOf(const QByteArray& account, const QByteArray& address,
                                                             qint64 now) const;
    void count(Entries& entries, const QByteArray& key, int allowed, qint64 now);
    void makeRoom(Entries& entries, qint64 now) const;

    const base::Clock& m_clock;
    Limits m_limits;
    mutable std::mutex m_mutex;
    Entries m_accounts;
    Entries m_addresses;
};

} // namespace veilpix::auth
