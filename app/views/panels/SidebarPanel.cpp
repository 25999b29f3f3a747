#include "app/views/panels/SidebarPanel.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

#include "app/models/ForeignText.h"
#include "app/models/PeopleModel.h"
#include "app/views/theme/Icons.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/VerificationChip.h"

namespace veilpix::views {

namespace {

using models::PeopleModel;
using View = models::PictureListModel::View;

constexpr int viewRole = Qt::UserRole + 1;
constexpr int userIdRole = Qt::UserRole + 2;
constexpr int headingRole = Qt::UserRole + 3;
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
        const bool heading = index.data(headingRole).toBool();
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
    addHeading(tr("Pictures"));
    addView(View::All, tr("All"), "pictures", tr("Yours and those shared with you"));
    addView(View::Favourites, tr("Favourites"), "star", tr("Pictures that you marked; the server does not know which"));
    addView(View::Mine, tr("Mine"), "mine", tr("Pictures that you encrypted"));
    addView(View::SharedWithMe, tr("Shared with me"), "shared-with-me", tr("Pictures of others that you can open"));
    addView(View::SharedByMe, tr("Shared by me"), "shared-by-me", tr("Pictures of yours that others can open"));
    addView(View::Trash, tr("Trash"), "trash", tr("Deleted pictures are kept for 30 days"));
    m_peopleHeading = addHeading(tr("People"));
    fillPeople();
    connect(&people, &QAbstractItemModel::modelReset, this, &SidebarPanel::fillPeople);
    connect(&people, &QAbstractItemModel::dataChanged, this, &SidebarPanel::fillPeople);
    connect(this, &QTreeWidget::currentItemChanged, this, &SidebarPanel::choose);
    connect(this, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const QString userId = item->data(0, userIdRole).toString();
        if (!userId.isEmpty()) {
            Q_EMIT personOpened(userId);
        }
    });
}

void SidebarPanel::choose(QTreeWidgetItem* item)
{
    if (item == nullptr) {
        return;
    }
    m_person = item->data(0, userIdRole).toString();
    if (!m_person.isEmpty()) {
        Q_EMIT personChosen(m_person);
    } else if (item->data(0, viewRole).isValid()) {
        Q_EMIT viewChosen(View(item->data(0, viewRole).toInt()));
    }
}

// Beside its rows, not above them in a tree: an item that cannot be used takes those below it along.
QTreeWidgetItem* SidebarPanel::addHeading(const QString& text)
{
    auto* item = new QTreeWidgetItem(this, {text});
    item->setFlags(Qt::NoItemFlags); // neither a click nor an arrow key stops there
    item->setData(0, headingRole, true);
    return item;
}

void SidebarPanel::addView(View view, const QString& text, const char* iconName, const QString& hint)
{
    auto* item = new QTreeWidgetItem(this, {text});
    item->setIcon(0, icon(QLatin1String(iconName)));
    item->setData(0, viewRole, int(view));
    item->setToolTip(0, hint);
}

void SidebarPanel::fillPeople()
{
    const QSignalBlocker quiet(this); // rows that come and go under the same choice choose nothing
    for (int row = topLevelItemCount() - 1; row > indexOfTopLevelItem(m_peopleHeading); --row) {
        delete takeTopLevelItem(row);
    }
    for (int row = 0; row < m_people.rowCount(); ++row) {
        const QModelIndex index = m_people.index(row, 0);
        const auto state = session::Verification(index.data(PeopleModel::VerificationRole).toInt());
        const QString name = models::foreignText(index.data(PeopleModel::NameRole).toString());
        auto* item = new QTreeWidgetItem(this, {name});
        const ThemeColors& colors = Theme::of(palette());
        const QColor tint = state == session::Verification::Verified  ? colors.toneText(Tone::Success)
                            : state == session::Verification::Changed ? colors.toneText(Tone::Danger)
                                                                      : QColor();
        item->setIcon(0, icon(VerificationChip::iconName(state), tint));
        item->setData(0, userIdRole, index.data(PeopleModel::UserIdRole));
        item->setToolTip(0, tr("What you and %1 share with each other").arg(name) + QLatin1Char('\n') +
                                VerificationChip::explanation(state) + QLatin1Char('\n') +
                                tr("Press Enter for the safety number."));
        item->setData(0, Qt::AccessibleDescriptionRole, VerificationChip::word(state));
        if (!m_person.isEmpty() && item->data(0, userIdRole).toString() == m_person) {
            setCurrentItem(item);
        }
    }
    if (!m_person.isEmpty() && (currentItem() == nullptr || currentItem()->data(0, userIdRole) != m_person)) {
        setCurrentItem(nullptr);
    }
    m_peopleHeading->setHidden(m_people.rowCount() == 0);
}

QTreeWidgetItem* SidebarPanel::itemOf(View view) const
{
    for (int row = 0; row < topLevelItemCount(); ++row) {
        const QVariant one = topLevelItem(row)->data(0, viewRole);
        if (one.isValid() && one.toInt() == int(view)) {
            return topLevelItem(row);
        }
    }
    return nullptr;
}

void SidebarPanel::setCurrentView(View view)
{
    if (QTreeWidgetItem* item = itemOf(view)) {
        setCurrentItem(item);
    }
}

void SidebarPanel::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    QTreeWidgetItem* item = byKey ? currentItem() : itemAt(event->pos());
    if (item == nullptr || item->data(0, userIdRole).toString().isEmpty()) {
        return;
    }
    setCurrentItem(item);
    Q_EMIT personMenuRequested(byKey ? viewport()->mapToGlobal(visualItemRect(item).center()) : event->globalPos());
}

void SidebarPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_peopleHeading != nullptr) {
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
