// What is under way, in one line, where the list of transfers is out of sight: over a picture in the viewer.
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class TransferStrip : public QWidget {
    Q_OBJECT

public:
    explicit TransferStrip(transfers::TransferQueue& queue, QWidget* parent = nullptr);

    void setWanted(bool wanted); // shown while wanted and something moves

private:
    void refresh();

    transfers::TransferQueue& m_queue;
    QLabel* m_text = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
    QTimer m_soon;
    QString m_only; // the one in sight
    bool m_wanted = false;
};

} // namespace veilpix::views
