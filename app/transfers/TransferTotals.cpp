#include "app/transfers/TransferTotals.h"

#include <algorithm>

namespace veilpix::transfers {

using State = Transfer::State;

namespace {

qint64 workOf(const Transfer& transfer)
{
    return std::max<qint64>(1, transfer.size);
}

// Encrypting comes before the work that is measured; its bytes are counted again when they are sent.
qint64 doneOf(const Transfer& transfer)
{
    if (transfer.state == State::Encrypting || transfer.bytesTotal <= 0) {
        return 0;
    }
    const double part = std::clamp(double(transfer.bytesDone) / double(transfer.bytesTotal), 0.0, 1.0);
    return qint64(double(workOf(transfer)) * part);
}

} // namespace

void TransferTotals::put(const Transfer& transfer)
{
    if (m_allOver && !transfer.isOver()) {
        begin();
    }
    count(transfer, 1);
    m_allOver = m_unfinished == 0;
    const qint64 done = m_finishedWork + m_doneWork;
    if (done > 0) {
        m_highest = std::max(m_highest, int(100 * (double(done) / double(m_finishedWork + m_work))));
    }
}

void TransferTotals::begin()
{
    m_finishedWork = 0;
    m_added = 0;
    m_saved = 0;
    m_leftOut = 0;
    m_highest = -1;
    m_allOver = false;
}

void TransferTotals::take(const Transfer& transfer)
{
    count(transfer, -1);
}

void TransferTotals::noteDone(const Transfer& transfer)
{
    m_finishedWork += workOf(transfer);
    ++(transfer.kind == Transfer::Kind::Upload ? m_added : m_saved);
}

void TransferTotals::count(const Transfer& transfer, int sign)
{
    m_counts[std::size_t(transfer.state)] += sign;
    if (transfer.isOver()) {
        return;
    }
    m_unfinished += sign;
    m_unmeasured += transfer.isMeasured() ? 0 : sign;
    m_doneWork += sign * doneOf(transfer);
    m_work += sign * workOf(transfer);
}

} // namespace veilpix::transfers
