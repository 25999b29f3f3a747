#include "app/views/LockKey.h"

#include <QApplication>
#include <QKeyEvent>

namespace veilpix::views {

LockKey::LockKey(QKeySequence key, QObject* parent) : QObject(parent), m_key(std::move(key))
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool LockKey::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || !watched->isWidgetType() || QApplication::activeModalWidget() == nullptr) {
        return QObject::eventFilter(watched, event);
    }
    if (QKeySequence(static_cast<QKeyEvent*>(event)->keyCombination()) != m_key) {
        return QObject::eventFilter(watched, event);
    }
    // The dialog goes while its own event is under way.
    QMetaObject::invokeMethod(this, &LockKey::pressed, Qt::QueuedConnection);
    return true;
}

} // namespace veilpix::views
