#include "app/views/delegates/TransferDelegate.h"

#include <QAbstractItemView>
#include <QDateTime>
#include <QHelpEvent>
#include <QPainter>
#include <QTableView>
#include <QToolTip>

#include "app/models/TransferModel.h"
#include "app/transfers/Transfer.h"
#include "app/views/theme/Icons.h"
#include "app/views/theme/Theme.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

using models::TransferModel;
using State = transfers::Transfer::State;

State stateOf(const QModelIndex& index)
{
    return State(index.data(TransferModel::StateRole).toInt());
}

QString iconFor(TransferDelegate::RowAct act)
{
    switch (act) {
    case TransferDelegate::RowAct::Pause:
        return u"pause"_s;
    case TransferDelegate::RowAct::Resume:
        return u"resume"_s;
    case TransferDelegate::RowAct::Retry:
        return u"retry"_s;
    case TransferDelegate::RowAct::Cancel:
        break;
    }
    return u"close"_s;
}

// The columns of a failed row that have nothing to show, and together room for why it failed.
bool isOfReason(int column)
{
    return column == TransferModel::ProgressColumn || column == TransferModel::StateColumn ||
           column == TransferModel::SpeedColumn;
}

// One line over those columns: each cell paints its part of it.
void paintReason(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const auto* table = qobject_cast<const QTableView*>(option.widget);
    if (table == nullptr) {
        return;
    }
    const int left = table->columnViewportPosition(TransferModel::ProgressColumn);
    const int right =
        table->columnViewportPosition(TransferModel::SpeedColumn) + table->columnWidth(TransferModel::SpeedColumn);
    const QRect line(left + 10, option.rect.top(), right - left - 20, option.rect.height());
    painter.setClipRect(option.rect, Qt::IntersectClip);
    painter.setPen(Theme::of(option.palette).toneText(Tone::Danger));
    const QString reason = TransferDelegate::tr("Failed. %1").arg(index.data(TransferModel::ReasonRole).toString());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     option.fontMetrics.elidedText(reason, Qt::ElideRight, line.width()));
}

} // namespace

QList<TransferDelegate::RowAct> TransferDelegate::possible(const QModelIndex& index)
{
    switch (stateOf(index)) {
    case State::Waiting:
    case State::Encrypting:
    case State::Uploading:
    case State::Downloading:
    case State::Decrypting:
        return {RowAct::Pause, RowAct::Cancel};
    case State::Reconnecting:
        return {RowAct::Retry, RowAct::Pause, RowAct::Cancel};
    case State::Paused:
        return {RowAct::Resume, RowAct::Cancel};
    case State::Failed:
        return {RowAct::Retry, RowAct::Cancel};
    case State::Cancelled:
        return index.data(TransferModel::CanRetryRole).toBool() ? QList{RowAct::Retry} : QList<RowAct>{};
    case State::Done:
        break;
    }
    return {};
}

QString TransferDelegate::wordFor(RowAct act)
{
    switch (act) {
    case RowAct::Pause:
        return tr("Pause (Space)");
    case RowAct::Resume:
        return tr("Resume (Space)");
    case RowAct::Retry:
        return tr("Try again (R)");
    case RowAct::Cancel:
        break;
    }
    return tr("Cancel (Delete)");
}

QRect TransferDelegate::buttonRect(const QRect& cell, int place)
{
    constexpr int side = 24;
    return {cell.right() - 8 - (place + 1) * (side + 2), cell.center().y() - side / 2 + 1, side, side};
}

QSize TransferDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), 34};
}

void TransferDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ThemeColors& colors = Theme::of(option.palette);
    const State state = stateOf(index);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
        painter->fillRect(option.rect, colors.accentSoft);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->fillRect(option.rect, colors.hover);
    }
    const QRect cell = option.rect.adjusted(10, 0, -10, 0);
    if (state == State::Failed && isOfReason(index.column())) {
        paintReason(*painter, option, index);
    } else if (index.column() == TransferModel::ProgressColumn) {
        const QRectF track(cell.left(), cell.center().y() - 3, cell.width() - 46, 7);
        const int percent = index.data(TransferModel::PercentRole).toInt();
        const QColor fill = state == State::Done                                     ? colors.toneText(Tone::Success)
                            : state == State::Paused || state == State::Reconnecting ? colors.control
                                                                                     : colors.accent;
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.state & QStyle::State_Selected ? colors.surface : colors.hover);
        painter->drawRoundedRect(track, 3.5, 3.5);
        if (percent < 0) { // a piece that wanders, as long as there is nothing to measure
            constexpr qint64 roundMs = 1600;
            const qreal at = qreal(QDateTime::currentMSecsSinceEpoch() % roundMs) / roundMs;
            const qreal piece = track.width() * 0.3;
            const QRectF moving(track.left() + (track.width() - piece) * (1 - std::abs(2 * at - 1)), track.top(), piece,
                                track.height());
            painter->setBrush(fill);
            painter->drawRoundedRect(moving, 3.5, 3.5);
        } else if (percent > 0) {
            painter->setBrush(fill);
            painter->drawRoundedRect(QRectF(track.topLeft(), QSizeF(std::max(7.0, track.width() * percent / 100), 7)),
                                     3.5, 3.5);
        }
        painter->setPen(colors.muted);
        if (percent >= 0) {
            painter->drawText(cell, Qt::AlignRight | Qt::AlignVCenter, tr("%1 %").arg(percent));
        }
    } else {
        QRect words = cell;
        const QString text = index.data().toString();
        painter->setPen(index.column() == TransferModel::NameColumn ? colors.text : colors.muted);
        if (index.column() == TransferModel::StateColumn) {
            painter->setPen(state == State::Done ? colors.toneText(Tone::Success) : colors.text);
        }
        const QList<RowAct> acts = possible(index);
        if (index.column() == TransferModel::LeftColumn) {
            words.setRight(buttonRect(option.rect, int(acts.size())).right());
            for (int i = 0; i < acts.size(); ++i) {
                const QRect button = buttonRect(option.rect, int(acts.size()) - 1 - i);
                icon(iconFor(acts.at(i))).paint(painter, button.adjusted(3, 3, -3, -3));
            }
        }
        const auto elide = index.column() == TransferModel::NameColumn ? Qt::ElideMiddle : Qt::ElideRight;
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(text, elide, words.width()));
    }
    if (option.state & QStyle::State_HasFocus) {
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom() - 1, option.rect.width(), 2),
                          colors.accentText);
    }
    painter->restore();
}

bool TransferDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                                   const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease || index.column() != TransferModel::LeftColumn) {
        return false;
    }
    const QPoint position = static_cast<QMouseEvent*>(event)->position().toPoint();
    const QList<RowAct> acts = possible(index);
    for (int i = 0; i < acts.size(); ++i) {
        if (buttonRect(option.rect, int(acts.size()) - 1 - i).contains(position)) {
            Q_EMIT chosen(index.data(TransferModel::TransferIdRole).toString(), acts.at(i));
            return true;
        }
    }
    return false;
}

bool TransferDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                                 const QModelIndex& index)
{
    if (index.column() == TransferModel::LeftColumn) {
        const QList<RowAct> acts = possible(index);
        for (int i = 0; i < acts.size(); ++i) {
            if (buttonRect(option.rect, int(acts.size()) - 1 - i).contains(event->pos())) {
                QToolTip::showText(event->globalPos(), wordFor(acts.at(i)), view);
                return true;
            }
        }
    }
    const QString error = index.data(TransferModel::ErrorRole).toString();
    if (!error.isEmpty()) {
        QToolTip::showText(event->globalPos(), error, view);
        return true;
    }
    return QStyledItemDelegate::helpEvent(event, view, option, index);
}

} // namespace veilpix::views
