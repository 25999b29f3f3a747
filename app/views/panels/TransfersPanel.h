// Bottom: everything under way. Opens when something moves, folds into one line when all is done, and leaves when
// nothing is left.
#pragma once

#include <QHash>
#include <QTimer>
#include <QWidget>

class QLabel;
class QTableView;
class QToolButton;

namespace veilpix::models {
class TransferModel;
}
namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class TransfersPanel : public QWidget {
    Q_OBJECT

public:
    TransfersPanel(transfers::TransferQueue& queue, models::TransferModel& model, QWidget* parent = nullptr);

    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] QString summary() const; // for the status bar; empty when nothing moves

Q_SIGNALS:
    void wanted(); // something began to move
    void closeRequested();
    void summaryChanged();
    void foldedChanged(bool folded); // into its head

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void refresh();
    void fold(bool folded);
    [[nodiscard]] QString outcome() const; // of what there was to do
    void fitColumns(int width);
    void actOn(const QModelIndex& index, int act);
    void act(const QString& transferId, int act);
    QToolButton* addButton(const char* objectName, const QString& text);

    transfers::TransferQueue& m_queue;
    models::TransferModel& m_model;
    QLabel* m_title = nullptr;
    QTableView* m_table = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_resume = nullptr;
    QToolButton* m_retry = nullptr;
    QToolButton* m_cancel = nullptr;
    QToolButton* m_list = nullptr;
    QToolButton* m_clear = nullptr;
    QToolButton* m_close = nullptr;
    QTimer m_soon;
    QTimer m_pulse;           // draws what is under way without a measure
    QHash<int, int> m_widths; // of the columns beside the name, where there is room for all
    bool m_fitting = false;
    bool m_empty = true;
    int m_found = -1; // files in folders that are being looked through; −1 = none are
};

} // namespace veilpix::views
