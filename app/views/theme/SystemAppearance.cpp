#include "app/views/theme/SystemAppearance.h"

#include <QGuiApplication>
#include <QPalette>
#include <QStyleHints>
#include <QTimer>

#include "common/base/Literals.h"

#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
#include <PortalSettings.h> // generated from the interface's XML
#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#endif

namespace veilpix::views {

namespace {

constexpr int longestAsking = 2000; // milliseconds

} // namespace

SystemAppearance::SystemAppearance(QObject* parent) : QObject(parent)
{
    m_dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const QStyleHints* hints = QGuiApplication::styleHints();
    m_dark = hints->colorScheme() == Qt::ColorScheme::Dark;
    connect(hints, &QStyleHints::colorSchemeChanged, this,
            [this](Qt::ColorScheme scheme) { setDark(scheme == Qt::ColorScheme::Dark); });
    QTimer::singleShot(longestAsking, this, &SystemAppearance::asked);
#else
    askPortal();
#endif
}

void SystemAppearance::setDark(bool dark)
{
    if (m_dark != dark) {
        m_dark = dark;
        Q_EMIT changed();
    }
}

void SystemAppearance::askPortal()
{
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    // Without an address libdbus would try to start a bus of its own, which takes seconds.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) {
        QTimer::singleShot(0, this, &SystemAppearance::asked);
        return;
    }
    const QString space = u"org.freedesktop.appearance"_s;
    const QString key = u"color-scheme"_s;
    const auto schemeIsDark = [](const QVariant& value) {
        QVariant inner = value;
        while (inner.canConvert<QDBusVariant>()) {
            inner = inner.value<QDBusVariant>().variant();
        }
        return inner.toUInt() == 1; // 0 no preference, 1 dark, 2 light
    };
    auto* portal = new OrgFreedesktopPortalSettingsInterface(
        u"org.freedesktop.portal.Desktop"_s, u"/org/freedesktop/portal/desktop"_s, QDBusConnection::sessionBus(), this);
    portal->setTimeout(longestAsking);
    connect(portal, &OrgFreedesktopPortalSettingsInterface::SettingChanged, this,
            [this, space, key, schemeIsDark](const QString& changedSpace, const QString& changedKey,
                                             const QDBusVariant& value) {
                if (changedSpace == space && changedKey == key) {
                    setDark(schemeIsDark(value.variant()));
                }
            });
    auto* watcher = new QDBusPendingCallWatcher(portal->Read(space, key), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, schemeIsDark] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError()) {
            setDark(schemeIsDark(reply.value().variant()));
        }
        watcher->deleteLater();
        Q_EMIT asked();
    });
#endif
}

} // namespace veilpix::views
