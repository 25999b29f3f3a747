// All transfers of the queue as they show, in the order in which they were added. Looks at the queue: not to be kept
// longer than until the next turn of the event loop.
#pragma once

#include <iterator>
#include <memory>
#include <vector>

#include "app/transfers/QueuedTransfer.h"

namespace veilpix::transfers {

class TransferList {
    using Inside = std::vector<std::unique_ptr<QueuedTransfer>>;

public:
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Transfer;
        using difference_type = std::ptrdiff_t;
        using pointer = const Transfer*;
        using reference = const Transfer&;

        Iterator() = default;
        explicit Iterator(Inside::const_iterator at) : m_at(at) {}
        reference operator*() const { return (*m_at)->shown(); }
        pointer operator->() const { return &(*m_at)->shown(); }
        Iterator& operator++()
        {
            ++m_at;
            return *this;
        }
        Iterator operator++(int) { return Iterator(m_at++); }
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        Inside::const_iterator m_at;
    };

    explicit TransferList(const Inside& inside) : m_inside(inside) {}

    [[nodiscard]] std::size_t size() const { return m_inside.size(); }
    [[nodiscard]] bool empty() const { return m_inside.empty(); }
    [[nodiscard]] const Transfer& operator[](std::size_t place) const { return m_inside[place]->shown(); }
    [[nodiscard]] const Transfer& back() const { return m_inside.back()->shown(); }
    [[nodiscard]] Iterator begin() const { return Iterator(m_inside.begin()); }
    [[nodiscard]] Iterator end() const { return Iterator(m_inside.end()); }

private:
    const Inside& m_inside;
};

} // namespace veilpix::transfers
