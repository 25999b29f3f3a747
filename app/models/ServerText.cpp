#include "app/models/ServerText.h"

#include <QHostAddress>

#include "app/settings/Settings.h"
#include "common/base/Literals.h"

namespace veilpix::models {

using settings::Settings;

QString ServerText::describe(const Settings& settings)
{
    switch (settings.serverChoice()) {
    case Settings::ServerChoice::Bundled:
        return tr("On this computer");
    case Settings::ServerChoice::Address: {
        const QUrl url = settings.serverAddress();
        return url.port() > 0 ? u"%1:%2"_s.arg(url.host()).arg(url.port()) : url.host();
    }
    case Settings::ServerChoice::Unset:
        break;
    }
    return tr("No server chosen yet");
}

bool ServerText::isBeyondThisComputer(const Settings& settings)
{
    if (settings.serverChoice() != Settings::ServerChoice::Address) {
        return false;
    }
    const QString host = settings.serverAddress().host();
    return host != "localhost"_L1 && !QHostAddress(host).isLoopback();
}

} // namespace veilpix::models
