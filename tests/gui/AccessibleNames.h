// Walks what assistive technology sees of a window.
#pragma once

#include <QStringList>

class QWidget;

namespace veilpix::tests {

// Every control in sight that a person can act on and that has no name or no role: "ClassName objectName".
[[nodiscard]] QStringList namelessControls(QWidget& root);
// Every enabled control in sight that Tab does not reach from `start`.
[[nodiscard]] QStringList unreachedByTab(QWidget& root);

} // namespace veilpix::tests
