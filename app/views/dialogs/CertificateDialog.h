// A server whose certificate no authority vouches for: what it shows, and how to find out whether it is the right one.
// Refusing is what Enter and Esc do.
#pragma once

#include <QSslCertificate>

#include "app/views/dialogs/FormDialog.h"

class QUrl;

namespace veilpix::views {

class CertificateDialog : public FormDialog {
    Q_OBJECT

public:
    // acceptedBefore: lower-case hex SHA-256 of the certificate that was trusted for this address until now; empty when
    // there was none. Another one is said loudly, and is only taken after a tick.
    CertificateDialog(const QUrl& server, const QSslCertificate& certificate, const QByteArray& acceptedBefore,
                      QWidget* parent = nullptr);

    // As `openssl x509 -fingerprint -sha256` writes it, eight pairs a line.
    [[nodiscard]] static QString grouped(const QByteArray& sha256Hex);

Q_SIGNALS:
    void trusted();

private:
    void addFingerprints(const QByteArray& sha256, const QByteArray& acceptedBefore);
    void addButtons(bool changed);
};

} // namespace veilpix::views
