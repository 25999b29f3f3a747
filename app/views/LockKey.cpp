#include "app/views/LockKey.h"

#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

namespace veilpix::views {

LockKey::LockKey(const QKeySequence& key, QObject* parent) : QObject(parent), m_key(key)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool LockKey::eventFilter(QObject* watched, QEvent* event)
{
    const bool covered = QApplication::activeModalWidget() != nullptr || QApplication::activePopupWidget() != nullptr;
    if (event->type() != QEvent::KeyPress || !watched->isWidgetType() || !covered) {
        return QObject::eventFilter(watched, event);
    }
    if (QKeySequence(static_cast<QKeyEvent*>(event)->keyCombination()) != m_key) {
        return QObject::eventFilter(watched, event);
    }
    while (QWidget* popup = QApplication::activePopupWidget()) {
        popup->close();
    }
    // The dialog goes while its own event is under way.
    QMetaObject::invokeMethod(this, &LockKey::pressed, Qt::QueuedConnection);
    return true;
}

} // namespace veilpix::views
