#include "server/store/FileBlobStore.h"

#include <QDateTime>
#include <QDirIterator>
#include <QFileInfo>
#include <algorithm>

#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"
#include "common/base/files/FolderSync.h"
#include "common/crypto/Hash.h"

namespace veilpix::store {

using base::AtomicFile;
using base::PosixFile;
using base::renameDurably;
using base::unlinkFile;

namespace {

constexpr qint64 kBlobPiece = 256 * 1024;
const QString kPart = u".part"_s;

bool isKey(const QString& key)
{
    return key.size() == 32 && std::all_of(key.cbegin(), key.cend(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

BlobRef refOf(const QString& key, qint64 size, crypto::Sha256& hash)
{
    return {key, size, crypto::toByteArray(hash.finish())};
}

// Of the first `length` bytes.
Result<QByteArray> digestOf(const PosixFile& file, qint64 length)
{
    crypto::Sha256 hash;
    QByteArray piece(kBlobPiece, Qt::Uninitialized);
    for (qint64 offset = 0; offset < length;) {
        auto got = file.readAt(offset, piece.data(), std::min(kBlobPiece, length - offset));
        if (!got) {
            return tl::make_unexpected(got.error());
        }
        if (*got == 0) {
            return fail(ErrorCode::Io, u"the source ended early"_s);
        }
        hash.update({reinterpret_cast<const std::uint8_t*>(piece.constData()), static_cast<std::size_t>(*got)});
        offset += *got;
    }
    return crypto::toByteArray(hash.finish());
}

} // namespace

FileBlobStore::FileBlobStore(QString root) : m_root(std::move(root))
{
}

Result<QString> FileBlobStore::filePath(const QString& key) const
{
    // Keys come from the database; a damaged one must not lead out of the folder.
    const QString bare = key.endsWith(kPart) ? key.chopped(kPart.size()) : key;
    if (!isKey(bare)) {
        return fail(ErrorCode::InvalidArgument, u"not a blob key"_s);
    }
    return u"%1/%2/%3/%4"_s.arg(m_root, key.left(2), key.mid(2, 2), key);
}

Result<QString> FileBlobStore::makeFolders(const QString& key) const
{
    auto path = filePath(key);
    if (!path) {
        return path;
    }
    const QString folder = QFileInfo(*path).path();
    // Under the lock until both are synced: another writer must not rely on a folder that a crash could still undo.
    const std::lock_guard lock(m_mutex);
    if (m_folders.contains(folder)) {
        return path;
    }
    const auto made = base::makeFolder(QFileInfo(folder).path()).and_then([&] { return base::makeFolder(folder); });
    if (!made) {
        return fail(made.error().code == ErrorCode::NoSuchFile ? ErrorCode::Io : made.error().code,
                    made.error().context);
    }
    m_folders.insert(folder);
    return path;
}

tl::unexpected<Error> FileBlobStore::notWritten(const Error& error) const
{
    if (error.code != ErrorCode::NoSuchFile) {
        return tl::make_unexpected(error);
    }
    const std::lock_guard lock(m_mutex);
    m_folders.clear();
    return fail(ErrorCode::Io, error.context);
}

Result<BlobRef> FileBlobStore::writeParts(const QString& key, const NextPart& next)
{
    auto path = makeFolders(key);
    if (!path) {
        return tl::make_unexpected(path.error());
    }
    crypto::Sha256 hash;
    qint64 size = 0;
    auto file = AtomicFile::create(
        *path,
        {.existing = AtomicFile::Existing::Replace, .sync = AtomicFile::Sync::Name, .temporaryName = key + kPart});
    auto written = file ? Result<void>() : tl::unexpected(file.error());
    for (bool more = true; written && more;) {
        auto bytes = next();
        if (!bytes) {
            return tl::unexpected(bytes.error());
        }
        more = !bytes->isEmpty();
        written = file->append(*bytes);
        hash.update({reinterpret_cast<const std::uint8_t*>(bytes->data()), static_cast<std::size_t>(bytes->size())});
        size += bytes->size();
    }
    written = written.and_then([&] { return file->commit(); });
    if (!written) {
        if (file && file->isInPlace()) {
            (void)unlinkFile(*path); // its name may not be on the disk
        }
        return notWritten(written.error());
    }
    return refOf(key, size, hash);
}

Result<BlobRef> FileBlobStore::write(const QString& key, QByteArrayView bytes)
{
    return writeParts(key, [&]() -> Result<QByteArrayView> { return std::exchange(bytes, QByteArrayView()); });
}

Result<BlobRef> FileBlobStore::write(const QString& key, QIODevice& source, qint64 length)
{
    QByteArray piece(std::min(kBlobPiece, std::max(length, qint64{1})), Qt::Uninitialized);
    return writeParts(key, [&]() -> Result<QByteArrayView> {
        if (length == 0) {
            return QByteArrayView();
        }
        const qint64 got = source.read(piece.data(), std::min(piece.size(), length));
        if (got <= 0) {
            return fail(ErrorCode::Io, u"the source ended early"_s);
        }
        length -= got;
        return QByteArrayView(piece.constData(), got);
    });
}

Result<BlobRef> FileBlobStore::adopt(const QString& key, const QString& path, qint64 length, const QByteArray& sha256)
{
    auto target = makeFolders(key);
    if (!target) {
        return tl::make_unexpected(target.error());
    }
    auto file = PosixFile::open(path, PosixFile::Mode::Write);
    if (!file) {
        return file.error().code == ErrorCode::NoSuchFile ? fail(ErrorCode::NotFound, u"no such spooled file"_s)
                                                          : tl::make_unexpected(file.error());
    }
    const auto size = file->size();
    if (!size) {
        return tl::make_unexpected(size.error());
    }
    if (*size < length) {
        return fail(ErrorCode::Io, u"the source ended early"_s);
    }
    const auto digest = sha256.isEmpty() ? digestOf(*file, length) : Result<QByteArray>(sha256);
    if (!digest) {
        return tl::make_unexpected(digest.error());
    }
    auto moved = file->truncate(length).and_then([&] { return file->sync(); }).and_then([&] {
        return renameDurably(path, *target);
    });
    if (!moved) {
        return notWritten(moved.error());
    }
    return BlobRef{key, length, *digest};
}

Result<void> FileBlobStore::giveBack(const QString& key, const QString& path, qint64 length, QByteArrayView tail)
{
    const auto blob = filePath(key);
    if (!blob) {
        return tl::make_unexpected(blob.error());
    }
    // Moved first: without room for the tail, what can be had again is the larger part.
    if (QFileInfo::exists(*blob)) {
        if (auto moved = renameDurably(*blob, path); !moved) {
            return moved;
        }
    }
    auto file = PosixFile::open(path, PosixFile::Mode::Write);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    const auto size = file->size();
    if (!size) {
        return tl::make_unexpected(size.error());
    }
    if (*size > length) { // it had not been cut yet
        return {};
    }
    return file->writeAt(length, tail).and_then([&] { return file->sync(); });
}

Result<std::unique_ptr<QFile>> FileBlobStore::open(const QString& key) const
{
    auto path = filePath(key);
    if (!path) {
        return tl::make_unexpected(path.error());
    }
    auto file = std::make_unique<QFile>(*path);
    if (file->open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return file;
    }
    // Asked again, for the system's own words: a file that may not be read is not one that is gone.
    if (const auto again = PosixFile::open(*path, PosixFile::Mode::Read); !again) {
        return again.error().code == ErrorCode::NoSuchFile ? fail(ErrorCode::NotFound, u"no such blob"_s)
                                                           : tl::make_unexpected(again.error());
    }
    return fail(ErrorCode::Io, u"open: Is a directory"_s); // which Qt refuses by itself
}

Result<void> FileBlobStore::remove(const QString& key)
{
    return filePath(key).and_then(
        [](const QString& path) { return unlinkFile(path + kPart).and_then([&] { return unlinkFile(path); }); });
}

Result<void> FileBlobStore::forEach(const std::function<bool(const BlobFile&)>& visit) const
{
    QDirIterator files(m_root, QDir::Files | QDir::Hidden | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        files.next();
        const QFileInfo file = files.fileInfo();
        const QString name = file.fileName();
        const QString bare = name.endsWith(kPart) ? name.chopped(kPart.size()) : name;
        if (!isKey(bare)) {
            continue; // not ours to judge
        }
        if (!visit({name, file.size(), file.lastModified().toUTC()})) {
            break;
        }
    }
    return {};
}

} // namespace veilpix::store
