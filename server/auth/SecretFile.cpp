#include "server/auth/SecretFile.h"

#include <QFile>
#include <fcntl.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"
#include "common/crypto/Hash.h"
#include "common/crypto/Kdf.h"
#include "common/crypto/Random.h"

namespace veilpix::auth {

namespace {

constexpr qint64 kLongestFile = 64 * 1024;

} // namespace

Result<crypto::SecretBytes> readSecretFile(const QString& path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return base::systemFailure("open");
    }
    crypto::SecretBytes buffer(kLongestFile + 1);
    std::size_t size = 0;
    ssize_t got = 0;
    while (size < buffer.size() &&
           (got = ::read(descriptor, buffer.writable().data() + size, buffer.size() - size)) > 0) {
        size += static_cast<std::size_t>(got);
    }
    const int error = errno;
    ::close(descriptor);
    errno = error;
    if (got < 0) {
        return base::systemFailure("read");
    }
    if (size > kLongestFile) {
        return fail(ErrorCode::TooLarge, u"it has more than 64 KiB"_s);
    }
    crypto::ByteView bytes = buffer.reveal().first(size);
    if (!bytes.empty() && bytes.back() == '\n') {
        bytes = bytes.first(bytes.size() - 1);
    }
    if (bytes.empty()) {
        return fail(ErrorCode::BadKey, u"it is empty"_s);
    }
    return crypto::SecretBytes::copyOf(bytes);
}

Result<crypto::SecretBytes> readOrMakeSecretFile(const QString& path)
{
    auto found = readSecretFile(path);
    if (found || found.error().code != ErrorCode::NoSuchFile) {
        return found;
    }
    VEILPIX_TRY(const auto made, crypto::SystemRandom().secret(32));
    // As text, so that an operator can copy it and no byte of it can pass for the trailing newline.
    QByteArray text = QByteArray::fromRawData(reinterpret_cast<const char*>(made.reveal().data()), 32).toHex() + '\n';
    // When another process was first, its secret is the one that counts.
    const auto written = base::AtomicFile::write(path, text, {.sync = base::AtomicFile::Sync::Name});
    crypto::wipe(text);
    if (!written && written.error().code != ErrorCode::AlreadyExists) {
        return tl::unexpected(written.error());
    }
    return readSecretFile(path);
}

Result<crypto::SecretBytes> deriveSecret(const crypto::SecretBytes& secret, QByteArrayView purpose)
{
    const crypto::ByteView info(reinterpret_cast<const std::uint8_t*>(purpose.data()),
                                static_cast<std::size_t>(purpose.size()));
    return crypto::hkdfSha256({}, secret.reveal(), info);
}

} // namespace veilpix::auth
