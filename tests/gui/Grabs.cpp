#include "tests/gui/Grabs.h"

#include <QCoreApplication>
#include <QDir>
#include <QWidget>

#include "common/base/Literals.h"

namespace veilpix::tests {

void grab(QWidget& widget, const QString& name)
{
    QCoreApplication::processEvents(); // a theme that has just changed
    QCoreApplication::processEvents(); // a theme that has just changed
    const QString folder = QCoreApplication::applicationDirPath() + u"/grabs"_s;
    QDir().mkpath(folder);
    const QString scale = widget.devicePixelRatioF() > 1.5 ? u"@2x"_s : QString();
    widget.grab().save(u"%1/%2%3.png"_s.arg(folder, name, scale));
}

} // namespace veilpix::tests
