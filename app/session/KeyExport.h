// The keys of an account as files for a backup or for another program. Both kinds are sealed under the account's
// password; nothing of them is ever open on a disk.
#pragma once

#include <QByteArray>
#include <QString>

#include "common/identity/Password.h"
#include "common/identity/SealedKeyRing.h"

namespace veilpix::session {

class KeyExport {
public:
    enum class Form {
        KeyRing, // NAME.vpk with NAME.vpk.pub beside it, as veilpix-cli makes and reads them
        Pem,     // the private keys, PKCS#8 in PEM
    };

    // Checks the password by opening the ring with it. Slow, for any thread. WrongPassword; BadKeyRing.
    [[nodiscard]] static Result<KeyExport> prepare(const identity::SealedKeyRing& stored,
                                                   const identity::Password& password, Form form);

    // Whole or not at all, mode 0600. A key ring never takes the place of anything but the same ring (AlreadyExists,
    // StaleVersion, BadKeyRing: what is there stays as it is); a PEM file replaces what is there, so the caller asks
    // first. Io, NoSpace, PermissionDenied, NoSuchFile.
    [[nodiscard]] Result<void> write(const QString& path) const;

private:
    KeyExport(Form form, identity::SealedKeyRing ring, QByteArray text);
    [[nodiscard]] Result<void> writeRing(const QString& path) const;

    Form m_form;
    identity::SealedKeyRing m_ring;
    QByteArray m_text; // the public identity, or the PEM blocks
};

} // namespace veilpix::session
