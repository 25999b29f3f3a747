// Rows with everything filled in, and the engines that the contract suites run against.
#pragma once

#include <QBuffer>
#include <QCryptographicHash>
#include <QHash>
#include <QMutex>
#include <QTest>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "server/store/FileBlobStore.h"
#include "server/store/SpoolFolder.h"
#include "server/store/SqliteMetadataStore.h"
#include "tests/support/SettableClock.h"

namespace veilpix::test {

// What went wrong, in a test's output.
#define VERIFY_OK(result)                                                                                              \
    do {                                                                                                               \
        const auto& outcome = (result);                                                                                \
        QVERIFY2(outcome.has_value(), outcome ? "" : qPrintable(outcome.error().context));                             \
    } while (false)
#define COMPARE_ERROR(result, expected)                                                                                \
    do {                                                                                                               \
        const auto& outcome = (result);                                                                                \
        QVERIFY2(!outcome.has_value(), "it succeeded");                                                                \
        QCOMPARE(outcome.error().code, expected);                                                                      \
    } while (false)

// Written and synced, as a request's bytes are.
inline Result<void> appendTo(store::SpoolFolder& spool, const QString& key, qint64 offset, QByteArrayView bytes)
{
    return spool.append(key, offset).and_then([&](store::SpoolPiece piece) {
        return piece.write(bytes).and_then([&] { return piece.sync(); });
    });
}

inline QDateTime at(qint64 second)
{
    return QDateTime(QDate(2026, 11, 23), QTime(12, 0), base::utc).addSecs(second);
}

inline store::User makeUser(const QString& name)
{
    store::User user;
    user.id = store::newUserId();
    user.name = name;
    user.scheme = store::Scheme::Native;
    user.passwordHash = u"$argon2id$"_s + name;
    user.publicKey = u"123 65537"_s;
    user.signingKey = QByteArray(32, 's');
    user.identitySignature = QByteArray(64, 'i');
    user.salt = store::randomBytes(16);
    user.memoryKib = 65536;
    user.passes = 3;
    user.recoveryHash = u"$argon2id$recovery"_s;
    user.created = at(0);
    return user;
}

inline store::Picture makePicture(const QString& ownerId, const QString& name = store::newHexId())
{
    store::Picture picture;
    picture.ownerId = ownerId;
    picture.name = name;
    picture.extension = u"png"_s;
    picture.version = 1;
    picture.sealId = store::randomBytes(16);
    picture.commitment = store::randomBytes(32);
    picture.listRecord = QByteArray(256, 'l');
    picture.listRecordVersion = 1;
    picture.created = picture.changed = at(1);
    return picture;
}

inline store::Wrap makeWrap()
{
    return {QByteArray(384, 'w'), QByteArray(61, 'v')};
}

inline QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

// A picture's row without PictureStore, for tests of the tables alone.
inline Result<qint64> addPictureRow(store::MetadataStore& metadata, store::Picture picture)
{
    return metadata.write([&](store::WriteTransaction& write) -> Result<qint64> {
        for (store::BlobRef* blob : {&picture.content, &picture.thumbnail}) {
            *blob = {store::newHexId(), 1000, QByteArray(32, 'h')};
            auto done =
                write.blobs().addPending(blob->key, at(0)).and_then([&] { return write.blobs().commit(*blob, at(0)); });
            if (!done) {
                return tl::make_unexpected(done.error());
            }
        }
        return write.pictures().add(picture, makeWrap());
    });
}

// The second engine under the BlobStore contract: nothing of it is on a disk.
class MemoryBlobStore final : public store::BlobStore {
public:
    Result<store::BlobRef> write(const QString& key, QByteArrayView bytes) override
    {
        if (key.size() != 32) {
            return fail(ErrorCode::InvalidArgument);
        }
        const QMutexLocker lock(&m_mutex);
        m_blobs[key] = bytes.toByteArray();
        return store::BlobRef{key, bytes.size(), sha256(bytes.toByteArray())};
    }
    Result<store::BlobRef> write(const QString& key, QIODevice& source, qint64 length) override
    {
        const QByteArray bytes = source.read(length);
        return bytes.size() == length ? write(key, QByteArrayView(bytes)) : fail(ErrorCode::Io);
    }
    Result<store::BlobRef> adopt(const QString& key, const QString& path, qint64 length, const QByteArray&) override
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            return fail(ErrorCode::NotFound);
        }
        return write(key, file, length).map([&](const store::BlobRef& blob) {
            file.remove();
            return blob;
        });
    }
    Result<void> giveBack(const QString& key, const QString& path, qint64, QByteArrayView tail) override
    {
        const QMutexLocker lock(&m_mutex);
        const QByteArray bytes = m_blobs.take(key);
        if (bytes.isNull() && QFile::exists(path)) { // it never came here
            return {};
        }
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes + tail.toByteArray()) != bytes.size() + tail.size()) {
            return fail(ErrorCode::Io);
        }
        return {};
    }
    Result<std::unique_ptr<QFile>> open(const QString& key) const override
    {
        const QMutexLocker lock(&m_mutex);
        const auto found = m_blobs.constFind(key);
        if (found == m_blobs.cend()) {
            return fail(ErrorCode::NotFound);
        }
        const int descriptor = ::memfd_create("blob", MFD_CLOEXEC);
        auto file = std::make_unique<QFile>();
        if (::write(descriptor, found->constData(), static_cast<size_t>(found->size())) != found->size() ||
            ::lseek(descriptor, 0, SEEK_SET) != 0 ||
            !file->open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
            return fail(ErrorCode::Io);
        }
        return file;
    }
    Result<void> remove(const QString& key) override
    {
        const QMutexLocker lock(&m_mutex);
        m_blobs.remove(key);
        return {};
    }
    Result<void> forEach(const std::function<bool(const store::BlobFile&)>& visit) const override
    {
        const QMutexLocker lock(&m_mutex);
        for (auto blob = m_blobs.cbegin(); blob != m_blobs.cend(); ++blob) {
            if (!visit({blob.key(), blob->size(), QDateTime::currentDateTimeUtc()})) {
                break;
            }
        }
        return {};
    }

private:
    mutable QMutex m_mutex;
    QHash<QString, QByteArray> m_blobs;
};

} // namespace veilpix::test
