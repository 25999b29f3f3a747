#include "common/identity/KeyRingFile.h"

#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Literals.h"

namespace veilpix::identity {
namespace {

Q_LOGGING_CATEGORY(lcKeyRing, "veilpix.keyring")

tl::unexpected<Error> systemError(const char* what, int error = errno)
{
    const auto code = error == ENOSPC || error == EDQUOT                    ? ErrorCode::NoSpace
                      : error == EACCES || error == EPERM || error == EROFS ? ErrorCode::PermissionDenied
                      : error == ENOENT                                     ? ErrorCode::NotFound
                                                                            : ErrorCode::Io;
    return fail(code, u"%1: %2"_s.arg(QLatin1String(what), QString::fromLocal8Bit(std::strerror(error))));
}

class Descriptor {
public:
    explicit Descriptor(int descriptor) : m_descriptor(descriptor) {}
    ~Descriptor()
    {
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
        }
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    [[nodiscard]] int get() const { return m_descriptor; }
    // Closing can report a write that failed late.
    [[nodiscard]] bool close() { return ::close(std::exchange(m_descriptor, -1)) == 0; }

private:
    int m_descriptor;
};

// A file beside its target that goes away unless it was renamed.
class Temporary {
public:
    explicit Temporary(const QByteArray& target) : m_path(target + ".XXXXXX") {}
    ~Temporary()
    {
        if (!m_path.isEmpty()) {
            ::unlink(m_path.constData());
        }
    }
    Q_DISABLE_COPY_MOVE(Temporary)

    [[nodiscard]] Result<void> fill(const QByteArray& bytes)
    {
        Descriptor file(::mkostemp(m_path.data(), O_CLOEXEC)); // mode 0600
        if (file.get() < 0) {
            const int error = errno;
            m_path.clear(); // nothing was made
            return systemError("create", error);
        }
        for (qsizetype at = 0; at < bytes.size();) {
            const ssize_t written =
                ::write(file.get(), bytes.constData() + at, static_cast<std::size_t>(bytes.size() - at));
            if (written < 0 && errno == EINTR) {
                continue;
            }
            if (written <= 0) {
                return systemError("write");
            }
            at += written;
        }
        if (::fsync(file.get()) != 0 || !file.close()) {
            return systemError("flush");
        }
        return {};
    }

    [[nodiscard]] Result<void> renameTo(const QByteArray& target)
    {
        if (::rename(m_path.constData(), target.constData()) != 0) {
            return systemError("rename");
        }
        m_path.clear();
        return {};
    }

private:
    QByteArray m_path;
};

Result<QByteArray> readBounded(const QByteArray& path)
{
    const Descriptor file(
        ::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // a pipe of that name must not hang us
    if (file.get() < 0) {
        return systemError("open");
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) {
        return systemError("stat");
    }
    if (!S_ISREG(status.st_mode) || status.st_size > SealedKeyRing::largest) {
        return fail(ErrorCode::BadKeyRing, u"no regular file of a key ring's size"_s);
    }
    QByteArray bytes(SealedKeyRing::largest + 1, Qt::Uninitialized);
    qsizetype size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + size, static_cast<std::size_t>(bytes.size() - size));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return systemError("read");
        }
        if (got == 0) {
            break;
        }
        size += got;
    }
    bytes.truncate(size);
    return bytes;
}

// What may be written over what is there.
Result<void> checkSuccession(const SealedKeyRing& present, const SealedKeyRing& next)
{
    if (present.fingerprint() != next.fingerprint()) {
        return fail(ErrorCode::AlreadyExists, u"another identity's key ring is there"_s);
    }
    if (present.version() > next.version() ||
        (present.version() == next.version() && present.bytes() != next.bytes())) {
        return fail(ErrorCode::StaleVersion,
                    u"the file has version %1, this is version %2"_s.arg(present.version()).arg(next.version()));
    }
    return {};
}

} // namespace

bool KeyRingFile::exists() const
{
    return QFileInfo::exists(m_path);
}

Result<SealedKeyRing> KeyRingFile::read(std::uint64_t highestSeen) const
{
    auto bytes = readBounded(QFile::encodeName(m_path));
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    auto ring = SealedKeyRing::parse(std::move(*bytes));
    if (ring && ring->version() < highestSeen) {
        return fail(ErrorCode::StaleVersion,
                    u"the file has version %1, version %2 was seen"_s.arg(ring->version()).arg(highestSeen));
    }
    return ring;
}

Result<void> KeyRingFile::write(const SealedKeyRing& ring) const
{
    const QByteArray path = QFile::encodeName(m_path);
    const QByteArray previous = QFile::encodeName(previousPath());
    const Descriptor directory(
        ::open(QFile::encodeName(QFileInfo(m_path).absolutePath()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0) {
        return systemError("open the folder");
    }
    if (::flock(directory.get(), LOCK_EX) != 0) { // two programs must not both look first and write then
        return systemError("lock the folder");
    }

    const auto present = readBounded(path);
    const bool replaces = present.has_value();
    if (!replaces && present.error().code != ErrorCode::NotFound) {
        return tl::unexpected(present.error());
    }
    if (replaces) {
        if (*present == ring.bytes()) {
            return {};
        }
        const auto allowed = SealedKeyRing::parse(*present).and_then(
            [&](const SealedKeyRing& old) { return checkSuccession(old, ring); });
        if (!allowed) {
            return allowed;
        }
    }

    Temporary next(path);
    if (const auto filled = next.fill(ring.bytes()); !filled) {
        return filled;
    }
    if (replaces) {
        Temporary kept(previous);
        auto saved = kept.fill(*present).and_then([&] { return kept.renameTo(previous); });
        if (!saved) {
            return saved;
        }
    }
    if (const auto renamed = next.renameTo(path); !renamed) {
        return renamed;
    }
    // The new ring is in place; that its name may not be on the disk yet is no reason to report that it was not
    // written.
    if (::fsync(directory.get()) != 0) {
        qCWarning(lcKeyRing) << "the folder of the key ring could not be flushed";
    }
    return {};
}

} // namespace veilpix::identity
