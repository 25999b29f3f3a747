// The contract of BlobStore, held against every engine; then what only files can get wrong.
#include <QDir>
#include <QDirIterator>
#include <QTemporaryDir>
#include <optional>

#include "common/base/Literals.h"
#include "server/store/DataFolder.h"
#include "server/store/SpoolFolder.h"
#include "tests/server/store/StoreFixture.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;

class BlobStoreTest : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> m_folder;
    std::unique_ptr<BlobStore> m_store;

    QByteArray read(const QString& key)
    {
        auto file = m_store->open(key);
        return file ? (*file)->readAll() : QByteArray();
    }
    QString makeFile(const QByteArray& bytes)
    {
        QFile file(m_folder->filePath(u"source"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("no file");
        }
        return file.fileName();
    }
    QStringList filesBelow(const QString& path)
    {
        QStringList names;
        QDirIterator files(path, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            names.append(files.next());
        }
        return names;
    }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("inMemory");
        QTest::newRow("files") << false;
        QTest::newRow("memory") << true;
    }
    void init()
    {
        QFETCH_GLOBAL(bool, inMemory);
        m_folder.emplace();
        QDir(m_folder->path()).mkdir(u"blobs"_s);
        if (inMemory) {
            m_store = std::make_unique<MemoryBlobStore>();
        } else {
            m_store = std::make_unique<FileBlobStore>(m_folder->filePath(u"blobs"_s));
        }
    }

    void givesBackWhatWasWritten_data()
    {
        QTest::addColumn<qint64>("size");
        for (const qint64 size : {0, 1, 65536, 262144, 262145, 1000003}) {
            QTest::newRow(QByteArray::number(size).constData()) << size;
        }
    }
    void givesBackWhatWasWritten()
    {
        QFETCH(qint64, size);
        const QByteArray bytes = randomBytes(static_cast<int>(size));
        const QString keys[] = {newHexId(), newHexId(), newHexId()};
        QBuffer device;
        device.setData("before" + bytes + "after");
        QVERIFY(device.open(QIODevice::ReadOnly) && device.seek(6));
        const QString path = makeFile(bytes + "more");
        const Result<BlobRef> written[] = {m_store->write(keys[0], bytes), m_store->write(keys[1], device, size),
                                           m_store->adopt(keys[2], path, size, {})};
        for (int i = 0; i < 3; ++i) {
            VERIFY_OK(written[i]);
            QCOMPARE(written[i]->key, keys[i]);
            QCOMPARE(written[i]->size, size);
            QCOMPARE(written[i]->sha256, sha256(bytes));
            QCOMPARE(read(keys[i]), bytes);
        }
        QVERIFY(!QFile::exists(path));
    }

    void whatWasTakenOverCanGoBack()
    {
        const QByteArray bytes = randomBytes(300000);
        const QString path = makeFile(bytes + "tail");
        const auto atPath = [&] {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QString key = newHexId();
        VERIFY_OK(m_store->giveBack(key, path, bytes.size(), "tail")); // it had not come yet
        QCOMPARE(atPath(), bytes + "tail");
        for (int round = 0; round < 2; ++round) {
            VERIFY_OK(m_store->adopt(key, path, bytes.size(), {}));
            VERIFY_OK(m_store->giveBack(key, path, bytes.size(), "tail"));
            QCOMPARE(atPath(), bytes + "tail");
            COMPARE_ERROR(m_store->open(key), ErrorCode::NotFound);
            QVERIFY(filesBelow(m_folder->filePath(u"blobs"_s)).isEmpty());
        }
        VERIFY_OK(m_store->adopt(key, path, bytes.size(), {}));
        VERIFY_OK(m_store->giveBack(key, path, bytes.size(), QByteArrayView()));
        QCOMPARE(atPath(), bytes);
    }

    void missingOnesAreNotFound()
    {
        COMPARE_ERROR(m_store->open(newHexId()), ErrorCode::NotFound);
        VERIFY_OK(m_store->remove(newHexId()));
        COMPARE_ERROR(m_store->adopt(newHexId(), m_folder->filePath(u"none"_s), 3, {}), ErrorCode::NotFound);
    }

    void aSourceThatEndsEarlyLeavesNothing()
    {
        QBuffer device;
        device.setData("short");
        QVERIFY(device.open(QIODevice::ReadOnly));
        const QString key = newHexId();
        COMPARE_ERROR(m_store->write(key, device, 6), ErrorCode::Io);
        COMPARE_ERROR(m_store->open(key), ErrorCode::NotFound);
        COMPARE_ERROR(m_store->adopt(key, makeFile("short"), 6, {}), ErrorCode::Io);
        COMPARE_ERROR(m_store->adopt(key, makeFile("short"), 6, QByteArray(32, 'd')), ErrorCode::Io);
        COMPARE_ERROR(m_store->open(key), ErrorCode::NotFound);
        QVERIFY(filesBelow(m_folder->filePath(u"blobs"_s)).isEmpty());
    }

    void anOpenFileOutlivesItsRemoval()
    {
        const QString key = newHexId();
        const QByteArray bytes = randomBytes(500000);
        VERIFY_OK(m_store->write(key, bytes));
        auto file = m_store->open(key);
        VERIFY_OK(file);
        const QByteArray start = (*file)->read(1000);
        VERIFY_OK(m_store->remove(key));
        COMPARE_ERROR(m_store->open(key), ErrorCode::NotFound);
        QCOMPARE(start + (*file)->readAll(), bytes);
    }

    void everyFileIsVisited()
    {
        QSet<QString> keys;
        for (int i = 0; i < 20; ++i) {
            keys.insert(newHexId());
        }
        for (const QString& key : std::as_const(keys)) {
            VERIFY_OK(m_store->write(key, QByteArrayView("12345")));
        }
        QSet<QString> seen;
        VERIFY_OK(m_store->forEach([&](const BlobFile& file) {
            seen.insert(file.key);
            return file.size == 5;
        }));
        QCOMPARE(seen, keys);
        int visits = 0;
        VERIFY_OK(m_store->forEach([&](const BlobFile&) { return ++visits < 3; }));
        QCOMPARE(visits, 3);
    }

    void keysCannotLeadOutOfTheFolder()
    {
        QFETCH_GLOBAL(bool, inMemory);
        if (inMemory) {
            return;
        }
        for (const char* key : {"", "..", "../../../../../../etc/passwd", "0123456789abcdef0123456789abcde/",
                                "0123456789ABCDEF0123456789ABCDEF", "../../56789abcdef0123456789abcdef"}) {
            COMPARE_ERROR(m_store->open(QString::fromLatin1(key)), ErrorCode::InvalidArgument);
            COMPARE_ERROR(m_store->write(QString::fromLatin1(key), QByteArrayView("x")), ErrorCode::InvalidArgument);
        }
    }

    void filesArePrivateAndInTwoLevels()
    {
        QFETCH_GLOBAL(bool, inMemory);
        if (inMemory) {
            return;
        }
        const QString key = newHexId();
        VERIFY_OK(m_store->write(key, QByteArrayView("x")));
        const QString path = m_folder->filePath(u"blobs/%1/%2/%3"_s.arg(key.left(2), key.mid(2, 2), key));
        QVERIFY(QFile::exists(path));
        QVERIFY(!(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther)));
    }

    void spoolsResumeFromTheirAcknowledgedOffset()
    {
        SpoolFolder spool(m_folder->filePath(u"spool"_s));
        const QString key = newHexId();
        const QByteArray bytes = randomBytes(600000);
        VERIFY_OK(spool.create(key));
        COMPARE_ERROR(spool.create(key), ErrorCode::AlreadyExists);
        VERIFY_OK(appendTo(spool, key, 0, QByteArrayView(bytes).first(1000)));
        VERIFY_OK(appendTo(spool, key, 1000, QByteArrayView("never acknowledged")));
        VERIFY_OK(appendTo(spool, key, 1000, QByteArrayView(bytes).sliced(1000)));
        auto refused = spool.append(key, bytes.size());
        VERIFY_OK(refused);
        VERIFY_OK(refused->write("what the server will not have"));
        VERIFY_OK(refused->cutBack());
        QCOMPARE(spool.size(key).value(), bytes.size());
        for (const qint64 split : {qint64{0}, qint64{1}, qint64{262144}, qint64{300000}, qint64{600000}}) {
            const auto digest = spool.digest(key, split, bytes.size());
            VERIFY_OK(digest);
            QCOMPARE(digest->whole, sha256(bytes));
            QCOMPARE(digest->content, sha256(bytes.left(split)));
            QCOMPARE(digest->thumbnail, sha256(bytes.mid(split)));
        }
        QCOMPARE(spool.read(key, 5, 20).value(), bytes.mid(5, 20));
        COMPARE_ERROR(spool.read(key, 599999, 2), ErrorCode::Io);
        COMPARE_ERROR(spool.digest(key, 1, bytes.size() + 1), ErrorCode::Io);
        QStringList keys;
        VERIFY_OK(spool.forEach([&](const QString& found, const QDateTime&) { keys.append(found); }));
        QCOMPARE(keys, QStringList{key});
        VERIFY_OK(spool.remove(key));
        COMPARE_ERROR(spool.append(key, 1), ErrorCode::Io);
        // From its beginning it starts over: a crash took the file between moving it and saying so.
        VERIFY_OK(appendTo(spool, key, 0, QByteArrayView("x")));
        QCOMPARE(spool.read(key, 0, 1).value(), QByteArray("x"));
    }

    void aDataFolderServesOneProcess()
    {
        const QString path = m_folder->filePath(u"new/data"_s);
        auto first = DataFolder::open(path, DataFolder::Use::Exclusive);
        VERIFY_OK(first);
        QVERIFY(QDir(first->blobs()).exists() && QDir(first->spool()).exists() && QDir(first->secrets()).exists());
        QVERIFY(!(QFile::permissions(path) & (QFile::ReadGroup | QFile::ExeOther)));
        COMPARE_ERROR(DataFolder::open(path, DataFolder::Use::Exclusive), ErrorCode::Busy);
        VERIFY_OK(DataFolder::open(path, DataFolder::Use::Shared));
        {
            const DataFolder moved = std::move(*first);
        }
        VERIFY_OK(DataFolder::open(path, DataFolder::Use::Exclusive));
    }
};

QTEST_GUILESS_MAIN(BlobStoreTest)
#include "BlobStoreTest.moc"
