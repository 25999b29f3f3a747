// Decides which transfers run: those that wait, in their turn, as many at a time as the policy says.
#pragma once

#include <set>
#include <utility>

#include "app/transfers/QueuedTransfer.h"

namespace veilpix::transfers {

class TransferScheduler {
public:
    struct Policy {
        std::size_t atOnce = 2;
    };
    // What there is just now.
    struct Conditions {
        bool signedIn = false; // at a server
        bool keys = false;
    };

    TransferScheduler() = default;
    explicit TransferScheduler(Policy policy) : m_policy(policy) {}

    // Its state, its job or its need of keys may be another than before.
    void note(QueuedTransfer& transfer);
    void forget(QueuedTransfer& transfer);
    // Starts what may run, until as many do as may.
    void run(const Conditions& conditions);

    [[nodiscard]] std::size_t running() const { return m_running.size(); }

private:
    using Turn = std::pair<qint64, QueuedTransfer*>;
    [[nodiscard]] QueuedTransfer* next(const Conditions& conditions) const;

    Policy m_policy;
    std::set<Turn> m_ciphertext; // waiting; need no keys
    std::set<Turn> m_others;     // waiting for their turn and for the keys
    std::set<QueuedTransfer*> m_running;
    bool m_starting = false;
};

} // namespace veilpix::transfers
