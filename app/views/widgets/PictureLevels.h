// A picture in its full size, half, quarter … : a large one is drawn from the nearest larger level, which is quick.
#pragma once

#include <QImage>
#include <vector>

namespace veilpix::views {

class PictureLevels {
public:
    PictureLevels() = default;
    explicit PictureLevels(const QImage& image); // full size only; null = none

    // All levels, down to about a screen's size. Takes its time: not for the thread that draws.
    [[nodiscard]] static PictureLevels halved(const QImage& image);
    [[nodiscard]] static bool isWorthHalving(const QImage& image);

    [[nodiscard]] bool isEmpty() const { return m_levels.empty(); }
    [[nodiscard]] QSize size() const { return isEmpty() ? QSize() : m_levels.front().size(); }
    [[nodiscard]] const QImage& forWidth(qreal pixels) const; // not when empty

private:
    std::vector<QImage> m_levels;
};

} // namespace veilpix::views
