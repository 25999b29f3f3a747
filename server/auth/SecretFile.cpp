#include "server/auth/SecretFile.h"

#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/crypto/Hash.h"
#include "common/crypto/Kdf.h"
#include "common/crypto/Random.h"

namespace veilpix::auth {

namespace {

constexpr qint64 kLongestFile = 64 * 1024;

tl::unexpected<Error> systemFailure(const char* what)
{
    const int error = errno;
    const ErrorCode code = error == ENOENT                      ? ErrorCode::NotFound
                           : error == EACCES || error == EROFS  ? ErrorCode::PermissionDenied
                           : error == ENOSPC || error == EDQUOT ? ErrorCode::NoSpace
                                                                : ErrorCode::Io;
    return fail(code, u"%1: %2"_s.arg(QString::fromLatin1(what), QString::fromLocal8Bit(std::strerror(error))));
}

bool writeSynced(const QByteArray& path, crypto::ByteView bytes)
{
    const int descriptor = ::open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return false;
    }
    const bool written = ::fchmod(descriptor, 0600) == 0 &&
                         ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
                         ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return written;
}

void syncFolder(const QByteArray& path)
{
    const int descriptor = ::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return;
    }
    (void)::fsync(
        descriptor); // a secret lost with a crash of the first second is made anew, and nobody is signed in yet
    ::close(descriptor);
}

} // namespace

Result<crypto::SecretBytes> readSecretFile(const QString& path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return systemFailure("open");
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
        return systemFailure("read");
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
    if (found || found.error().code != ErrorCode::NotFound) {
        return found;
    }
    auto made = crypto::SystemRandom().secret(32);
    if (!made) {
        return tl::make_unexpected(made.error());
    }
    // As text, so that an operator can copy it and no byte of it can pass for the trailing newline.
    QByteArray text = QByteArray::fromRawData(reinterpret_cast<const char*>(made->reveal().data()), 32).toHex() + '\n';
    const QByteArray target = QFile::encodeName(path);
    // A name of its own: what another process has linked into place meanwhile must not be written over.
    auto unique = crypto::SystemRandom().secret(8);
    if (!unique) {
        return tl::make_unexpected(unique.error());
    }
    const QByteArray part = target + '.' +
                            QByteArray::fromRawData(reinterpret_cast<const char*>(unique->reveal().data()), 8).toHex() +
                            ".part";
    const bool written = writeSynced(part, crypto::viewOf(text));
    crypto::wipe(text);
    // link, not rename: when another process was first, its secret is the one that counts.
    const bool linked = written && (::link(part.constData(), target.constData()) == 0 || errno == EEXIST);
    const int error = errno;
    ::unlink(part.constData());
    errno = error;
    if (!linked) {
        return systemFailure("make");
    }
    syncFolder(QFile::encodeName(QFileInfo(path).path()));
    return readSecretFile(path);
}

Result<crypto::SecretBytes> deriveSecret(const crypto::SecretBytes& secret, QByteArrayView purpose)
{
    const crypto::ByteView info(reinterpret_cast<const std::uint8_t*>(purpose.data()),
                                static_cast<std::size_t>(purpose.size()));
    return crypto::hkdfSha256({}, secret.reveal(), info);
}

} // namespace veilpix::auth
