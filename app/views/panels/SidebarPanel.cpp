#include "app/views/panels/SidebarPanel.h"

#include "app/models/PeopleModel.h"
#include "app/views/theme/Icons.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/VerificationChip.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace veilpix::views {

namespace {

using models::PeopleModel;
using View = models::PictureListModel::View;

constexpr int viewRole = Qt::UserRole + 1;
constexpr int userIdRole = Qt::UserRole + 2;
constexpr int rowHeight = 32;

class RowDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ThemeColors& colors = Theme::of(option.palette);
        const QWidget* view = option.widget;
        const QRect row(8, option.rect.top() + 1, (view != nullptr ? view->width() : option.rect.right()) - 16,
                        option.rect.height() - 2);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool heading = !index.parent().isValid();
        const bool selected = option.state & QStyle::State_Selected;
        if (selected || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? colors.accentSoft : heading ? QColor(Qt::transparent) : colors.hover);
            painter->drawRoundedRect(row, 7, 7);
        }
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(QPen(colors.accentText, 1.5));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), 7, 7);
        }
        QFont font = option.font;
        QRect words = row.adjusted(10, 0, -8, 0);
        if (heading) {
            font.setPointSizeF(font.pointSizeF() * 0.92);
            font.setWeight(QFont::DemiBold);
            painter->setPen(colors.muted);
        } else {
            const QIcon picture = index.data(Qt::DecorationRole).value<QIcon>();
            picture.paint(painter, QRect(words.left(), words.center().y() - 9, 19, 19));
            words.setLeft(words.left() + 29);
            font.setWeight(selected ? QFont::DemiBold : QFont::Normal);
            painter->setPen(colors.text);
        }
        painter->setFont(font);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {120, rowHeight};
    }
};

} // namespace

SidebarPanel::SidebarPanel(PeopleModel& people, QWidget* parent) : QTreeWidget(parent), m_people(people)
{
    named(this, "sidebar", tr("Pictures and people"));
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(0);
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new RowDelegate(this));
    setMouseTracking(true);
    setMinimumWidth(170);
    m_picturesItem = addHeading(tr("Pictures"));
    addView(View::All, tr("All"), "pictures", tr("Yours and those shared with you"));
    addView(View::Favourites, tr("Favourites"), "star", tr("Pictures that you marked; the server does not know which"));
    addView(View::Mine, tr("Mine"), "mine", tr("Pictures that you encrypted"));
    addView(View::SharedWithMe, tr("Shared with me"), "shared-with-me", tr("Pictures of others that you can open"));
    addView(View::SharedByMe, tr("Shared by me"), "shared-by-me", tr("Pictures of yours that others can open"));
    addView(View::Trash, tr("Trash"), "trash", tr("Deleted pictures are kept for 30 days"));
    m_peopleItem = addHeading(tr("People"));
    fillPeople();
    connect(&people, &QAbstractItemModel::modelReset, this, &SidebarPanel::fillPeople);
    connect(&people, &QAbstractItemModel::rowsInserted, this, &SidebarPanel::fillPeople);
    connect(&people, &QAbstractItemModel::rowsRemoved, this, &SidebarPanel::fillPeople);
    connect(&people, &QAbstractItemModel::dataChanged, this, &SidebarPanel::fillPeople);
    connect(this, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (item != nullptr && item->data(0, viewRole).isValid()) {
            Q_EMIT viewChosen(View(item->data(0, viewRole).toInt()));
        }
    });
    connect(this, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const QString userId = item->data(0, userIdRole).toString();
        if (!userId.isEmpty()) {
            Q_EMIT personChosen(userId);
        }
    });
}

QTreeWidgetItem* SidebarPanel::addHeading(const QString& text)
{
    auto* item = new QTreeWidgetItem(this, {text});
    item->setFlags(Qt::ItemIsEnabled);
    item->setExpanded(true);
    return item;
}

void SidebarPanel::addView(View view, const QString& text, const char* iconName, const QString& hint)
{
    auto* item = new QTreeWidgetItem(m_picturesItem, {text});
    item->setIcon(0, icon(QLatin1String(iconName)));
    item->setData(0, viewRole, int(view));
    item->setToolTip(0, hint);
}

void SidebarPanel::fillPeople()
{
    const QString current = currentItem() != nullptr ? currentItem()->data(0, userIdRole).toString() : QString();
    qDeleteAll(m_peopleItem->takeChildren());
    for (int row = 0; row < m_people.rowCount(); ++row) {
        const QModelIndex index = m_people.index(row, 0);
        const auto state = session::Verification(index.data(PeopleModel::VerificationRole).toInt());
        auto* item = new QTreeWidgetItem(m_peopleItem, {index.data(PeopleModel::NameRole).toString()});
        const ThemeColors& colors = Theme::of(palette());
        const QColor tint = state == session::Verification::Verified  ? colors.toneText(Tone::Success)
                            : state == session::Verification::Changed ? colors.toneText(Tone::Danger)
                                                                      : QColor();
        item->setIcon(0, icon(VerificationChip::iconName(state), tint));
        item->setData(0, userIdRole, index.data(PeopleModel::UserIdRole));
        item->setToolTip(0, VerificationChip::explanation(state));
        item->setData(0, Qt::AccessibleDescriptionRole, VerificationChip::word(state));
        if (item->data(0, userIdRole).toString() == current && !current.isEmpty()) {
            setCurrentItem(item);
        }
    }
    m_peopleItem->setHidden(m_people.rowCount() == 0);
}

void SidebarPanel::setCurrentView(View view)
{
    for (int i = 0; i < m_picturesItem->childCount(); ++i) {
        if (m_picturesItem->child(i)->data(0, viewRole).toInt() == int(view)) {
            setCurrentItem(m_picturesItem->child(i));
        }
    }
}

QString SidebarPanel::textOf(View view) const
{
    for (int i = 0; i < m_picturesItem->childCount(); ++i) {
        if (m_picturesItem->child(i)->data(0, viewRole).toInt() == int(view)) {
            return m_picturesItem->child(i)->text(0);
        }
    }
    return {};
}

void SidebarPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_peopleItem != nullptr) {
        fillPeople();
    }
    QTreeWidget::changeEvent(event);
}

void SidebarPanel::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    // Only the delegate paints: the style's own full-width selection would show behind the rounded one.
    QStyleOptionViewItem one = option;
    one.rect = visualRect(index);
    one.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
    one.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
    one.state.setFlag(QStyle::State_MouseOver,
                      viewport()->underMouse() && indexAt(viewport()->mapFromGlobal(QCursor::pos())) == index);
    itemDelegate()->paint(painter, one, index);
}

} // namespace veilpix::views
