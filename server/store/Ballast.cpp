#include "server/store/Ballast.h"

#include "server/store/PosixFile.h"

#include <QFileInfo>
#include <QLoggingCategory>

namespace veilpix::store {

namespace {

Q_LOGGING_CATEGORY(lcBallast, "veilpix.store.ballast")

Result<void> fillFile(const QString& path, qint64 size)
{
    auto file = PosixFile::open(path, PosixFile::Mode::Create);
    if (!file)
        return tl::make_unexpected(file.error());
    // Written, not just reserved: every file system knows what that takes.
    const QByteArray piece(64 * 1024, '\xb5');
    Result<void> done;
    for (qint64 at = 0; done && at < size; at += piece.size())
        done = file->writeAt(at, piece);
    return done ? file->sync() : done;
}

} // namespace

void Ballast::make()
{
    const std::lock_guard lock(m_mutex);
    if (m_there)
        return;
    if (QFileInfo(m_path).size() >= bytes) { // of the server's last run
        m_there = true;
        return;
    }
    const Result<qint64> free = freeBytes(QFileInfo(m_path).path());
    if (!free || *free < 2 * bytes)
        return;
    const Result<void> filled = fillFile(m_path, bytes);
    m_there = filled.has_value();
    if (!m_there)
        (void)unlinkFile(m_path);
}

bool Ballast::giveUp()
{
    const std::lock_guard lock(m_mutex);
    if (!m_there || !unlinkFile(m_path))
        return false;
    m_there = false;
    qCWarning(lcBallast, "the disk is full: %lld bytes that were held for this are given to a deletion",
              static_cast<long long>(bytes));
    return true;
}

} // namespace veilpix::store
