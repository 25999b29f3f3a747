#include "server/store/SpoolFolder.h"

#include <QDirIterator>
#include <algorithm>

#include "common/base/Literals.h"
#include "common/base/files/FolderSync.h"
#include "common/crypto/Hash.h"

namespace veilpix::store {

using base::PosixFile;

namespace {

constexpr qint64 kSpoolPiece = 256 * 1024;
const QString kSuffix = u".upload"_s;

crypto::ByteView view(const QByteArray& bytes, qint64 from, qint64 to)
{
    return crypto::viewOf(bytes).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
}

} // namespace

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

Result<void> SpoolFolder::append(const QString& key, qint64 offset, QByteArrayView bytes)
{
    // An upload that starts over has lost its file.
    auto file = open(key, offset == 0 ? PosixFile::Mode::Create : PosixFile::Mode::Write);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    return file->truncate(offset).and_then([&] { return file->writeAt(offset, bytes); }).and_then([&] {
        return file->sync();
    });
}

Result<void> SpoolFolder::append(const QString& key, qint64 offset, QIODevice& source, qint64 length)
{
    auto file = open(key, PosixFile::Mode::Write);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    if (auto cut = file->truncate(offset); !cut) {
        return cut;
    }
    QByteArray piece(std::min(kSpoolPiece, std::max(length, qint64{1})), Qt::Uninitialized);
    while (length > 0) {
        const qint64 got = source.read(piece.data(), std::min(piece.size(), length));
        if (got <= 0) {
            return fail(ErrorCode::Io, u"the source ended early"_s);
        }
        if (auto done = file->writeAt(offset, QByteArrayView(piece.constData(), got)); !done) {
            return done;
        }
        offset += got;
        length -= got;
    }
    return file->sync();
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
    crypto::Sha256 whole;
    crypto::Sha256 content;
    crypto::Sha256 thumbnail;
    QByteArray piece(kSpoolPiece, Qt::Uninitialized);
    for (qint64 offset = 0; offset < length;) {
        auto got = file->readAt(offset, piece.data(), std::min(kSpoolPiece, length - offset));
        if (!got) {
            return tl::make_unexpected(got.error());
        }
        if (*got == 0) {
            return fail(ErrorCode::Io, u"the spooled file is too short"_s);
        }
        const qint64 split = std::clamp(contentLength - offset, qint64{0}, *got);
        whole.update(view(piece, 0, *got));
        content.update(view(piece, 0, split));
        thumbnail.update(view(piece, split, *got));
        offset += *got;
    }
    return SpoolDigest{crypto::toByteArray(whole.finish()), crypto::toByteArray(content.finish()),
                       crypto::toByteArray(thumbnail.finish())};
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
