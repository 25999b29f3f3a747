#include "app/views/widgets/EnterPresses.h"

#include <QAbstractButton>
#include <QKeyEvent>

namespace veilpix::views {

namespace {

// A filter sees only keys that were meant for the button, not those that a field beside it let through.
class EnterFilter : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() != QEvent::KeyPress) {
            return false;
        }
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter) ||
            (key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) {
            return false;
        }
        if (!key->isAutoRepeat()) {
            static_cast<QAbstractButton*>(watched)->click();
        }
        return true;
    }
};

} // namespace

void enterPresses(QAbstractButton* button)
{
    button->installEventFilter(new EnterFilter(button));
}

} // namespace veilpix::views
