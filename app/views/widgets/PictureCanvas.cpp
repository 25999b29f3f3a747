#include "app/views/widgets/PictureCanvas.h"

#include <QFocusEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPointer>

#include "app/net/Background.h"
#include "app/pictures/WipedImage.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/CanvasAccessible.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

constexpr qreal zoomStep = 1.25;
constexpr qreal smallestZoom = 0.02;
constexpr qreal largestZoom = 32;
constexpr int dividerGrip = 18;

// Each level half the one before, down to about a screen's size.
std::vector<QImage> halvings(const QImage& image)
{
    std::vector<QImage> levels{image};
    while (levels.back().width() > 1200 || levels.back().height() > 1200) {
        const QImage& last = levels.back();
        levels.push_back(
            pictures::wipedWhenReleased(last.scaled(std::max(1, last.width() / 2), std::max(1, last.height() / 2),
                                                    Qt::IgnoreAspectRatio, Qt::SmoothTransformation)));
    }
    return levels;
}

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
    m_levels.clear();
    const int generation = ++m_generation;
    if (!image.isNull()) {
        m_levels.push_back(image);
        if (image.width() > 1200 || image.height() > 1200) {
            net::inBackground(
                *QThreadPool::globalInstance(), this, [image] { return halvings(image); },
                [this, generation](std::vector<QImage> levels) {
                    if (generation == m_generation) {
                        m_levels = std::move(levels);
                        update();
                    }
                });
        }
    }
    m_offset = {};
    m_fitted = true;
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
    clampOffset();
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

qreal PictureCanvas::fitZoom() const
{
    const QSizeF size = shownSize();
    if (size.isEmpty()) {
        return 1;
    }
    const QSizeF room = QSizeF(this->size()) * devicePixelRatioF();
    const qreal factor = std::min(room.width() / size.width(), room.height() / size.height());
    return m_radius > 0 ? factor : std::min(factor, 4.0); // tiny pictures are not blown up to the whole window
}

qreal PictureCanvas::zoom() const
{
    return m_fitted ? fitZoom() : m_zoom;
}

QRectF PictureCanvas::pictureRect() const
{
    const QSizeF size = QSizeF(shownSize()) * zoom() / devicePixelRatioF();
    const QPointF middle = QPointF(width() / 2.0, height() / 2.0) + (m_fitted ? QPointF() : m_offset);
    return {middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height()};
}

bool PictureCanvas::canPan() const
{
    const QRectF rect = pictureRect();
    return rect.width() > width() + 1 || rect.height() > height() + 1;
}

void PictureCanvas::clampOffset()
{
    const QSizeF size = QSizeF(shownSize()) * zoom() / devicePixelRatioF();
    const qreal x = std::max(0.0, (size.width() - width()) / 2);
    const qreal y = std::max(0.0, (size.height() - height()) / 2);
    m_offset = {std::clamp(m_offset.x(), -x, x), std::clamp(m_offset.y(), -y, y)};
}

void PictureCanvas::zoomTo(qreal factor, QPointF anchor)
{
    if (shownSize().isEmpty()) {
        return;
    }
    const qreal before = zoom();
    const QPointF offset = m_fitted ? QPointF() : m_offset;
    factor = std::clamp(factor, std::min(smallestZoom, fitZoom()), largestZoom);
    const QPointF middle(width() / 2.0, height() / 2.0);
    m_offset = (anchor - middle) - (anchor - middle - offset) * (factor / before);
    m_zoom = factor;
    m_fitted = false;
    clampOffset();
    update();
    Q_EMIT zoomChanged();
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
    m_fitted = true;
    m_offset = {};
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
    return m_face == Face::Compare && hasEncrypted() && hasDecrypted() &&
           std::abs(position.x() - dividerX()) < dividerGrip;
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
    const qreal needed = target.width() * devicePixelRatioF();
    const auto larger = std::find_if(m_levels.rbegin(), m_levels.rend(),
                                     [needed](const QImage& level) { return level.width() >= needed; });
    const QImage& image = larger == m_levels.rend() ? m_levels.front() : *larger;
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

void PictureCanvas::focusInEvent(QFocusEvent* event)
{
    m_focusByKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    QWidget::focusInEvent(event);
}

void PictureCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    clampOffset();
    if (m_fitted) {
        Q_EMIT zoomChanged();
    }
}

} // namespace veilpix::views
