#include "app/views/widgets/Naming.h"

#include <QLabel>
#include <QStyle>
#include <QVariant>

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

} // namespace veilpix::views
