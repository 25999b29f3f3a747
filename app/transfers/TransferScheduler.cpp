#include "app/transfers/TransferScheduler.h"

namespace veilpix::transfers {

void TransferScheduler::note(QueuedTransfer& transfer)
{
    forget(transfer);
    if (transfer.isRunning()) {
        m_running.insert(&transfer);
    } else if (transfer.isWaiting()) {
        (transfer.needsKeys() ? m_others : m_ciphertext).emplace(transfer.turn(), &transfer);
    }
}

void TransferScheduler::forget(QueuedTransfer& transfer)
{
    const Turn turn(transfer.turn(), &transfer);
    m_running.erase(&transfer);
    m_ciphertext.erase(turn);
    m_others.erase(turn);
}

QueuedTransfer* TransferScheduler::next(const Conditions& conditions) const
{
    const auto ciphertext = m_ciphertext.begin();
    const auto other = conditions.keys ? m_others.begin() : m_others.end();
    if (ciphertext == m_ciphertext.end()) {
        return other == m_others.end() ? nullptr : other->second;
    }
    return other == m_others.end() || ciphertext->first < other->first ? ciphertext->second : other->second;
}

void TransferScheduler::run(const Conditions& conditions)
{
    if (m_starting || !conditions.signedIn) {
        return; // starting one may end it at once, and so ask for the next
    }
    m_starting = true;
    while (m_running.size() < m_policy.atOnce) {
        QueuedTransfer* const one = next(conditions);
        if (one == nullptr) {
            break;
        }
        one->start();
        note(*one);
    }
    m_starting = false;
}

} // namespace veilpix::transfers
