#include "app/views/widgets/Naming.h"

#include <QAction>
#include <QBoxLayout>
#include <QCoreApplication>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QVariant>

#include "app/views/theme/Icons.h"
#include "common/base/Literals.h"

namespace veilpix::views {

void setStyleProperty(QWidget* widget, const char* property, const QVariant& value)
{
    if (widget->property(property) == value) {
        return;
    }
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

QLabel* makeLabel(const QString& text, const char* role, QWidget* parent, qreal pointFactor)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", QLatin1String(role));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    if (pointFactor != 1.0) {
        QFont font = label->font();
        font.setPointSizeF(font.pointSizeF() * pointFactor);
        label->setFont(font);
    }
    return label;
}

QLabel* addHeadedField(QBoxLayout* column, const QString& heading, QWidget* field)
{
    auto* label = new QLabel(heading, column->parentWidget());
    label->setProperty("role", u"heading"_s);
    label->setBuddy(field);
    column->addWidget(label);
    column->addWidget(field);
    return label;
}

void setCaptionedText(QLabel* label, const QString& caption, const QString& text)
{
    text.isEmpty() ? forgetText(label) : label->setText(text);
    label->setAccessibleName(text.isEmpty() ? caption : u"%1: %2"_s.arg(caption, text.simplified()));
}

void forgetText(QLabel* label)
{
    label->clear();
    (void)label->sizeHint();
}

void makeSearchField(QLineEdit* field, const QString& what, const QString& placeholder)
{
    field->setAccessibleName(what);
    field->setPlaceholderText(placeholder);
    QAction* glass = field->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    glass->setText(what);
    QObject::connect(glass, &QAction::triggered, field, [field] { field->setFocus(Qt::MouseFocusReason); });
    field->setClearButtonEnabled(true);
    if (auto* clear = field->findChild<QAction*>(u"_q_qlineeditclearaction"_s)) {
        clear->setText(QCoreApplication::translate("veilpix::views::SearchField", "Clear: %1").arg(what));
    }
}

} // namespace veilpix::views
