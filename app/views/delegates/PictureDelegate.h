// One cell of the gallery: the thumbnail with rounded corners, its name, and what there is to know at a glance.
#pragma once

#include <QCache>
#include <QImage>
#include <QStyledItemDelegate>

namespace veilpix::views {

class PictureDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PictureDelegate(QObject* parent = nullptr);

    void wipe(); // lets go of every scaled thumbnail
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintThumbnail(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    void paintBadges(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    [[nodiscard]] QImage covering(const QImage& image, QSize size, qreal scale) const;

    mutable QCache<QString, QImage> m_scaled;
};

} // namespace veilpix::views
