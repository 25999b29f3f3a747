#include "common/picture/OrderedPipeline.h"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "common/base/Try.h"

namespace veilpix::picture {

namespace {

enum class SlotState { Free, Filled, Working, Done };

class Run {
public:
    Run(unsigned threads, const OrderedPipeline::Stages& stages)
        : m_stages(stages), m_slots(OrderedPipeline::slotsFor(threads))
    {
        try {
            for (unsigned worker = 1; worker < threads; ++worker) {
                m_threads.emplace_back([this, worker] { serve(worker); });
            }
        } catch (const std::system_error&) {
            // The system gives no more threads: those that run, at least the calling one, do it all.
        }
    }

    ~Run()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_over = true;
        }
        m_filled.notify_all();
        for (std::thread& thread : m_threads) {
            thread.join();
        }
    }

    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    Result<void> lead()
    {
        for (;;) {
            std::unique_lock lock(m_mutex);
            Slot& oldest = m_slots[m_drained % m_slots.size()];
            Slot& next = m_slots[m_fillCount % m_slots.size()];
            if (m_drained < m_fillCount && oldest.state == SlotState::Done) {
                lock.unlock();
                VEILPIX_TRY_VOID(drainOne(oldest));
            } else if (!m_ended && next.state == SlotState::Free) {
                lock.unlock();
                VEILPIX_TRY_VOID(fillOne(next));
            } else if (m_ended && m_drained == m_fillCount) {
                return {};
            } else if (m_taken < m_fillCount) {
                workOne(lock, 0);
            } else {
                m_done.wait(lock, [&] { return oldest.state == SlotState::Done; });
            }
        }
    }

private:
    struct Slot {
        SlotState state = SlotState::Free;
        Result<void> result;
    };

    Result<void> fillOne(Slot& slot)
    {
        VEILPIX_TRY(const auto filled, m_stages.fill(m_fillCount % m_slots.size()));
        if (!filled) {
            m_ended = true;
            return {};
        }
        {
            const std::lock_guard lock(m_mutex);
            slot.state = SlotState::Filled;
            ++m_fillCount;
        }
        m_filled.notify_one();
        return {};
    }

    Result<void> drainOne(Slot& slot)
    {
        if (!slot.result) {
            return slot.result;
        }
        VEILPIX_TRY_VOID(m_stages.drain(m_drained % m_slots.size()));
        const std::lock_guard lock(m_mutex);
        slot.state = SlotState::Free;
        ++m_drained;
        return {};
    }

    // Takes the oldest block that nobody works on. The lock is held on entry and on return.
    void workOne(std::unique_lock<std::mutex>& lock, unsigned worker)
    {
        const std::size_t index = m_taken++ % m_slots.size();
        Slot& slot = m_slots[index];
        slot.state = SlotState::Working;
        lock.unlock();
        Result<void> result = m_stages.work(index, worker);
        lock.lock();
        slot.result = std::move(result);
        slot.state = SlotState::Done;
        m_done.notify_one();
    }

    void serve(unsigned worker)
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_filled.wait(lock, [this] { return m_over || m_taken < m_fillCount; });
            if (m_over) {
                return;
            }
            workOne(lock, worker);
        }
    }

    const OrderedPipeline::Stages& m_stages;
    std::vector<Slot> m_slots;
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::condition_variable m_done;
    // Counts of blocks since the start; m_drained ≤ m_taken ≤ m_fillCount.
    std::uint64_t m_fillCount = 0;
    std::uint64_t m_taken = 0;
    std::uint64_t m_drained = 0;
    bool m_ended = false; // the calling thread's alone
    bool m_over = false;
    std::vector<std::thread> m_threads;
};

Result<void> runAlone(const OrderedPipeline::Stages& stages)
{
    for (;;) {
        VEILPIX_TRY(const auto filled, stages.fill(0));
        if (!filled) {
            return {};
        }
        VEILPIX_TRY_VOID(stages.work(0, 0));
        VEILPIX_TRY_VOID(stages.drain(0));
    }
}

} // namespace

Result<void> OrderedPipeline::run(unsigned threads, const Stages& stages)
{
    if (threads <= 1) {
        return runAlone(stages);
    }
    Run run(threads, stages);
    return run.lead();
}

} // namespace veilpix::picture
