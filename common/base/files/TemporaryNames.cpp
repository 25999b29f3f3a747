#include "common/base/files/TemporaryNames.h"

#include <array>
#include <atomic>
#include <climits>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace veilpix::base {

namespace {

enum class SlotState { Free, BeingFilled, Held };

struct NameSlot {
    std::atomic<SlotState> state = SlotState::Free;
    std::array<char, PATH_MAX> path{};
};

static_assert(std::atomic<SlotState>::is_always_lock_free, "a signal handler reads it");

// A handler can reach nothing but globals, and can allocate nothing.
std::array<NameSlot, 16> nameSlots;

} // namespace

TemporaryName::TemporaryName(const QByteArray& path)
{
    if (path.size() >= PATH_MAX) {
        return;
    }
    for (std::size_t i = 0; i < nameSlots.size(); ++i) {
        NameSlot& slot = nameSlots[i];
        SlotState expected = SlotState::Free;
        if (!slot.state.compare_exchange_strong(expected, SlotState::BeingFilled)) {
            continue;
        }
        std::memcpy(slot.path.data(), path.constData(), static_cast<std::size_t>(path.size()) + 1);
        slot.state.store(SlotState::Held);
        m_slot = static_cast<int>(i);
        return;
    }
}

TemporaryName::~TemporaryName()
{
    release();
}

TemporaryName::TemporaryName(TemporaryName&& other) noexcept : m_slot(std::exchange(other.m_slot, -1))
{
}

TemporaryName& TemporaryName::operator=(TemporaryName&& other) noexcept
{
    if (this != &other) {
        release();
        m_slot = std::exchange(other.m_slot, -1);
    }
    return *this;
}

void TemporaryName::release()
{
    if (m_slot >= 0) {
        nameSlots[static_cast<std::size_t>(m_slot)].state.store(SlotState::Free);
    }
    m_slot = -1;
}

void removeTemporaryFiles() noexcept
{
    for (const NameSlot& slot : nameSlots) {
        if (slot.state.load() == SlotState::Held) {
            (void)::unlink(slot.path.data());
        }
    }
}

} // namespace veilpix::base
