// How many transfers there are of each state, and how far all of them together are. Follows them one change at a time,
// so that nobody has to count a hundred thousand.
#pragma once

#include <array>

#include "app/transfers/Transfer.h"

namespace veilpix::transfers {

class TransferTotals {
public:
    // A transfer as it was is taken out, as it is put in.
    void put(const Transfer& transfer);
    void take(const Transfer& transfer);
    // It has just ended well.
    void noteDone(const Transfer& transfer);
    void noteLeftOut() { ++m_leftOut; } // could not even be queued
    // What is counted of a span of work begins anew; by itself too, with the first transfer after all were over.
    void begin();

    [[nodiscard]] int count(Transfer::State state) const { return m_counts[std::size_t(state)]; }
    [[nodiscard]] int paused() const { return count(Transfer::State::Paused); }
    [[nodiscard]] int failed() const { return count(Transfer::State::Failed); }
    [[nodiscard]] int moving() const { return m_unfinished - paused(); } // neither over nor paused
    [[nodiscard]] int unfinished() const { return m_unfinished; }        // not over: moving or paused
    [[nodiscard]] int finished() const { return count(Transfer::State::Done) + count(Transfer::State::Cancelled); }
    // What trying again is of use to.
    [[nodiscard]] int stuck() const { return failed() + count(Transfer::State::Reconnecting); }
    [[nodiscard]] int unmeasured() const { return m_unmeasured; }

    // 0–100, of all that there was to do since last nothing was: counts what is finished, and never goes back. −1 = not
    // known yet.
    [[nodiscard]] int percent() const { return m_highest; }
    // The same span: how many were brought to the server, how many into files, and how many neither.
    [[nodiscard]] int added() const { return m_added; }
    [[nodiscard]] int saved() const { return m_saved; }
    [[nodiscard]] int leftOut() const { return m_leftOut + failed(); }

private:
    void count(const Transfer& transfer, int sign);

    std::array<int, Transfer::states> m_counts{};
    int m_unfinished = 0;
    int m_unmeasured = 0;
    int m_added = 0;
    int m_saved = 0;
    int m_leftOut = 0;
    qint64 m_finishedWork = 0; // all in bytes of the files
    qint64 m_doneWork = 0;     // of those that are not over
    qint64 m_work = 0;         // of those that are not over
    int m_highest = -1;
    bool m_allOver = true; // what comes next begins anew
};

} // namespace veilpix::transfers
