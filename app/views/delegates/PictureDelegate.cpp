#include "app/views/delegates/PictureDelegate.h"

#include <QPainter>
#include <QPainterPath>

#include "app/models/ForeignText.h"
#include "app/models/PictureListModel.h"
#include "app/pictures/WipedImage.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/theme/Icons.h"
#include "app/views/theme/Theme.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

using models::PictureListModel;

constexpr int radius = 9;
constexpr int cacheKilobytes = 48 * 1024;

QString extensionOf(const QString& name)
{
    const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
    return dot > 0 && name.size() - dot <= 6 ? name.mid(dot + 1).toUpper() : QString();
}

// Qt's raster engine hands what is more than some 90 spans high to threads and waits for them; while others keep the
// processor busy, the window would wait for each shape of each cell. In bands of this height it draws them itself.
template <class Draw> void inBands(QPainter& painter, const QRect& bounds, Draw draw)
{
    constexpr int height = 16;
    for (int top = bounds.top(); top <= bounds.bottom(); top += height) {
        painter.save();
        painter.setClipRect(QRect(bounds.left(), top, bounds.width(), std::min(height, bounds.bottom() + 1 - top)),
                            Qt::IntersectClip);
        draw();
        painter.restore();
    }
}

// With its corners cut and a hairline, which holds a white sky against a white page.
QImage rounded(const QImage& image, QSize size)
{
    QImage whole = pictures::wipedWhenReleased(QImage(image.size(), QImage::Format_ARGB32_Premultiplied));
    whole.setDevicePixelRatio(image.devicePixelRatio());
    whole.fill(Qt::transparent);
    const QRect rect(QPoint(0, 0), size);
    QPainterPath shape;
    shape.addRoundedRect(rect, radius, radius);
    QBrush brush(image);
    QPainter painter(&whole);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    inBands(painter, rect, [&] {
        painter.fillPath(shape, brush);
        painter.setPen(QPen(QColor(0, 0, 0, 26), 1));
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    });
    return whole;
}

} // namespace

PictureDelegate::PictureDelegate(QObject* parent) : QStyledItemDelegate(parent), m_scaled(cacheKilobytes)
{
}

void PictureDelegate::wipe()
{
    m_scaled.clear();
}

QSize PictureDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return option.rect.size();
}

QImage PictureDelegate::covering(const QImage& image, QSize size, qreal scale) const
{
    const QString key = u"%1/%2x%3@%4"_s.arg(image.cacheKey()).arg(size.width()).arg(size.height()).arg(scale);
    if (const QImage* known = m_scaled.object(key)) {
        return *known;
    }
    const QSize wanted = size * scale;
    const QSize cut = wanted.scaled(image.size(), Qt::KeepAspectRatio);
    const QRect source(QPoint((image.width() - cut.width()) / 2, (image.height() - cut.height()) / 2), cut);
    const QImage part = pictures::wipedWhenReleased(image.copy(source));
    QImage scaled = pictures::wipedWhenReleased(part.scaled(wanted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    scaled.setDevicePixelRatio(scale);
    scaled = rounded(scaled, size);
    m_scaled.insert(key, new QImage(scaled), std::max(1, wanted.width() * wanted.height() * 4 / 1024));
    return scaled;
}

void PictureDelegate::paintThumbnail(QPainter& painter, const QRect& rect, const QModelIndex& index) const
{
    const QPalette palette = painter.device() != nullptr ? qobject_cast<QWidget*>(parent())->palette() : QPalette();
    const ThemeColors& colors = Theme::of(palette);
    const QImage image = index.data(PictureListModel::ThumbnailRole).value<QImage>();
    painter.setPen(Qt::NoPen);
    if (!image.isNull()) {
        painter.drawImage(rect.topLeft(), covering(image, rect.size(), painter.device()->devicePixelRatioF()));
        return;
    }
    const auto state = PictureListModel::ItemState(index.data(PictureListModel::StateRole).toInt());
    const bool failed = state == PictureListModel::ItemState::Failed;
    painter.setBrush(failed ? colors.toneBackground(Tone::Warning) : colors.hover);
    inBands(painter, rect, [&] { painter.drawRoundedRect(rect, radius, radius); });
    if (state == PictureListModel::ItemState::Loading) {
        return;
    }
    const QString name = failed ? u"warning"_s : u"pictures"_s;
    const QColor tint = failed ? colors.toneText(Tone::Warning) : colors.control;
    const QRect middle(rect.center() - QPoint(14, 22), QSize(28, 28));
    icon(name, tint).paint(&painter, middle);
    painter.setPen(failed ? tint : colors.muted);
    painter.drawText(QRect(rect.left() + 8, middle.bottom() + 6, rect.width() - 16, 20),
                     Qt::AlignHCenter | Qt::AlignTop,
                     failed ? tr("cannot be shown") : extensionOf(index.data(PictureListModel::NameRole).toString()));
}

void PictureDelegate::paintBadges(QPainter& painter, const QRect& rect, const QModelIndex& index) const
{
    QStringList badges;
    const int sharedWith = index.data(PictureListModel::SharedWithCountRole).toInt();
    if (!PictureListModel::isOwn(index)) {
        const QString owner = index.data(PictureListModel::OwnerNameRole).toString();
        if (!owner.isEmpty()) {
            badges.append(tr("from %1").arg(models::foreignText(owner)));
        }
    } else if (sharedWith > 0) {
        badges.append(tr("shared with %n", nullptr, sharedWith));
    }
    if (index.data(PictureListModel::ClassicRole).toBool()) {
        badges.append(tr("classic"));
    }
    QFont small = painter.font();
    small.setPointSizeF(small.pointSizeF() * 0.88);
    painter.save();
    painter.setFont(small);
    const QFontMetrics metrics(small);
    int top = rect.top() + 7;
    for (const QString& badge : badges) {
        const QString text = metrics.elidedText(badge, Qt::ElideRight, rect.width() - 34);
        const QSize size(metrics.horizontalAdvance(text) + 16, metrics.height() + 5);
        const QRect pill(QPoint(rect.right() - 6 - size.width(), top), size);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(12, 15, 20, 178));
        painter.drawRoundedRect(pill, pill.height() / 2.0, pill.height() / 2.0);
        painter.setPen(Qt::white);
        painter.drawText(pill, Qt::AlignCenter, text);
        top += size.height() + 4;
    }
    painter.restore();
}

void PictureDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ThemeColors& colors = Theme::of(option.palette);
    const bool selected = option.state & QStyle::State_Selected;
    const bool focused = option.state & QStyle::State_HasFocus;
    const QRect picture = option.rect.adjusted(0, 0, 0, -GalleryView::captionHeight);
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter->setFont(option.font);
    paintThumbnail(*painter, picture, index);
    if (option.state & QStyle::State_MouseOver && !selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(QColor(255, 255, 255, 26));
        inBands(*painter, picture, [&] { painter->drawRoundedRect(picture, radius, radius); });
    }
    paintBadges(*painter, picture, index);
    if (index.data(PictureListModel::FavouriteRole).toBool()) {
        const QRect place(picture.right() - 30, picture.bottom() - 30, 24, 24);
        painter->setPen(Qt::NoPen);
        painter->setBrush(QColor(12, 15, 20, 178));
        painter->drawEllipse(place);
        icon(u"star-full"_s, Qt::white).paint(painter, place.adjusted(4, 4, -4, -4));
    }
    if (selected || focused) {
        // A ring outside, a thin line of the page between it and the picture.
        painter->setBrush(Qt::NoBrush);
        inBands(*painter, picture.adjusted(-4, -4, 4, 4), [&] {
            painter->setPen(QPen(colors.surface, 2));
            painter->drawRoundedRect(picture, radius, radius);
            painter->setPen(QPen(selected ? colors.accent : colors.control, 3));
            painter->drawRoundedRect(picture.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
        });
    }
    if (selected) {
        const QPointF middle = QPointF(picture.left() + 17, picture.top() + 17);
        painter->setPen(QPen(Qt::white, 2));
        painter->setBrush(colors.accent);
        painter->drawEllipse(middle, 10, 10);
        painter->setPen(QPen(Qt::white, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPolyline(
            QPolygonF{middle + QPointF(-4.2, 0.2), middle + QPointF(-1.2, 3.2), middle + QPointF(4.4, -3.2)});
    }
    QRect caption = option.rect;
    caption.setTop(picture.bottom() + 1);
    caption.adjust(3, 4, -3, -4);
    QFont font = option.font;
    if (selected) {
        font.setWeight(QFont::DemiBold);
        painter->setFont(font);
    }
    painter->setPen(colors.text);
    painter->drawText(
        caption, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(font).elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle, caption.width()));
    painter->restore();
}

} // namespace veilpix::views
