#include "app/pictures/SegmentOpening.h"

namespace veilpix::pictures {

SegmentOpening::SegmentOpening(const IndexCodec& codec, std::size_t count)
    : m_codec(codec), m_rows(count), m_opened(count), m_thread([this] { work(); })
{
}

SegmentOpening::~SegmentOpening()
{
    noMore();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void SegmentOpening::add(IndexFile::Row row)
{
    {
        const std::lock_guard lock(m_mutex);
        m_rows[m_added++] = std::move(row);
    }
    m_more.notify_one();
}

Result<std::vector<std::vector<Picture>>> SegmentOpening::finish()
{
    noMore();
    work();
    m_thread.join();
    if (m_error) {
        return tl::unexpected(*m_error);
    }
    return std::move(m_opened);
}

void SegmentOpening::noMore()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_more.notify_one();
}

void SegmentOpening::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_more.wait(lock, [this] { return m_next < m_added || m_isOver; });
        if (m_next == m_added || m_error) {
            return;
        }
        const std::size_t at = m_next++;
        lock.unlock();
        const IndexFile::Row& row = m_rows[at];
        auto pictures = m_codec.openSegment({row.id, row.version}, row.sealed);
        lock.lock();
        if (pictures) {
            m_opened[at] = std::move(*pictures);
        } else {
            m_error = pictures.error();
        }
    }
}

} // namespace veilpix::pictures
