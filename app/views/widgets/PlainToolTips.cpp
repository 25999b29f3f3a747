#include "app/views/widgets/PlainToolTips.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLabel>

namespace veilpix::views {

PlainToolTips::PlainToolTips(QObject* parent) : QObject(parent)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool PlainToolTips::eventFilter(QObject* watched, QEvent* event)
{
    // A tip is polished before it gets its text.
    if (event->type() == QEvent::Polish && watched->inherits("QTipLabel")) {
        static_cast<QLabel*>(watched)->setTextFormat(Qt::PlainText);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace veilpix::views
