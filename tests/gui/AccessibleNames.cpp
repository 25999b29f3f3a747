#include "tests/gui/AccessibleNames.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QHash>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSet>
#include <QWidget>

#include "common/base/Literals.h"

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
    if (widget->objectName().startsWith("qt_"_L1)) {
        return true;
    }
    const QWidget* parent = widget->parentWidget();
    return qobject_cast<const QComboBox*>(parent) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(parent) != nullptr ||
           qobject_cast<const QAbstractItemView*>(parent) != nullptr ||
           (qobject_cast<const QLineEdit*>(parent) != nullptr && widget->objectName() != "revealButton"_L1);
}

QString describe(const QWidget* widget)
{
    return u"%1 %2"_s.arg(QLatin1String(widget->metaObject()->className()), widget->objectName());
}

QString nameOf(QWidget* widget)
{
    const QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(widget);
    if (seen != nullptr && qobject_cast<QComboBox*>(widget) != nullptr) {
        // Here Qt gives a combo box's value as its name; what it is comes from the label that belongs to it.
        const auto labels = seen->relations(QAccessible::Label);
        return labels.isEmpty() ? QString() : labels.first().first->text(QAccessible::Name);
    }
    return seen != nullptr ? seen->text(QAccessible::Name) : QString();
}

bool fitsAnything(const QString& name)
{
    static const QSet<QString> words{
        u"button"_s, u"field"_s, u"list"_s,   u"table"_s,  u"text"_s,  u"value"_s,  u"role"_s,   u"search"_s,
        u"remove"_s, u"more"_s,  u"change"_s, u"choose"_s, u"tools"_s, u"option"_s, u"status"_s, u"what they can do"_s,
        u"picture"_s};
    QString plain = name.toLower();
    plain.remove(u"…"_s);
    return words.contains(plain.trimmed());
}

} // namespace

QStringList unclearlyNamed(QWidget& root)
{
    QStringList unclear;
    QHash<QString, const QWidget*> byName;
    const QList<QWidget*> widgets = root.findChildren<QWidget*>();
    for (QWidget* widget : widgets) {
        if (!widget->isVisible()) {
            continue;
        }
        const QString name = nameOf(widget);
        const auto complain = [&](const QString& what) { unclear.append(describe(widget) + u": "_s + what); };
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            if (!name.simplified().contains(label->text().remove(QLatin1Char('&')).simplified())) {
                complain(u"“%1” hides “%2”"_s.arg(name, label->text()));
            }
        } else if (qobject_cast<const QLineEdit*>(widget->parentWidget()) != nullptr &&
                   qobject_cast<const QAbstractButton*>(widget) != nullptr && name.isEmpty()) {
            complain(u"no name"_s);
        }
        if (!isControl(widget) || isInside(widget)) {
            continue;
        }
        const QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(widget);
        if (name.isEmpty() || seen->role() == QAccessible::NoRole || widget->objectName().isEmpty()) {
            complain(u"no name, no role or no object name"_s);
        } else if (fitsAnything(name)) {
            complain(u"“%1” fits anything"_s.arg(name));
        } else if (const QWidget* other = byName.value(name.toLower())) {
            complain(u"is called “%1” as %2 is"_s.arg(name, describe(other)));
        }
        byName.insert(name.toLower(), widget);
    }
    return unclear;
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
