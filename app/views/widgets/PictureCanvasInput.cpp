// PictureCanvas: keys, mouse and wheel.
#include <QKeyEvent>
#include <QMouseEvent>
#include <cmath>

#include "app/views/widgets/PictureCanvas.h"

namespace veilpix::views {

namespace {

constexpr qreal wheelStep = 1.25;
constexpr int panStep = 64;

} // namespace

void PictureCanvas::keyPressEvent(QKeyEvent* event)
{
    const int direction = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const bool zoomed = !m_fitted && canPan();
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        return;
    case Qt::Key_Minus:
        zoomOut();
        return;
    case Qt::Key_0:
        fit();
        return;
    case Qt::Key_1:
        showActualSize();
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (m_face == Face::Compare && hasEncrypted() && hasDecrypted()) {
            setDivider(m_divider + direction * (event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.02));
        } else if (zoomed) {
            m_offset.rx() -= direction * panStep;
            clampOffset();
            update();
        } else if (direction < 0) {
            Q_EMIT previousRequested();
        } else {
            Q_EMIT nextRequested();
        }
        return;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (zoomed) {
            m_offset.ry() += event->key() == Qt::Key_Up ? panStep : -panStep;
            clampOffset();
            update();
            return;
        }
        break;
    case Qt::Key_PageUp:
        Q_EMIT previousRequested();
        return;
    case Qt::Key_PageDown:
        Q_EMIT nextRequested();
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void PictureCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        QWidget::mousePressEvent(event);
        return;
    }
    const bool comparing = m_face == Face::Compare && hasEncrypted() && hasDecrypted();
    m_grip = event->position();
    if (overDivider(event->position()) || (comparing && !canPan())) {
        m_gripped = Grip::Divider;
        mouseMoveEvent(event);
    } else if (canPan()) {
        m_gripped = Grip::Picture;
        setCursor(Qt::ClosedHandCursor);
    }
}

void PictureCanvas::mouseMoveEvent(QMouseEvent* event)
{
    switch (m_gripped) {
    case Grip::Divider: {
        const QRectF visible = pictureRect().intersected(rect());
        setDivider((event->position().x() - visible.left()) / std::max(1.0, visible.width()));
        break;
    }
    case Grip::Picture:
        m_offset += event->position() - m_grip;
        m_grip = event->position();
        clampOffset();
        update();
        break;
    case Grip::None:
        setCursor(overDivider(event->position()) ? Qt::SplitHCursor : canPan() ? Qt::OpenHandCursor : Qt::ArrowCursor);
        break;
    }
}

void PictureCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    m_gripped = Grip::None;
    mouseMoveEvent(event);
}

void PictureCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (m_radius > 0) {
        Q_EMIT activated();
    } else if (m_fitted) {
        zoomTo(1.0, event->position());
    } else {
        fit();
    }
}

void PictureCanvas::wheelEvent(QWheelEvent* event)
{
    if (m_radius > 0 || event->angleDelta().y() == 0) {
        event->ignore(); // in a panel the wheel scrolls the panel
        return;
    }
    zoomTo(zoom() * std::pow(wheelStep, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

} // namespace veilpix::views
