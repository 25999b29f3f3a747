#include "cli/Keys.h"

#include <QFile>

#include "cli/Console.h"
#include "cli/PasswordSource.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/OpenFailure.h"
#include "common/identity/KeyRingFile.h"

namespace veilpix::cli {

namespace {

// One of a newer format is a key file that is of no use here, and no picture.
tl::unexpected<ExitCode> refuseKeyRing(const QString& path, const Error& error)
{
    const ExitCode code = complain(path, error);
    return tl::unexpected(error.code == ErrorCode::Unsupported ? ExitCode::WrongPassword : code);
}

} // namespace

tl::expected<identity::KeyRing, ExitCode> openKeyRing(const CommandLine& line, const QString& option)
{
    const QString path = line.value(option);
    const auto sealed = identity::KeyRingFile(path).read();
    if (!sealed) {
        return refuseKeyRing(path, sealed.error());
    }
    VEILPIX_TRY(const auto password, readPassword(line, PasswordUse::Open));
    auto ring = sealed->open(password);
    if (!ring) {
        return refuseKeyRing(path, ring.error());
    }
    return std::move(*ring);
}

tl::expected<crypto::SecretBytes, ExitCode> readKeyText(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return tl::unexpected(complain(path, base::openFailure(file)));
    }
    if (file.size() > LargestKeyFile) {
        return tl::unexpected(complain(path, Error{ErrorCode::BadKey, u"the file is too large"_s}));
    }
    crypto::SecretBytes text(static_cast<std::size_t>(file.size()));
    if (file.read(reinterpret_cast<char*>(text.writable().data()), file.size()) != file.size()) {
        return tl::unexpected(complain(path, Error{ErrorCode::Io, file.errorString()}));
    }
    return text;
}

tl::expected<identity::Identity, ExitCode> readIdentity(const QString& path)
{
    VEILPIX_TRY(const auto text, readKeyText(path));
    auto identity = identity::Identity::fromText(crypto::toByteArray(text.reveal()));
    if (!identity) {
        return tl::unexpected(complain(path, Error{ErrorCode::BadKey, identity.error().context}));
    }
    return std::move(*identity);
}

} // namespace veilpix::cli
