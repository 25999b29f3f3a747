#include "common/identity/KeyRingFile.h"

#include <QFileInfo>
#include <sys/file.h>
#include <sys/stat.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/AtomicFile.h"

namespace veilpix::identity {
namespace {

using base::AtomicFile;
using base::PosixFile;

Result<QByteArray> readBounded(const QString& path)
{
    VEILPIX_TRY(const auto file, PosixFile::open(path, PosixFile::Mode::Read));
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0) {
        return base::systemFailure("stat");
    }
    if (!S_ISREG(status.st_mode) || status.st_size > SealedKeyRing::largest) {
        return fail(ErrorCode::BadKeyRing, u"no regular file of a key ring's size"_s);
    }
    QByteArray bytes(SealedKeyRing::largest + 1, Qt::Uninitialized);
    qsizetype size = 0;
    while (size < bytes.size()) {
        VEILPIX_TRY(const auto got, file.readAt(size, bytes.data() + size, bytes.size() - size));
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
    VEILPIX_TRY(auto bytes, readBounded(m_path));
    auto ring = SealedKeyRing::parse(std::move(bytes));
    if (ring && ring->version() < highestSeen) {
        return fail(ErrorCode::StaleVersion,
                    u"the file has version %1, version %2 was seen"_s.arg(ring->version()).arg(highestSeen));
    }
    return ring;
}

Result<void> KeyRingFile::write(const SealedKeyRing& ring) const
{
    VEILPIX_TRY(const auto folder, PosixFile::open(QFileInfo(m_path).absolutePath(), PosixFile::Mode::Read));
    if (::flock(folder.descriptor(), LOCK_EX) != 0) { // two programs must not both look first and write then
        return base::systemFailure("lock the folder");
    }

    const auto present = readBounded(m_path);
    const bool replaces = present.has_value();
    if (!replaces && present.error().code != ErrorCode::NoSuchFile) {
        return tl::unexpected(present.error());
    }
    if (replaces) {
        if (*present == ring.bytes()) {
            return {};
        }
        VEILPIX_TRY_VOID(SealedKeyRing::parse(*present).and_then(
            [&](const SealedKeyRing& old) { return checkSuccession(old, ring); }));
    }

    // The new ring is whole on the disk before the one before takes the place of the one before that.
    const AtomicFile::Options replacing{.existing = AtomicFile::Existing::Replace};
    VEILPIX_TRY(auto next, AtomicFile::create(m_path, replacing));
    VEILPIX_TRY_VOID(next.append(ring.bytes()));
    if (replaces) {
        VEILPIX_TRY_VOID(AtomicFile::write(previousPath(), *present, replacing));
    }
    return next.commit();
}

} // namespace veilpix::identity
