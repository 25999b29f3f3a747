// An exported file appears whole or not at all.
#include "common/picture/FileExport.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

class FileExportTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    [[nodiscard]] QStringList entries() const
    {
        return QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:
    void init()
    {
        for (const QString& entry : entries()) {
            QFile::remove(m_folder.filePath(entry));
        }
    }

    void appearsOnlyWhenCommitted()
    {
        auto file = FileExport::create(path("a"));
        VERIFY_OK(file);
        QCOMPARE(file->device().write("content"), 7);
        QVERIFY(!QFile::exists(path("a")));
        VERIFY_OK(file->commit());
        QCOMPARE(readFile(path("a")), QByteArray("content"));
        QCOMPARE(entries().size(), 1);
        VERIFY_REFUSED(file->commit(), ErrorCode::InvalidArgument);
    }

    void leavesNothingBehindWhenDropped()
    {
        {
            auto file = FileExport::create(path("a"));
            file->device().write("content");
            FileExport moved = std::move(*file);
            QVERIFY(moved.device().isOpen());
        }
        QVERIFY(entries().isEmpty());
    }

    // Syncing takes long for a big file: whoever cancels meanwhile finds nothing, or what was there before.
    void staysAwayWhenStoppedBeforeItHasItsName()
    {
        std::stop_source stop;
        const auto noted = [&](FileExport::Existing existing) {
            auto file = FileExport::create(path("a"), existing);
            file->device().write("secret");
            return file->commit(stop.get_token());
        };
        QFile old(path("a"));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
        old.close();
        stop.request_stop();
        VERIFY_REFUSED(noted(FileExport::Existing::Replace), ErrorCode::Cancelled);
        QCOMPARE(readFile(path("a")), QByteArray("old"));
        QVERIFY(QFile::remove(path("a")));
        VERIFY_REFUSED(noted(FileExport::Existing::Refuse), ErrorCode::Cancelled);
        QVERIFY(entries().isEmpty());
    }

    void refusesToReplaceUnlessTold()
    {
        QFile old(path("a"));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
        old.close();
        VERIFY_REFUSED(FileExport::create(path("a")), ErrorCode::AlreadyExists);
        auto file = FileExport::create(path("a"), FileExport::Existing::Replace);
        VERIFY_OK(file);
        file->device().write("new");
        QCOMPARE(readFile(path("a")), QByteArray("old"));
        VERIFY_OK(file->commit());
        QCOMPARE(readFile(path("a")), QByteArray("new"));
        QCOMPARE(entries().size(), 1);
    }

    void keepsTheModeOfWhatItReplaces()
    {
        for (const mode_t mode : {0600, 0640, 0444, 0666}) {
            QFile old(path("a"));
            QVERIFY(old.open(QIODevice::WriteOnly) && ::fchmod(old.handle(), mode) == 0);
            old.close();
            auto file = FileExport::create(path("a"), FileExport::Existing::Replace);
            VERIFY_OK(file);
            file->device().write("new");
            VERIFY_OK(file->commit());
            struct stat status {};
            QCOMPARE(::stat(qPrintable(path("a")), &status), 0);
            QCOMPARE(status.st_mode & 0777, mode);
            QVERIFY(QFile::remove(path("a")));
        }
    }

    void aNewFileHasTheModeThatTheUmaskGives()
    {
        const mode_t before = ::umask(027);
        auto file = FileExport::create(path("a"));
        VERIFY_OK(file);
        VERIFY_OK(file->commit());
        auto secret = FileExport::create(path("b"));
        VERIFY_OK(secret);
        secret->keepForOwnerAlone();
        VERIFY_OK(secret->commit());
        ::umask(before);
        struct stat status {};
        QCOMPARE(::stat(qPrintable(path("a")), &status), 0);
        QCOMPARE(status.st_mode & 0777, 0640U);
        QCOMPARE(::stat(qPrintable(path("b")), &status), 0);
        QCOMPARE(status.st_mode & 0777, 0600U);
    }

    void refusesANameThatWasTakenMeanwhile()
    {
        auto file = FileExport::create(path("a"));
        VERIFY_OK(file);
        QFile other(path("a"));
        QVERIFY(other.open(QIODevice::WriteOnly) && other.write("other") == 5);
        other.close();
        VERIFY_REFUSED(file->commit(), ErrorCode::AlreadyExists);
        QCOMPARE(readFile(path("a")), QByteArray("other"));
    }

    void refusesDanglingLinksAndFolders()
    {
        QVERIFY(QFile::link(path("nowhere"), path("link")));
        VERIFY_REFUSED(FileExport::create(path("link")), ErrorCode::AlreadyExists);
        VERIFY_REFUSED(FileExport::create(m_folder.path(), FileExport::Existing::Replace), ErrorCode::AlreadyExists);
        VERIFY_REFUSED(FileExport::create(path("missing/a")), ErrorCode::NoSuchFile);
    }

    void saysWhenAFolderMayNotBeWritten()
    {
        if (::geteuid() == 0) {
            VERIFY_REFUSED(FileExport::create(u"/proc/a"_s), ErrorCode::NoSuchFile);
            return;
        }
        QVERIFY(::chmod(qPrintable(m_folder.path()), 0500) == 0);
        const auto refused = FileExport::create(path("a"));
        ::chmod(qPrintable(m_folder.path()), 0700);
        VERIFY_REFUSED(refused, ErrorCode::PermissionDenied);
    }

    // A refused picture leaves no file; nothing of it can be found in the folder at any time.
    void leavesNothingOfARefusedPicture()
    {
        Sealed sealed = seal(pattern(20000));
        sealed.png[sealed.png.size() - 200] = char(sealed.png[sealed.png.size() - 200] ^ 1); // in the trailer
        QBuffer source(&sealed.png);
        source.open(QIODevice::ReadOnly);
        {
            auto decryptor = PictureDecryptor::open(source);
            VERIFY_OK(decryptor->unlock(sealed.picture.contentKey));
            auto file = FileExport::create(path("a"));
            VERIFY_OK(file);
            VERIFY_REFUSED(decryptor->decrypt(file->device()), ErrorCode::BadTrailer);
            QVERIFY(file->device().size() > 0 || file->device().pos() > 0);
            QVERIFY(entries().isEmpty());
        }
        QVERIFY(entries().isEmpty());
    }
};

QTEST_GUILESS_MAIN(FileExportTest)
#include "FileExportTest.moc"
