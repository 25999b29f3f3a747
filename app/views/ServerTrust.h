// Asks a person about a server's certificate that no authority vouches for, and remembers the answer for that address.
#pragma once

#include <QObject>
#include <QPointer>
#include <QSslCertificate>
#include <QUrl>
#include <functional>

class QDialog;
class QWidget;

namespace veilpix::session {
class ServerProbe;
class Session;
} // namespace veilpix::session
namespace veilpix::settings {
class Settings;
}

namespace veilpix::views {

class ServerTrust : public QObject {
    Q_OBJECT

public:
    ServerTrust(settings::Settings& settings, session::Session& session, session::ServerProbe& probe, QWidget* window);

private:
    void askForSession(const QSslCertificate& certificate);
    // trusted: what to do once a person has said so.
    void ask(const QUrl& server, const QSslCertificate& certificate, const std::function<void()>& trusted);

    settings::Settings& m_settings;
    session::Session& m_session;
    QWidget* m_window;
    QPointer<QDialog> m_dialog;
    QByteArray m_refused; // while one is signed in, what runs in the background asks once only
};

} // namespace veilpix::views
