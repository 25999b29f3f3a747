#include "server/store/ReserveFiles.h"

#include <QFileInfo>
#include <QLoggingCategory>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/PosixFile.h"

namespace veilpix::store {

namespace {

Q_LOGGING_CATEGORY(lcReserve, "veilpix.store.reserve")

// What the database's log grows by for many deletions, and for a dozen sign-ins.
constexpr qint64 deletionBytes = 1024 * 1024;
constexpr qint64 signInBytes = 512 * 1024;
// Left free when they are made: what is scarce is not taken to the last byte.
constexpr qint64 margin = 512 * 1024;

Result<void> fillFile(const QString& path, qint64 size)
{
    VEILPIX_TRY(auto file, base::PosixFile::open(path, base::PosixFile::Mode::Create));
    // Written, not just reserved: every file system knows what that takes.
    const QByteArray piece(64 * 1024, '\xb5');
    Result<void> done;
    for (qint64 at = 0; done && at < size; at += piece.size()) {
        done = file.writeAt(at, piece);
    }
    return done ? file.sync() : done;
}

} // namespace

ReserveFiles::ReserveFiles(const QString& folder)
    : m_deletions{folder + u"/ballast"_s, deletionBytes}, m_signIns{folder + u"/ballast-sign-ins"_s, signInBytes}
{
}

void ReserveFiles::make()
{
    const std::lock_guard lock(m_mutex);
    make(m_deletions);
    if (m_deletions.there) {
        make(m_signIns);
    }
}

bool ReserveFiles::isWhole()
{
    make();
    const std::lock_guard lock(m_mutex);
    return m_deletions.there && m_signIns.there;
}

void ReserveFiles::make(Piece& piece)
{
    if (piece.there) {
        return;
    }
    if (QFileInfo(piece.path).size() >= piece.bytes) { // of the server's last run
        piece.there = true;
        return;
    }
    const Result<qint64> free = base::freeBytes(QFileInfo(piece.path).path());
    if (!free || *free < piece.bytes + margin) {
        return;
    }
    piece.there = fillFile(piece.path, piece.bytes).has_value();
    if (!piece.there) {
        (void)base::unlinkFile(piece.path);
    }
}

bool ReserveFiles::giveUp(Use use)
{
    const std::lock_guard lock(m_mutex);
    if (use == Use::SignIn) {
        return giveUp(m_signIns, "sign-in");
    }
    return giveUp(m_deletions, "deletion") || giveUp(m_signIns, "deletion");
}

bool ReserveFiles::giveUp(Piece& piece, const char* use)
{
    if (!piece.there || !base::unlinkFile(piece.path)) {
        return false;
    }
    piece.there = false;
    qCWarning(lcReserve, "the disk is full: %lld bytes that were held for this are given to a %s",
              static_cast<long long>(piece.bytes), use);
    return true;
}

} // namespace veilpix::store
