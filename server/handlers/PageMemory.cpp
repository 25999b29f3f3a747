#include "server/handlers/PageMemory.h"

namespace veilpix::handlers {

std::optional<QByteArray> PageMemory::find(const Asked& asked, std::optional<quint64> state)
{
    const std::lock_guard lock(m_mutex);
    const Page* page = state ? m_pages.object(asked) : nullptr;
    return page && page->state == *state ? std::optional(page->text) : std::nullopt;
}

void PageMemory::keep(const Asked& asked, std::optional<quint64> state, const QByteArray& text)
{
    if (!state) {
        return;
    }
    QByteArray copy(text.constData(), text.size()); // without the room that its writer had to spare
    const qsizetype cost = copy.size();
    const std::lock_guard lock(m_mutex);
    m_pages.insert(asked, new Page{*state, std::move(copy)}, cost); // the cache's own from here on
}

} // namespace veilpix::handlers
