#include "app/views/widgets/PictureCanvas.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPointer>
#include <cmath>

#include "app/net/Background.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/CanvasAccessible.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

constexpr qreal zoomStep = 1.25;
constexpr int dividerGrip = 18;
constexpr int panStep = 64;

} // namespace

PictureCanvas::PictureCanvas(QWidget* parent) : QWidget(parent)
{
    CanvasAccessible::install();
    setObjectName(u"pictureCanvas"_s);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(120, 90);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    describe();
}

void PictureCanvas::setDecrypted(const QImage& image)
{
    m_levels = PictureLevels(image);
    const int generation = ++m_generation;
    if (PictureLevels::isWorthHalving(image)) {
        net::inBackground(
            *QThreadPool::globalInstance(), this, [image] { return PictureLevels::halved(image); },
            [this, generation](PictureLevels levels) {
                if (generation == m_generation) {
                    m_levels = std::move(levels);
                    update();
                }
            });
    }
    m_placement.fit();
    describe();
    update();
    Q_EMIT zoomChanged();
}

void PictureCanvas::setEncrypted(const QImage& image)
{
    m_encrypted = image;
    describe();
    update();
}

void PictureCanvas::wipe()
{
    setDecrypted({});
    m_encrypted = {};
    m_name.clear();
    describe();
}

void PictureCanvas::setFace(Face face)
{
    if (m_face == face) {
        return;
    }
    m_face = face;
    m_placement.keepInSight(frame());
    describe();
    update();
    Q_EMIT faceChanged(face);
    Q_EMIT zoomChanged();
}

void PictureCanvas::setDivider(qreal part)
{
    part = std::clamp(part, 0.0, 1.0);
    if (!qFuzzyCompare(1 + part, 1 + m_divider)) {
        m_divider = part;
        CanvasAccessible::announceDivider(this);
        update();
        Q_EMIT dividerMoved(part);
    }
}

void PictureCanvas::setCornerRadius(int radius)
{
    m_radius = radius;
    update();
}

void PictureCanvas::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    describe();
    update();
}

void PictureCanvas::setPictureName(const QString& name)
{
    m_name = name;
    describe();
}

void PictureCanvas::describe()
{
    if (!hasDecrypted() && (m_face != Face::Encrypted || !hasEncrypted())) {
        setAccessibleName(m_placeholder.isEmpty() ? tr("No picture") : m_placeholder);
        return;
    }
    const QString name = m_name.isEmpty() ? tr("Picture") : m_name;
    switch (m_face) {
    case Face::Decrypted:
        setAccessibleName(tr("%1, decrypted").arg(name));
        break;
    case Face::Compare:
        setAccessibleName(tr("%1, decrypted beside encrypted").arg(name));
        break;
    case Face::Encrypted:
        setAccessibleName(tr("%1, encrypted").arg(name));
        break;
    }
}

QSize PictureCanvas::shownSize() const
{
    return m_face == Face::Encrypted ? m_encrypted.size() : pictureSize();
}

CanvasPlacement::Frame PictureCanvas::frame() const
{
    return {shownSize(), size(), devicePixelRatioF(), m_radius > 0};
}

qreal PictureCanvas::zoom() const
{
    return m_placement.zoom(frame());
}

QRectF PictureCanvas::pictureRect() const
{
    return m_placement.rect(frame());
}

bool PictureCanvas::canPan() const
{
    return CanvasPlacement::isLarger(pictureRect(), frame());
}

bool PictureCanvas::isComparing() const
{
    return m_face == Face::Compare && hasEncrypted() && hasDecrypted();
}

void PictureCanvas::push(QPointF by)
{
    m_placement.push(by, frame());
    update();
}

void PictureCanvas::zoomTo(qreal factor, QPointF anchor)
{
    if (!shownSize().isEmpty()) {
        m_placement.zoomTo(factor, anchor, frame());
        update();
        Q_EMIT zoomChanged();
    }
}

void PictureCanvas::zoomIn()
{
    zoomTo(zoom() * zoomStep, rect().center());
}

void PictureCanvas::zoomOut()
{
    zoomTo(zoom() / zoomStep, rect().center());
}

void PictureCanvas::fit()
{
    m_placement.fit();
    update();
    Q_EMIT zoomChanged();
}

void PictureCanvas::showActualSize()
{
    zoomTo(1.0, rect().center());
}

qreal PictureCanvas::dividerX() const
{
    const QRectF visible = pictureRect().intersected(rect());
    return visible.left() + visible.width() * m_divider;
}

bool PictureCanvas::overDivider(QPointF position) const
{
    return isComparing() && std::abs(position.x() - dividerX()) < dividerGrip;
}

void PictureCanvas::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = Theme::of(palette());
    QPainter painter(this);
    const bool encryptedOnly = m_face == Face::Encrypted; // never in the place of a decrypted picture
    const bool nothing = encryptedOnly ? !hasEncrypted() : !hasDecrypted();
    if (nothing) {
        if (m_radius > 0) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colors.hover);
            painter.drawRoundedRect(rect(), m_radius, m_radius);
        }
        painter.setPen(colors.muted);
        painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, m_placeholder);
    } else {
        const QRectF target = pictureRect();
        painter.save();
        if (encryptedOnly) {
            drawEncrypted(painter, target, false);
        } else {
            drawDecrypted(painter, target);
            if (m_face == Face::Compare && hasEncrypted()) {
                painter.setClipRect(QRectF(dividerX(), 0, width(), height()));
                drawEncrypted(painter, target, true);
                painter.setClipping(false);
                drawDivider(painter, target);
            }
        }
        painter.restore();
        if (m_radius > 0) {
            // The corners are painted over: a rounded clip would not be smooth.
            QPainterPath outside;
            const QRectF edge = target.intersected(rect());
            outside.addRect(edge.adjusted(-1, -1, 1, 1));
            outside.addRoundedRect(edge, m_radius, m_radius);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.fillPath(outside, palette().color(backgroundRole()));
        }
    }
    if (hasFocus() && m_focusByKey) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colors.accentText, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), m_radius, m_radius);
    }
}

void PictureCanvas::drawDecrypted(QPainter& painter, const QRectF& target) const
{
    const QImage& image = m_levels.forWidth(target.width() * devicePixelRatioF());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, zoom() < 2);
    painter.drawImage(target, image, QRectF(image.rect()));
}

void PictureCanvas::drawEncrypted(QPainter& painter, const QRectF& target, bool cover) const
{
    QRectF source = m_encrypted.rect();
    if (cover) {
        const QSizeF cut = target.size().scaled(source.size(), Qt::KeepAspectRatio);
        source = QRectF(source.center() - QPointF(cut.width() / 2, cut.height() / 2), cut);
    }
    // Nearest pixel on purpose: smoothing would average the noise to grey, and that is not what the file holds.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(target, m_encrypted, source);
}

void PictureCanvas::drawDivider(QPainter& painter, const QRectF& target) const
{
    const QRectF visible = target.intersected(rect());
    const qreal x = dividerX();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(x - 2, visible.top(), 4, visible.height()), QColor(0, 0, 0, 60));
    painter.fillRect(QRectF(x - 1, visible.top(), 2, visible.height()), Qt::white);
    const QPointF middle(x, visible.center().y());
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 60));
    painter.drawEllipse(middle + QPointF(0, 1), 15, 15);
    painter.setBrush(Qt::white);
    painter.drawEllipse(middle, 14, 14);
    painter.setPen(QPen(QColor(0x2a, 0x3c, 0x5e), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    for (const qreal side : {-1.0, 1.0}) {
        const QPointF tip = middle + QPointF(side * 7.5, 0);
        painter.drawPolyline(QPolygonF{tip + QPointF(-side * 4, -4), tip, tip + QPointF(-side * 4, 4)});
    }
}

void PictureCanvas::keyPressEvent(QKeyEvent* event)
{
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        break;
    case Qt::Key_Minus:
        zoomOut();
        break;
    case Qt::Key_0:
        fit();
        break;
    case Qt::Key_1:
        showActualSize();
        break;
    case Qt::Key_PageUp:
        Q_EMIT previousRequested();
        break;
    case Qt::Key_PageDown:
        Q_EMIT nextRequested();
        break;
    default:
        if (!moveByKey(event)) {
            QWidget::keyPressEvent(event);
        }
        break;
    }
}

bool PictureCanvas::moveByKey(QKeyEvent* event)
{
    const bool zoomed = !isFitted() && canPan();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int direction = event->key() == Qt::Key_Left ? -1 : 1;
        if (isComparing()) {
            setDivider(m_divider + direction * (event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.02));
        } else if (zoomed) {
            push({qreal(-direction * panStep), 0});
        } else {
            direction < 0 ? Q_EMIT previousRequested() : Q_EMIT nextRequested();
        }
        return true;
    }
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (zoomed) {
            push({0, qreal(event->key() == Qt::Key_Up ? panStep : -panStep)});
        }
        return zoomed;
    default:
        return false;
    }
}

void PictureCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        QWidget::mousePressEvent(event);
        return;
    }
    m_grip = event->position();
    if (overDivider(event->position()) || (isComparing() && !canPan())) {
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
        push(event->position() - std::exchange(m_grip, event->position()));
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
    } else if (isFitted()) {
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
    zoomTo(zoom() * std::pow(zoomStep, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void PictureCanvas::focusInEvent(QFocusEvent* event)
{
    m_focusByKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    QWidget::focusInEvent(event);
}

void PictureCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_placement.keepInSight(frame());
    if (isFitted()) {
        Q_EMIT zoomChanged();
    }
}

} // namespace veilpix::views
