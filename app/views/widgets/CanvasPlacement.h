// Where a picture lies on a canvas: fitted into it, or enlarged and pushed about, never out of sight.
#pragma once

#include <QRectF>

namespace veilpix::views {

class CanvasPlacement {
public:
    // What is to be placed, and on what.
    struct Frame {
        QSizeF picture;           // its own pixels
        QSizeF canvas;            // device-independent pixels
        qreal ratio = 1;          // screen pixels to one of those
        bool fillsCanvas = false; // also a tiny picture, when fitted
    };

    [[nodiscard]] bool isFitted() const { return m_fitted; }
    [[nodiscard]] qreal zoom(const Frame& frame) const; // screen pixels a picture pixel
    [[nodiscard]] QRectF rect(const Frame& frame) const;
    [[nodiscard]] static bool isLarger(const QRectF& rect, const Frame& frame); // than the canvas

    void fit();
    void zoomTo(qreal factor, QPointF anchor, const Frame& frame); // what is under the anchor stays there
    void push(QPointF by, const Frame& frame);
    void keepInSight(const Frame& frame); // the frame has changed

private:
    [[nodiscard]] static qreal fitZoom(const Frame& frame);

    qreal m_zoom = 1.0;
    QPointF m_offset; // of the picture's middle from the canvas's
    bool m_fitted = true;
};

} // namespace veilpix::views
