// Enter presses a button that has the focus, as Space does. Dialogs do that by themselves for buttons that may become
// their default one; this is for those that must not, and for tool buttons.
#pragma once

class QAbstractButton;

namespace veilpix::views {

void enterPresses(QAbstractButton* button);

} // namespace veilpix::views
