// Walks what assistive technology sees of a window.
#pragma once

#include <QStringList>

class QWidget;

namespace veilpix::tests {

// Everything in sight whose name does not serve those who hear it: a control without a name or a role, with a name that
// fits any control, or with one that another has, too; a button inside a line without a name; a text that its name
// hides. Each as "ClassName objectName: what is wrong".
[[nodiscard]] QStringList unclearlyNamed(QWidget& root);
// Every enabled control in sight that Tab does not reach from `start`.
[[nodiscard]] QStringList unreachedByTab(QWidget& root);

} // namespace veilpix::tests
