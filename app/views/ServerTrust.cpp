#include "app/views/ServerTrust.h"

#include <QCryptographicHash>

#include "app/net/ApiClient.h"
#include "app/session/ServerProbe.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/views/dialogs/CertificateDialog.h"

namespace veilpix::views {

using session::Session;

ServerTrust::ServerTrust(settings::Settings& settings, Session& session, session::ServerProbe& probe, QWidget* window)
    : QObject(window), m_settings(settings), m_session(session), m_window(window)
{
    connect(&session.api(), &net::ApiClient::certificateNotTrusted, this, &ServerTrust::askForSession);
    connect(&probe, &session::ServerProbe::certificateNotTrusted, this,
            [this, &probe](const QSslCertificate& certificate) {
                ask(probe.url(), certificate, [&probe] { probe.start(probe.url()); });
            });
}

void ServerTrust::askForSession(const QSslCertificate& certificate)
{
    const bool background = m_session.state() == Session::State::Unlocked;
    const bool refusedBefore = certificate.digest(QCryptographicHash::Sha256).toHex() == m_refused;
    if (m_session.state() == Session::State::Locked || (background && refusedBefore)) {
        return;
    }
    ask(m_session.api().baseUrl(), certificate, [this] {
        if (m_session.state() == Session::State::SignedOut) {
            m_session.checkServer();
        }
    });
}

void ServerTrust::ask(const QUrl& server, const QSslCertificate& certificate, const std::function<void()>& trusted)
{
    if (m_dialog) {
        return;
    }
    const QByteArray sha256 = certificate.digest(QCryptographicHash::Sha256).toHex();
    auto* dialog = new CertificateDialog(server, certificate, m_settings.pinnedCertificate(server), m_window);
    m_dialog = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CertificateDialog::trusted, this, [this, server, sha256, trusted] {
        m_settings.setPinnedCertificate(server, sha256);
        trusted();
    });
    connect(dialog, &QDialog::rejected, this, [this, sha256] { m_refused = sha256; });
    dialog->open();
}

} // namespace veilpix::views
