#include "server/store/SpoolFolder.h"

#include <QDirIterator>
#include <algorithm>

#include "common/base/Literals.h"
#include "common/base/files/FolderSync.h"

namespace veilpix::store {

using base::PosixFile;

namespace {

constexpr qint64 kSpoolPiece = 256 * 1024;
const QString kSuffix = u".upload"_s;

// The disk begins with so much while more comes; what is left for the sync at the end is short.
constexpr qint64 kFlushed = 1024 * 1024;

} // namespace

Result<void> SpoolPiece::write(QByteArrayView bytes)
{
    if (auto written = m_file.writeAt(m_end, bytes); !written) {
        return written;
    }
    m_end += bytes.size();
    if (m_end - m_flushed >= kFlushed) {
        m_file.beginWriteback(m_flushed, m_end - m_flushed);
        m_flushed = m_end;
    }
    return {};
}

Result<void> SpoolPiece::sync()
{
    return m_file.sync();
}

Result<void> SpoolPiece::cutBack()
{
    m_end = m_flushed = m_start;
    return m_file.truncate(m_start);
}

SpoolFolder::SpoolFolder(QString path) : m_path(std::move(path))
{
    (void)base::makeFolder(m_path); // what is wrong with it shows at the first create()
}

QString SpoolFolder::filePath(const QString& key) const
{
    return m_path + u'/' + key + kSuffix;
}

Result<PosixFile> SpoolFolder::open(const QString& key, PosixFile::Mode mode) const
{
    auto file = PosixFile::open(filePath(key), mode);
    const bool makes = mode == PosixFile::Mode::CreateNew || mode == PosixFile::Mode::Create;
    if (!file && file.error().code == ErrorCode::NoSuchFile && makes && base::makeFolder(m_path)) {
        file = PosixFile::open(filePath(key), mode); // somebody had taken the folder away
    }
    if (!file && file.error().code == ErrorCode::NoSuchFile) {
        return fail(ErrorCode::Io, u"spool %1"_s.arg(file.error().context));
    }
    return file;
}

Result<void> SpoolFolder::create(const QString& key)
{
    auto file = open(key, PosixFile::Mode::CreateNew);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    return file->sync().and_then([&] { return base::syncFolder(m_path); });
}

Result<SpoolPiece> SpoolFolder::append(const QString& key, qint64 offset)
{
    // An upload that starts over has lost its file.
    auto file = open(key, offset == 0 ? PosixFile::Mode::Create : PosixFile::Mode::Write);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    if (auto cut = file->truncate(offset); !cut) {
        return tl::make_unexpected(cut.error());
    }
    return SpoolPiece(*std::move(file), offset);
}

Result<SpoolDigest> SpoolFolder::digest(const QString& key, qint64 contentLength, qint64 length) const
{
    if (contentLength < 0 || contentLength > length) {
        return fail(ErrorCode::InvalidArgument, u"the parts do not fit"_s);
    }
    auto file = open(key, PosixFile::Mode::Read);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    PairDigest digest(contentLength);
    QByteArray piece(kSpoolPiece, Qt::Uninitialized);
    while (digest.size() < length) {
        auto got = file->readAt(digest.size(), piece.data(), std::min(kSpoolPiece, length - digest.size()));
        if (!got) {
            return tl::make_unexpected(got.error());
        }
        if (*got == 0) {
            return fail(ErrorCode::Io, u"the spooled file is too short"_s);
        }
        digest.update(QByteArrayView(piece).first(*got));
    }
    return digest.finish();
}

Result<QByteArray> SpoolFolder::read(const QString& key, qint64 offset, qint64 length) const
{
    auto file = open(key, PosixFile::Mode::Read);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    QByteArray bytes(length, Qt::Uninitialized);
    for (qint64 done = 0; done < length;) {
        auto got = file->readAt(offset + done, bytes.data() + done, length - done);
        if (!got) {
            return tl::make_unexpected(got.error());
        }
        if (*got == 0) {
            return fail(ErrorCode::Io, u"the spooled file is too short"_s);
        }
        done += *got;
    }
    return bytes;
}

Result<qint64> SpoolFolder::size(const QString& key) const
{
    const auto file = PosixFile::open(filePath(key), PosixFile::Mode::Read);
    if (!file && file.error().code == ErrorCode::NoSuchFile) {
        return 0;
    }
    return file ? file->size() : tl::make_unexpected(file.error());
}

Result<void> SpoolFolder::remove(const QString& key)
{
    return base::unlinkFile(filePath(key));
}

Result<void> SpoolFolder::forEach(const Visitor& visit) const
{
    QDirIterator files(m_path, {u'*' + kSuffix}, QDir::Files | QDir::NoSymLinks);
    while (files.hasNext()) {
        files.next();
        visit(files.fileName().chopped(kSuffix.size()), files.fileInfo().lastModified().toUTC());
    }
    return {};
}

} // namespace veilpix::store
