#include "app/views/widgets/PictureLevels.h"

#include <algorithm>

#include "app/pictures/WipedImage.h"

namespace veilpix::views {

namespace {

constexpr int aboutAScreen = 1200;

} // namespace

PictureLevels::PictureLevels(const QImage& image)
{
    if (!image.isNull()) {
        m_levels.push_back(image);
    }
}

bool PictureLevels::isWorthHalving(const QImage& image)
{
    return image.width() > aboutAScreen || image.height() > aboutAScreen;
}

PictureLevels PictureLevels::halved(const QImage& image)
{
    PictureLevels all(image);
    while (isWorthHalving(all.m_levels.back())) {
        const QImage& last = all.m_levels.back();
        all.m_levels.push_back(
            pictures::wipedWhenReleased(last.scaled(std::max(1, last.width() / 2), std::max(1, last.height() / 2),
                                                    Qt::IgnoreAspectRatio, Qt::SmoothTransformation)));
    }
    return all;
}

const QImage& PictureLevels::forWidth(qreal pixels) const
{
    const auto larger = std::find_if(m_levels.rbegin(), m_levels.rend(),
                                     [pixels](const QImage& level) { return level.width() >= pixels; });
    return larger == m_levels.rend() ? m_levels.front() : *larger;
}

} // namespace veilpix::views
