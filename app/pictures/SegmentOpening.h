// Opens the segments of an index while they are read: another thread opens what is here already, and the one that reads
// joins it once everything is.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "app/pictures/IndexCodec.h"
#include "app/pictures/IndexFile.h"

namespace veilpix::pictures {

class SegmentOpening {
public:
    // codec: outlives this.
    SegmentOpening(const IndexCodec& codec, std::size_t count);
    ~SegmentOpening();
    Q_DISABLE_COPY_MOVE(SegmentOpening)

    // No more than count.
    void add(IndexFile::Row row);
    // In the order in which they were added; or what was wrong with one of them.
    [[nodiscard]] Result<std::vector<std::vector<Picture>>> finish();

private:
    void work();
    void noMore();

    const IndexCodec& m_codec;
    std::mutex m_mutex; // of all below, but that one thread alone has a row and its place in m_opened
    std::condition_variable m_more;
    std::vector<IndexFile::Row> m_rows;
    std::vector<std::vector<Picture>> m_opened;
    std::size_t m_added = 0;
    std::size_t m_next = 0;
    bool m_isOver = false; // nothing is added any more
    std::optional<Error> m_error;
    std::thread m_thread;
};

} // namespace veilpix::pictures
