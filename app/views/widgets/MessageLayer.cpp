#include "app/views/widgets/MessageLayer.h"

#include <QEvent>
#include <algorithm>

#include "app/views/widgets/MessageBar.h"

namespace veilpix::views {

namespace {

constexpr int margin = 10;
constexpr int widest = 760; // longer lines are hard to read

} // namespace

MessageLayer::MessageLayer(MessageBar* bar, QWidget* area) : QObject(bar), m_bar(bar), m_area(area)
{
    area->installEventFilter(this);
    bar->installEventFilter(this);
    connect(bar, &MessageBar::shownChanged, this, [this](bool shown) {
        if (shown) {
            place();
        }
    });
}

void MessageLayer::setTop(int pixels)
{
    m_top = pixels;
    place();
}

bool MessageLayer::eventFilter(QObject* watched, QEvent* event)
{
    const bool moved = watched == m_area && (event->type() == QEvent::Resize || event->type() == QEvent::Move);
    if (moved || (watched == m_bar && event->type() == QEvent::LayoutRequest)) {
        place();
    }
    return QObject::eventFilter(watched, event);
}

void MessageLayer::place()
{
    const QRect area = m_area->geometry();
    const int width = std::min(area.width() - 2 * margin, widest);
    const int height = m_bar->hasHeightForWidth() ? m_bar->heightForWidth(width) : m_bar->sizeHint().height();
    m_bar->setGeometry(area.left() + (area.width() - width) / 2, area.top() + m_top + margin, width, height);
    m_bar->raise();
}

} // namespace veilpix::views
