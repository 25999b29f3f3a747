#include "app/views/ServerTrust.h"

#include "app/net/ApiClient.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/views/dialogs/CertificateDialog.h"

#include <QCryptographicHash>

namespace veilpix::views {

using session::Session;

ServerTrust::ServerTrust(settings::Settings& settings, Session& session, QWidget* window)
    : QObject(window), m_settings(settings), m_session(session), m_window(window)
{
    connect(&session.api(), &net::ApiClient::certificateNotTrusted, this, &ServerTrust::ask);
}

void ServerTrust::ask(const QSslCertificate& certificate)
{
    const QByteArray sha256 = certificate.digest(QCryptographicHash::Sha256).toHex();
    const bool background = m_session.state() == Session::State::Unlocked;
    if (m_dialog || m_session.state() == Session::State::Locked || (background && sha256 == m_refused)) {
        return;
    }
    const QUrl server = m_session.api().baseUrl();
    auto* dialog = new CertificateDialog(server, certificate, m_settings.pinnedCertificate(server), m_window);
    m_dialog = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CertificateDialog::trusted, this, [this, server, sha256] {
        m_settings.setPinnedCertificate(server, sha256);
        if (m_session.state() == Session::State::SignedOut) {
            m_session.checkServer();
        }
    });
    connect(dialog, &QDialog::rejected, this, [this, sha256] { m_refused = sha256; });
    dialog->open();
}

} // namespace veilpix::views
