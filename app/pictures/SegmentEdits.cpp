#include "app/pictures/SegmentEdits.h"

#include <algorithm>
#include <utility>

namespace veilpix::pictures {

namespace {
constexpr std::size_t segmentSize = 256; // pictures
} // namespace

void SegmentEdits::reset()
{
    m_dirty.clear();
    m_emptied.clear();
    m_roomy = 0;
}

void SegmentEdits::touch(quint32 segment)
{
    m_dirty.insert(segment);
    m_emptied.remove(segment);
}

quint32 SegmentEdits::roomy()
{
    if (m_roomy == 0 || m_now.segments[m_roomy].pictures.size() >= segmentSize) {
        m_roomy = m_now.segments.empty() ? 1 : m_now.segments.rbegin()->first;
        if (m_now.segments[m_roomy].pictures.size() >= segmentSize) {
            ++m_roomy;
        }
    }
    return m_roomy;
}

Picture SegmentEdits::put(const Picture& picture, quint32 pass)
{
    const auto place = m_now.places.find(picture->id);
    if (place == m_now.places.end()) {
        const quint32 segment = roomy();
        m_now.segments[segment].pictures.push_back(picture);
        m_now.places.insert(picture->id, {segment, pass, picture});
        touch(segment);
        return {};
    }
    place->pass = pass;
    if (*place->picture == *picture) {
        return picture;
    }
    std::vector<Picture>& pictures = m_now.segments[place->segment].pictures;
    *std::find(pictures.begin(), pictures.end(), place->picture) = picture;
    touch(place->segment);
    return std::exchange(place->picture, picture);
}

Picture SegmentEdits::take(const PictureId& id)
{
    const auto place = m_now.places.find(id);
    if (place == m_now.places.end()) {
        return {};
    }
    Picture taken = place->picture;
    m_roomy = place->segment;
    m_now.places.erase(place);
    std::vector<Picture>& pictures = m_now.segments[m_roomy].pictures;
    std::swap(*std::find(pictures.begin(), pictures.end(), taken), pictures.back()); // their order means nothing
    pictures.pop_back();
    touch(m_roomy);
    return taken;
}

IndexStore::Save SegmentEdits::save()
{
    IndexStore::Save save;
    for (const quint32 id : std::exchange(m_dirty, {})) {
        IndexContents::Segment& segment = m_now.segments[id];
        if (segment.pictures.empty()) {
            m_emptied.insert(id);
            m_now.segments.erase(id);
            m_roomy = m_roomy == id ? 0 : m_roomy;
        } else {
            save.segments.push_back({{id, ++segment.version}, segment.pictures});
        }
    }
    save.removed.assign(m_emptied.cbegin(), m_emptied.cend());
    m_now.head.segments.clear();
    for (const auto& [id, segment] : m_now.segments) {
        m_now.head.segments.push_back({id, segment.version});
    }
    save.head = m_now.head;
    return save;
}

void SegmentEdits::saved(bool well)
{
    if (well) {
        m_emptied.clear();
        return;
    }
    for (const auto& [id, segment] : m_now.segments) { // the file may be new and empty by now
        m_dirty.insert(id);
    }
}

} // namespace veilpix::pictures
