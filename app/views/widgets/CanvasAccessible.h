// What assistive technology sees of a PictureCanvas: a graphic with a name and, as its value, where the divider stands.
#pragma once

#include <QAccessibleWidget>

namespace veilpix::views {

class PictureCanvas;

class CanvasAccessible final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit CanvasAccessible(PictureCanvas* canvas);

    static void install(); // once; again is harmless
    static void announceDivider(PictureCanvas* canvas);

    void* interface_cast(QAccessible::InterfaceType type) override;
    [[nodiscard]] QVariant currentValue() const override;
    void setCurrentValue(const QVariant& value) override;
    [[nodiscard]] QVariant maximumValue() const override;
    [[nodiscard]] QVariant minimumValue() const override;
    [[nodiscard]] QVariant minimumStepSize() const override;

private:
    [[nodiscard]] PictureCanvas* canvas() const;
};

} // namespace veilpix::views
