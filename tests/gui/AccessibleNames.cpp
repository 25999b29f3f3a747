#include "tests/gui/AccessibleNames.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSet>
#include <QWidget>

namespace veilpix::tests {

namespace {

bool isControl(const QWidget* widget)
{
    return qobject_cast<const QAbstractButton*>(widget) != nullptr ||
           qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QComboBox*>(widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(widget) != nullptr ||
           qobject_cast<const QPlainTextEdit*>(widget) != nullptr ||
           qobject_cast<const QAbstractItemView*>(widget) != nullptr ||
           QByteArrayView(widget->metaObject()->className()).endsWith("PictureCanvas");
}

// Parts that Qt puts inside a control of its own belong to that control.
bool isInside(const QWidget* widget)
{
    if (widget->objectName().startsWith(QLatin1String("qt_"))) {
        return true;
    }
    const QWidget* parent = widget->parentWidget();
    return qobject_cast<const QComboBox*>(parent) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(parent) != nullptr ||
           qobject_cast<const QAbstractItemView*>(parent) != nullptr ||
           (qobject_cast<const QLineEdit*>(parent) != nullptr && widget->objectName() != QLatin1String("revealButton"));
}

QString describe(const QWidget* widget)
{
    return QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()), widget->objectName());
}

} // namespace

QStringList namelessControls(QWidget& root)
{
    QStringList nameless;
    const QList<QWidget*> widgets = root.findChildren<QWidget*>();
    for (QWidget* widget : widgets) {
        if (!widget->isVisible() || !isControl(widget) || isInside(widget)) {
            continue;
        }
        const QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(widget);
        if (seen == nullptr || seen->text(QAccessible::Name).isEmpty() || seen->role() == QAccessible::NoRole ||
            widget->objectName().isEmpty()) {
            nameless.append(describe(widget));
        }
    }
    return nameless;
}

QStringList unreachedByTab(QWidget& root)
{
    QSet<const QWidget*> reached;
    const QWidget* start = root.focusWidget() != nullptr ? root.focusWidget() : &root;
    const QWidget* one = start;
    do {
        if (one->focusPolicy() & Qt::TabFocus) {
            reached.insert(one);
        }
        one = one->nextInFocusChain();
    } while (one != start);
    QStringList missed;
    const QList<QWidget*> widgets = root.findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (widget->isVisible() && widget->isEnabled() && isControl(widget) && !isInside(widget) &&
            !reached.contains(widget)) {
            // A group of exclusive buttons is entered by Tab and walked by arrows; Qt keeps them all in the chain.
            missed.append(describe(widget));
        }
    }
    return missed;
}

} // namespace veilpix::tests
