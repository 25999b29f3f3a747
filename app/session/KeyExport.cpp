#include "app/session/KeyExport.h"

#include <QFile>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"
#include "common/identity/KeyRingFile.h"
#include "common/identity/Pkcs8Export.h"

namespace veilpix::session {

namespace {

using base::AtomicFile;

Result<void> writeWhole(const QString& path, const QByteArray& text, AtomicFile::Existing existing,
                        AtomicFile::Access access)
{
    return AtomicFile::write(path, text, {.existing = existing, .access = access});
}

} // namespace

KeyExport::KeyExport(Form form, identity::SealedKeyRing ring, QByteArray text)
    : m_form(form), m_ring(std::move(ring)), m_text(std::move(text))
{
}

Result<KeyExport> KeyExport::prepare(const identity::SealedKeyRing& stored, const identity::Password& password,
                                     Form form)
{
    VEILPIX_TRY(const auto ring, stored.open(password));
    if (form == Form::KeyRing) {
        return KeyExport(form, stored, ring.identity().toText());
    }
    // The setting that the openssl program and what is built on it can read.
    crypto::SystemRandom random;
    constexpr auto cost = identity::ScryptCost::OpenSslReadable;
    VEILPIX_TRY(const auto rsa, identity::exportRsaPem(ring.privateIdentity(), password, random, cost));
    VEILPIX_TRY(const auto signing, identity::exportSigningPem(ring.privateIdentity(), password, random, cost));
    return KeyExport(form, stored, rsa + signing);
}

Result<void> KeyExport::write(const QString& path) const
{
    return m_form == Form::KeyRing ? writeRing(path)
                                   : writeWhole(path, m_text, AtomicFile::Existing::Replace, AtomicFile::Access::Owner);
}

Result<void> KeyExport::writeRing(const QString& path) const
{
    QFile present(path + u".pub"_s);
    const bool havePublic = present.exists();
    if (havePublic && (!present.open(QIODevice::ReadOnly) || present.read(m_text.size() + 1) != m_text)) {
        return fail(ErrorCode::AlreadyExists, u"another public identity"_s);
    }
    if (auto written = identity::KeyRingFile(path).write(m_ring); !written || havePublic) {
        return written;
    }
    return writeWhole(path + u".pub"_s, m_text, AtomicFile::Existing::Refuse, AtomicFile::Access::Usual);
}

} // namespace veilpix::session
