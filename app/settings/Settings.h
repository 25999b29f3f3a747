// What this computer remembers of the person's choices. Nothing secret lives here.
#pragma once

#include <QByteArray>
#include <QDate>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QUrl>

namespace veilpix::settings {

class Settings final : public QObject {
    Q_OBJECT
public:
    enum class ServerChoice { Unset, Bundled, Address };
    enum class Theme { System, Light, Dark };

    // file: an ini file; made when first written.
    explicit Settings(const QString& file, QObject* parent = nullptr);

    [[nodiscard]] ServerChoice serverChoice() const;
    [[nodiscard]] QUrl serverAddress() const; // only with ServerChoice::Address
    void setServer(ServerChoice choice, const QUrl& address = {});

    [[nodiscard]] QString lastUserName() const;
    void setLastUserName(const QString& name);
    [[nodiscard]] QString
    deviceName() const; // what the list of sessions calls this computer; the host's name by default
    void setDeviceName(const QString& name);

    [[nodiscard]] Theme theme() const;
    void setTheme(Theme theme);
    [[nodiscard]] int idleLockMinutes() const; // 0 = never
    void setIdleLockMinutes(int minutes);
    [[nodiscard]] bool previewVisible() const;
    void setPreviewVisible(bool visible);
    [[nodiscard]] bool keyRingOnServer() const; // default true; false demands a recovery kit
    void setKeyRingOnServer(bool on);
    [[nodiscard]] int thumbnailSize() const; // pixels, longest side, in the grid
    void setThumbnailSize(int pixels);

    // Lower-case hex SHA-256 of the certificate a person accepted for HOST:PORT; empty when none.
    [[nodiscard]] QByteArray pinnedCertificate(const QUrl& server) const;
    void setPinnedCertificate(const QUrl& server, const QByteArray& sha256);

    // When the recovery words of this account were last retyped; invalid when never.
    [[nodiscard]] QDate recoveryCheckedOn(const QString& userName) const;
    void setRecoveryCheckedOn(const QString& userName, QDate day);

    // Geometry, splitter states and the like, opaque to everyone but the window that stored them.
    [[nodiscard]] QByteArray windowState(const QString& part) const;
    void setWindowState(const QString& part, const QByteArray& state);

Q_SIGNALS:
    void serverChanged();
    void themeChanged();
    void idleLockMinutesChanged(int minutes);
    void previewVisibleChanged(bool visible);
    void thumbnailSizeChanged(int pixels);

private:
    QSettings m_store;
};

} // namespace veilpix::settings
