// Keeps a message bar over the content, so that what lies under it does not move when something is said.
#pragma once

#include <QWidget>

namespace veilpix::views {

class MessageBar;

class MessageLayer : public QObject {
    Q_OBJECT

public:
    // area: that the bar, a child of its parent, lies over.
    MessageLayer(MessageBar* bar, QWidget* area);

    void setTop(int pixels); // how far below the area's upper edge: under what must stay in reach

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    MessageBar* m_bar;
    QWidget* m_area;
    int m_top = 0;
};

} // namespace veilpix::views
