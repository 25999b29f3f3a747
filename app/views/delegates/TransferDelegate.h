// A row of the transfers panel: its progress as a bar, its state in colour, and at its end the buttons that make sense
// for it. The same can be done from the keyboard: Space pauses and resumes, R tries again, Delete cancels.
#pragma once

#include <QStyledItemDelegate>

namespace veilpix::views {

class TransferDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum class RowAct { Pause, Resume, Retry, Cancel };

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] static QList<RowAct> possible(const QModelIndex& index);
    [[nodiscard]] static QRect buttonRect(const QRect& cell, int place); // place 0 = the last one in the cell

Q_SIGNALS:
    void chosen(const QString& transferId, veilpix::views::TransferDelegate::RowAct act);

protected:
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    [[nodiscard]] static QString wordFor(RowAct act);
};

} // namespace veilpix::views
