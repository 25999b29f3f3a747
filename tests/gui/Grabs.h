// Pictures of widgets as the tests see them, for people to look at: <build>/tests/grabs/NAME-light.png and so on.
#pragma once

#include <QString>

class QWidget;

namespace veilpix::tests {

// The scale that the run has (QT_SCALE_FACTOR) is part of the name.
void grab(QWidget& widget, const QString& name);

} // namespace veilpix::tests
