#include "app/views/widgets/CanvasAccessible.h"

#include "app/views/widgets/PictureCanvas.h"

namespace veilpix::views {

namespace {

QAccessibleInterface* makeInterface(const QString& /*className*/, QObject* object)
{
    auto* canvas = qobject_cast<PictureCanvas*>(object);
    return canvas != nullptr ? new CanvasAccessible(canvas) : nullptr;
}

} // namespace

CanvasAccessible::CanvasAccessible(PictureCanvas* canvas) : QAccessibleWidget(canvas, QAccessible::Graphic)
{
}

void CanvasAccessible::install()
{
    QAccessible::installFactory(makeInterface); // Qt keeps each factory once
}

void CanvasAccessible::announceDivider(PictureCanvas* canvas)
{
    QAccessibleValueChangeEvent event(canvas, int(canvas->divider() * 100));
    QAccessible::updateAccessibility(&event);
}

PictureCanvas* CanvasAccessible::canvas() const
{
    return static_cast<PictureCanvas*>(widget());
}

void* CanvasAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::ValueInterface && canvas()->face() == PictureCanvas::Face::Compare) {
        return static_cast<QAccessibleValueInterface*>(this);
    }
    return QAccessibleWidget::interface_cast(type);
}

QVariant CanvasAccessible::currentValue() const
{
    return int(canvas()->divider() * 100);
}

void CanvasAccessible::setCurrentValue(const QVariant& value)
{
    canvas()->setDivider(value.toDouble() / 100);
}

QVariant CanvasAccessible::maximumValue() const
{
    return 100;
}

QVariant CanvasAccessible::minimumValue() const
{
    return 0;
}

QVariant CanvasAccessible::minimumStepSize() const
{
    return 2;
}

} // namespace veilpix::views
