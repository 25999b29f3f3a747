// A sealed key ring as a file, `NAME.vpk`: the sealed bytes and nothing else, so the file and the password (or the
// words) open it alone. Mode 0600; replaced in one step; the one before is kept as `NAME.vpk.previous`.
#pragma once

#include "common/base/Literals.h"
#include "common/identity/SealedKeyRing.h"

namespace veilpix::identity {

class KeyRingFile {
public:
    explicit KeyRingFile(QString path) : m_path(std::move(path)) {}

    [[nodiscard]] const QString& path() const { return m_path; }
    [[nodiscard]] QString previousPath() const { return m_path + u".previous"_s; }
    [[nodiscard]] bool exists() const;

    // NoSuchFile, Io, PermissionDenied, BadKeyRing, Unsupported; StaleVersion when it is older than the highest version
    // that the caller has seen.
    [[nodiscard]] Result<SealedKeyRing> read(std::uint64_t highestSeen = 0) const;

    // Leaves the file as it was on any failure. Refuses to write over a newer version or other content of the same
    // version (StaleVersion), over another identity's ring (AlreadyExists), and over a file that is no key ring or a
    // damaged one (BadKeyRing): a person has to move it away first. Writing the same bytes again succeeds.
    [[nodiscard]] Result<void> write(const SealedKeyRing& ring) const;

private:
    QString m_path;
};

} // namespace veilpix::identity
