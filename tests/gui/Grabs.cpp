#include "tests/gui/Grabs.h"

#include <QCoreApplication>
#include <QDir>
#include <QWidget>

namespace veilpix::tests {

void grab(QWidget& widget, const QString& name)
{
    const QString folder = QCoreApplication::applicationDirPath() + QStringLiteral("/grabs");
    QDir().mkpath(folder);
    const QString scale = widget.devicePixelRatioF() > 1.5 ? QStringLiteral("@2x") : QString();
    widget.grab().save(QStringLiteral("%1/%2%3.png").arg(folder, name, scale));
}

} // namespace veilpix::tests
