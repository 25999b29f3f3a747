#include "app/settings/Settings.h"

#include <QFile>
#include <QSysInfo>

#include "common/base/Literals.h"

namespace veilpix::settings {

namespace {

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

// Keys of an ini file take no slashes or case-folding surprises: names of hosts and people go in as hex of their UTF-8.
QString keyed(const char* group, const QString& what)
{
    return key(group) + QLatin1Char('/') + QString::fromLatin1(what.toUtf8().toHex());
}

QString hostAndPort(const QUrl& server)
{
    return u"%1:%2"_s.arg(server.host()).arg(server.port(server.scheme() == "https"_L1 ? 443 : 80));
}

} // namespace

Settings::Settings(const QString& file, QObject* parent) : QObject(parent), m_store(file, QSettings::IniFormat)
{
}

Settings::ServerChoice Settings::serverChoice() const
{
    const QString choice = m_store.value(key("server/choice")).toString();
    if (choice == "bundled"_L1) {
        return ServerChoice::Bundled;
    }
    return choice == "address"_L1 && serverAddress().isValid() ? ServerChoice::Address : ServerChoice::Unset;
}

QUrl Settings::serverAddress() const
{
    return QUrl(m_store.value(key("server/address")).toString(), QUrl::StrictMode);
}

void Settings::setServer(ServerChoice choice, const QUrl& address)
{
    if (choice == serverChoice() && (choice != ServerChoice::Address || address == serverAddress())) {
        return;
    }
    const QString names[] = {QString(), u"bundled"_s, u"address"_s};
    m_store.setValue(key("server/choice"), names[int(choice)]);
    if (choice == ServerChoice::Address) {
        m_store.setValue(key("server/address"), address.toString(QUrl::FullyEncoded));
    }
    Q_EMIT serverChanged();
}

QString Settings::lastUserName() const
{
    return m_store.value(key("account/lastUserName")).toString();
}

void Settings::setLastUserName(const QString& name)
{
    m_store.setValue(key("account/lastUserName"), name);
}

QString Settings::deviceName() const
{
    return m_store.value(key("account/deviceName"), QSysInfo::machineHostName()).toString();
}

void Settings::setDeviceName(const QString& name)
{
    m_store.setValue(key("account/deviceName"), name);
}

Settings::Theme Settings::theme() const
{
    const QString theme = m_store.value(key("window/theme")).toString();
    return theme == "light"_L1 ? Theme::Light : theme == "dark"_L1 ? Theme::Dark : Theme::System;
}

void Settings::setTheme(Theme value)
{
    if (value == theme()) {
        return;
    }
    const QString names[] = {u"system"_s, u"light"_s, u"dark"_s};
    m_store.setValue(key("window/theme"), names[int(value)]);
    Q_EMIT themeChanged();
}

int Settings::idleLockMinutes() const
{
    return qBound(0, m_store.value(key("privacy/idleLockMinutes"), 10).toInt(), 24 * 60);
}

void Settings::setIdleLockMinutes(int minutes)
{
    if (minutes == idleLockMinutes()) {
        return;
    }
    m_store.setValue(key("privacy/idleLockMinutes"), minutes);
    Q_EMIT idleLockMinutesChanged(idleLockMinutes());
}

bool Settings::previewVisible() const
{
    return m_store.value(key("window/previewVisible"), true).toBool();
}

void Settings::setPreviewVisible(bool visible)
{
    if (visible == previewVisible()) {
        return;
    }
    m_store.setValue(key("window/previewVisible"), visible);
    Q_EMIT previewVisibleChanged(visible);
}

bool Settings::keyRingOnServer() const
{
    return m_store.value(key("privacy/keyRingOnServer"), true).toBool();
}

void Settings::setKeyRingOnServer(bool on)
{
    m_store.setValue(key("privacy/keyRingOnServer"), on);
}

int Settings::thumbnailSize() const
{
    return qBound(64, m_store.value(key("window/thumbnailSize"), 176).toInt(), 512);
}

void Settings::setThumbnailSize(int pixels)
{
    if (pixels == thumbnailSize()) {
        return;
    }
    m_store.setValue(key("window/thumbnailSize"), pixels);
    Q_EMIT thumbnailSizeChanged(thumbnailSize());
}

QByteArray Settings::pinnedCertificate(const QUrl& server) const
{
    return m_store.value(keyed("certificates", hostAndPort(server))).toString().toLatin1();
}

void Settings::setPinnedCertificate(const QUrl& server, const QByteArray& sha256)
{
    const QString name = keyed("certificates", hostAndPort(server));
    if (sha256.isEmpty()) {
        m_store.remove(name);
    } else {
        m_store.setValue(name, QString::fromLatin1(sha256));
    }
    Q_EMIT serverChanged();
}

QDate Settings::recoveryCheckedOn(const QString& userName) const
{
    return QDate::fromString(m_store.value(keyed("recoveryChecked", userName)).toString(), Qt::ISODate);
}

void Settings::setRecoveryCheckedOn(const QString& userName, QDate day)
{
    m_store.setValue(keyed("recoveryChecked", userName), day.toString(Qt::ISODate));
}

QByteArray Settings::windowState(const QString& part) const
{
    return m_store.value(u"state/"_s + part).toByteArray();
}

void Settings::setWindowState(const QString& part, const QByteArray& state)
{
    m_store.setValue(u"state/"_s + part, state);
}

} // namespace veilpix::settings
