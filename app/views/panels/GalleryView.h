// The grid of pictures under one heading a day. A list view to selection, keyboard and assistive technology; the places
// come from GalleryLayout.
#pragma once

#include <QListView>
#include <functional>

#include "app/views/panels/GalleryLayout.h"

namespace veilpix::views {

class GalleryView : public QListView {
    Q_OBJECT

public:
    explicit GalleryView(QWidget* parent = nullptr);

    // What the rows fall into, asked whenever they have changed. Without it: one group without a heading.
    void setGroups(std::function<std::vector<GalleryLayout::Group>()> groups);
    void setCellWidth(int pixels);
    [[nodiscard]] int cellWidth() const { return m_cellWidth; }
    [[nodiscard]] const GalleryLayout& placement() const { return m_layout; }

    void setModel(QAbstractItemModel* model) override;
    [[nodiscard]] QRect visualRect(const QModelIndex& index) const override;
    [[nodiscard]] QModelIndex indexAt(const QPoint& point) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;
    void reset() override;

    // The current picture, or the first, when none is selected.
    void selectSomething();

    static constexpr int captionHeight = 30;

Q_SIGNALS:
    void cellWidthChanged(int pixels); // by Ctrl and wheel

protected:
    [[nodiscard]] int horizontalOffset() const override { return 0; }
    [[nodiscard]] int verticalOffset() const override;
    [[nodiscard]] bool isIndexHidden(const QModelIndex&) const override { return false; }
    [[nodiscard]] QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void rowsInserted(const QModelIndex& parent, int start, int end) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void rebuild();
    void paintHeading(QPainter& painter, const GalleryLayout::Section& section, const QRect& rect) const;
    [[nodiscard]] static QString headingText(QDate day);

    GalleryLayout m_layout;
    QRect m_band; // rubber band in contents coordinates
    QPoint m_bandStart;
    std::function<std::vector<GalleryLayout::Group>()> m_groups;
    int m_cellWidth = 180;
};

} // namespace veilpix::views
