#include "app/views/panels/GalleryView.h"

#include <QLocale>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <array>

#include "app/views/theme/Theme.h"

namespace veilpix::views {

GalleryView::GalleryView(QWidget* parent) : QListView(parent)
{
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionRectVisible(false); // it is drawn here
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setContextMenuPolicy(Qt::CustomContextMenu);
    viewport()->setAttribute(Qt::WA_Hover);
}

void GalleryView::setGroups(std::function<std::vector<GalleryLayout::Group>()> groups)
{
    m_groups = std::move(groups);
    doItemsLayout();
}

void GalleryView::setCellWidth(int pixels)
{
    pixels = std::clamp(pixels, 96, 420);
    if (pixels != m_cellWidth) {
        m_cellWidth = pixels;
        const QModelIndex current = currentIndex();
        updateGeometries();
        if (current.isValid()) {
            scrollTo(current);
        }
        viewport()->update();
        Q_EMIT cellWidthChanged(pixels);
    }
}

void GalleryView::setModel(QAbstractItemModel* model)
{
    QListView::setModel(model);
    rebuild();
}

void GalleryView::reset()
{
    QListView::reset();
    rebuild();
    updateGeometries();
}

void GalleryView::rebuild()
{
    m_layout.setGroups(
        m_groups ? m_groups()
                 : std::vector<GalleryLayout::Group>{{{}, model() != nullptr ? model()->rowCount(rootIndex()) : 0}});
}

void GalleryView::doItemsLayout()
{
    rebuild();
    QAbstractItemView::doItemsLayout(); // not QListView's, which would measure every item
}

void GalleryView::rowsInserted(const QModelIndex& parent, int start, int end)
{
    QAbstractItemView::rowsInserted(parent, start, end);
    scheduleDelayedItemsLayout();
}

int GalleryView::verticalOffset() const
{
    return verticalScrollBar()->value();
}

QRect GalleryView::visualRect(const QModelIndex& index) const
{
    return index.isValid() ? m_layout.rectOf(index.row()).translated(0, -verticalOffset()) : QRect();
}

QModelIndex GalleryView::indexAt(const QPoint& point) const
{
    const int row = m_layout.rowAt(point + QPoint(0, verticalOffset()));
    return row >= 0 && model() != nullptr ? model()->index(row, 0, rootIndex()) : QModelIndex();
}

void GalleryView::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid()) {
        return;
    }
    executeDelayedItemsLayout();
    QRect rect = m_layout.rectOf(index.row()).adjusted(0, -GalleryLayout::gap, 0, GalleryLayout::gap);
    for (const GalleryLayout::Section& section : m_layout.sections()) {
        const bool firstLine = index.row() >= section.first && index.row() < section.first + m_layout.columns();
        if (section.day.isValid() && firstLine && index.row() < section.first + section.count) {
            rect.setTop(section.top);
        }
    }
    const int view = viewport()->height();
    int value = verticalOffset();
    if (hint == PositionAtTop) {
        value = rect.top();
    } else if (hint == PositionAtCenter) {
        value = rect.center().y() - view / 2;
    } else if (hint == PositionAtBottom || rect.bottom() > value + view) {
        value = rect.bottom() - view;
    }
    if (hint == EnsureVisible && rect.top() < value) {
        value = rect.top();
    }
    verticalScrollBar()->setValue(value);
}

QRegion GalleryView::visualRegionForSelection(const QItemSelection& selection) const
{
    QRegion region;
    const QRect seen = viewport()->rect().translated(0, verticalOffset());
    for (const int row : m_layout.rowsIn(seen)) {
        const QModelIndex index = model()->index(row, 0, rootIndex());
        if (selection.contains(index)) {
            region += visualRect(index);
        }
    }
    return region;
}

void GalleryView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command)
{
    if (model() == nullptr || selectionModel() == nullptr) {
        return;
    }
    const bool byKeysOrShift = state() != DragSelectingState;
    QItemSelection selection;
    const auto add = [this, &selection](int from, int to) {
        selection.select(model()->index(from, 0, rootIndex()), model()->index(to, 0, rootIndex()));
    };
    const QRect area = rect.normalized().translated(0, verticalOffset());
    if (byKeysOrShift) {
        // From one cell to another: everything between them in reading order.
        const int a = m_layout.rowAt(rect.topLeft() + QPoint(0, verticalOffset()));
        const int b = m_layout.rowAt(rect.bottomRight() + QPoint(0, verticalOffset()));
        if (a >= 0 && b >= 0) {
            add(std::min(a, b), std::max(a, b));
        }
    } else {
        // Neighbours as one range: a band over everything is few of them, and each is compared with each.
        const std::vector<int> rows = m_layout.rowsIn(area);
        for (std::size_t from = 0; from < rows.size();) {
            std::size_t to = from + 1;
            while (to < rows.size() && rows[to] == rows[to - 1] + 1) {
                ++to;
            }
            add(rows[from], rows[to - 1]);
            from = to;
        }
    }
    selectionModel()->select(selection, command);
}

QModelIndex GalleryView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int rows = m_layout.rowCount();
    if (rows == 0) {
        return {};
    }
    int row = currentIndex().isValid() ? currentIndex().row() : 0;
    if (!currentIndex().isValid()) {
        return model()->index(0, 0, rootIndex());
    }
    const int page = std::max(1, viewport()->height() / (m_layout.cellSize().height() + GalleryLayout::gap));
    switch (action) {
    case MoveLeft:
    case MovePrevious:
        row -= 1;
        break;
    case MoveRight:
    case MoveNext:
        row += 1;
        break;
    case MoveUp:
        row = m_layout.rowBeside(row, -1);
        break;
    case MoveDown:
        row = m_layout.rowBeside(row, 1);
        break;
    case MovePageUp:
        row = m_layout.rowBeside(row, -page);
        break;
    case MovePageDown:
        row = m_layout.rowBeside(row, page);
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = rows - 1;
        break;
    }
    return model()->index(std::clamp(row, 0, rows - 1), 0, rootIndex());
}

void GalleryView::updateGeometries()
{
    m_layout.setGeometry(viewport()->width(), m_cellWidth, captionHeight, fontMetrics().height() + 26);
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height() - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(std::max(24, m_layout.cellSize().height() / 4));
    QAbstractItemView::updateGeometries();
}

void GalleryView::scrollContentsBy(int, int)
{
    viewport()->update();
}

void GalleryView::resizeEvent(QResizeEvent* event)
{
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
}

void GalleryView::selectSomething()
{
    if (model() == nullptr || selectionModel()->hasSelection()) {
        return;
    }
    const QModelIndex index = currentIndex().isValid() ? currentIndex() : model()->index(0, 0, rootIndex());
    if (index.isValid()) {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    }
}

// A key that leads nowhere, as with a single picture, chooses the picture where it stands.
void GalleryView::keyPressEvent(QKeyEvent* event)
{
    constexpr std::array moves{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up,     Qt::Key_Down,
                               Qt::Key_Home, Qt::Key_End,   Qt::Key_PageUp, Qt::Key_PageDown};
    const bool moving = std::find(moves.begin(), moves.end(), event->key()) != moves.end();
    QListView::keyPressEvent(event);
    if (moving && !event->modifiers().testFlag(Qt::ControlModifier)) {
        selectSomething();
    }
}

void GalleryView::mousePressEvent(QMouseEvent* event)
{
    m_bandStart = event->position().toPoint() + QPoint(0, verticalOffset());
    QListView::mousePressEvent(event);
}

void GalleryView::mouseMoveEvent(QMouseEvent* event)
{
    QListView::mouseMoveEvent(event);
    if (state() == DragSelectingState) {
        m_band = QRect(m_bandStart, event->position().toPoint() + QPoint(0, verticalOffset())).normalized();
        viewport()->update();
    }
}

void GalleryView::mouseReleaseEvent(QMouseEvent* event)
{
    QListView::mouseReleaseEvent(event);
    if (!m_band.isNull()) {
        m_band = {};
        viewport()->update();
    }
}

void GalleryView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        setCellWidth(m_cellWidth + (event->angleDelta().y() > 0 ? 20 : -20));
        event->accept();
        return;
    }
    QListView::wheelEvent(event);
}

void GalleryView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QListView::selectionChanged(selected, deselected);
    viewport()->update(); // the ring reaches out of the cell
}

void GalleryView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    viewport()->update();
}

void GalleryView::paintEvent(QPaintEvent* event)
{
    executeDelayedItemsLayout();
    QPainter painter(viewport());
    const int offset = verticalOffset();
    const QRect area = event->rect().translated(0, offset);
    for (const GalleryLayout::Section& section : m_layout.sections()) {
        const QRect heading = m_layout.headingOf(section);
        if (heading.isValid() && heading.intersects(area)) {
            paintHeading(painter, section, heading.translated(0, -offset));
        }
    }
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QPoint pointer = viewport()->mapFromGlobal(QCursor::pos());
    for (const int row : m_layout.rowsIn(area)) {
        const QModelIndex index = model()->index(row, 0, rootIndex());
        QStyleOptionViewItem one = option;
        one.rect = m_layout.rectOf(row).translated(0, -offset);
        one.state.setFlag(QStyle::State_Selected, selectionModel() != nullptr && selectionModel()->isSelected(index));
        one.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        one.state.setFlag(QStyle::State_MouseOver, viewport()->underMouse() && one.rect.contains(pointer));
        itemDelegate()->paint(&painter, one, index);
    }
    if (!m_band.isNull()) {
        const ThemeColors& colors = Theme::of(palette());
        QColor fill = colors.accent;
        fill.setAlpha(40);
        painter.setPen(colors.accentText);
        painter.setBrush(fill);
        painter.drawRect(m_band.translated(0, -offset));
    }
}

void GalleryView::paintHeading(QPainter& painter, const GalleryLayout::Section& section, const QRect& rect) const
{
    const ThemeColors& colors = Theme::of(palette());
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(colors.text);
    const QString text = headingText(section.day);
    const QRect line = rect.adjusted(2, 0, 0, -8);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignBottom, text);
    const int used = QFontMetrics(bold).horizontalAdvance(text);
    painter.setFont(font());
    painter.setPen(colors.muted);
    painter.drawText(line.adjusted(used + 10, 0, 0, 0), Qt::AlignLeft | Qt::AlignBottom,
                     QLocale().toString(section.count));
}

QString GalleryView::headingText(QDate day)
{
    const QDate today = QDate::currentDate();
    if (day == today) {
        return tr("Today");
    }
    if (day == today.addDays(-1)) {
        return tr("Yesterday");
    }
    return QLocale().toString(day, day.year() == today.year() ? tr("dddd d MMMM") : tr("dddd d MMMM yyyy"));
}

} // namespace veilpix::views
