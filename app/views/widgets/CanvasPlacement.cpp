#include "app/views/widgets/CanvasPlacement.h"

#include <algorithm>

namespace veilpix::views {

namespace {

constexpr qreal smallestZoom = 0.02;
constexpr qreal largestZoom = 32;
constexpr qreal largestFit = 4; // tiny pictures are not blown up to the whole window

QPointF middleOf(QSizeF size)
{
    return {size.width() / 2, size.height() / 2};
}

} // namespace

qreal CanvasPlacement::fitZoom(const Frame& frame)
{
    if (frame.picture.isEmpty()) {
        return 1;
    }
    const QSizeF room = frame.canvas * frame.ratio;
    const qreal factor = std::min(room.width() / frame.picture.width(), room.height() / frame.picture.height());
    return frame.fillsCanvas ? factor : std::min(factor, largestFit);
}

qreal CanvasPlacement::zoom(const Frame& frame) const
{
    return m_fitted ? fitZoom(frame) : m_zoom;
}

QRectF CanvasPlacement::rect(const Frame& frame) const
{
    const QSizeF size = frame.picture * zoom(frame) / frame.ratio;
    const QPointF middle = middleOf(frame.canvas) + (m_fitted ? QPointF() : m_offset);
    return {middle - middleOf(size), size};
}

bool CanvasPlacement::isLarger(const QRectF& rect, const Frame& frame)
{
    return rect.width() > frame.canvas.width() + 1 || rect.height() > frame.canvas.height() + 1;
}

void CanvasPlacement::fit()
{
    m_fitted = true;
    m_offset = {};
}

void CanvasPlacement::zoomTo(qreal factor, QPointF anchor, const Frame& frame)
{
    const qreal before = zoom(frame);
    const QPointF offset = m_fitted ? QPointF() : m_offset;
    factor = std::clamp(factor, std::min(smallestZoom, fitZoom(frame)), largestZoom);
    const QPointF fromMiddle = anchor - middleOf(frame.canvas);
    m_offset = fromMiddle - (fromMiddle - offset) * (factor / before);
    m_zoom = factor;
    m_fitted = false;
    keepInSight(frame);
}

void CanvasPlacement::push(QPointF by, const Frame& frame)
{
    m_offset += by;
    keepInSight(frame);
}

void CanvasPlacement::keepInSight(const Frame& frame)
{
    const QSizeF size = frame.picture * zoom(frame) / frame.ratio;
    const qreal x = std::max(0.0, (size.width() - frame.canvas.width()) / 2);
    const qreal y = std::max(0.0, (size.height() - frame.canvas.height()) / 2);
    m_offset = {std::clamp(m_offset.x(), -x, x), std::clamp(m_offset.y(), -y, y)};
}

} // namespace veilpix::views
