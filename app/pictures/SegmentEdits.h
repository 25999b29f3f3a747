// Puts pictures into the segments of an index and takes them out, and knows which segments differ from the disk's.
#pragma once

#include <QSet>

#include "app/pictures/IndexStore.h"

namespace veilpix::pictures {

class SegmentEdits {
public:
    // now: outlives this.
    explicit SegmentEdits(IndexContents& now) : m_now(now) {}

    // now is another one, as it lies on the disk.
    void reset();
    // What stood there before: null when it is new, the picture itself when it was there already, just so. pass: of the
    // listing that has seen it.
    [[nodiscard]] Picture put(const Picture& picture, quint32 pass);
    // What was taken out; null when it was not there.
    [[nodiscard]] Picture take(const PictureId& id);

    [[nodiscard]] bool isSaved() const { return m_dirty.isEmpty(); }
    // What is to be written, with the head as it is now. One at a time: saved() follows.
    [[nodiscard]] IndexStore::Save save();
    void saved(bool well); // not well: all of it is written next time

private:
    void touch(quint32 segment);
    [[nodiscard]] quint32 roomy();

    IndexContents& m_now;
    QSet<quint32> m_dirty;   // segments that differ from the disk's
    QSet<quint32> m_emptied; // segments to take off the disk
    quint32 m_roomy = 0;     // a segment with room; 0: none known
};

} // namespace veilpix::pictures
