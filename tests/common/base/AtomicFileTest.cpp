// A file appears whole or not at all: whatever the disk says, and whenever the program is killed.
#include "common/base/files/AtomicFile.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/files/FolderSync.h"
#include "tests/support/FileContents.h"
#include "tests/support/Outcomes.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/SystemCallFilter.h"

using namespace veilpix;
using namespace veilpix::base;
using veilpix::tests::contentsOf;
using veilpix::tests::SystemCallFilter;

namespace {

const AtomicFile::Options replacing{.existing = AtomicFile::Existing::Replace};
constexpr unsigned unnamedFlag = O_TMPFILE & ~O_DIRECTORY;

// The status that wait() has of a child that did this.
int inChild(const std::function<bool()>& work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(work() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
}

} // namespace

class AtomicFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    [[nodiscard]] QStringList entries() const
    {
        return QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    void put(const char* name, const QByteArray& content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
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
        auto file = AtomicFile::create(path("a"));
        VERIFY_OK(file);
        QCOMPARE(file->device().write("content"), 7);
        QVERIFY(!QFile::exists(path("a")));
        VERIFY_OK(file->commit());
        QCOMPARE(contentsOf(path("a")), QByteArray("content"));
        QCOMPARE(entries().size(), 1);
        VERIFY_REFUSED(file->commit(), ErrorCode::InvalidArgument);
    }

    void leavesNothingBehindWhenDropped()
    {
        {
            auto file = AtomicFile::create(path("a"));
            file->device().write("content");
            AtomicFile moved = std::move(*file);
            QVERIFY(moved.device().isOpen());
        }
        QVERIFY(entries().isEmpty());
    }

    // Syncing takes long for a big file: whoever cancels meanwhile finds nothing, or what was there before.
    void staysAwayWhenStoppedBeforeItHasItsName()
    {
        std::stop_source stop;
        const auto noted = [&](AtomicFile::Existing existing) {
            auto file = AtomicFile::create(path("a"), {.existing = existing});
            file->device().write("secret");
            return file->commit(stop.get_token());
        };
        QFile old(path("a"));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
        old.close();
        stop.request_stop();
        VERIFY_REFUSED(noted(AtomicFile::Existing::Replace), ErrorCode::Cancelled);
        QCOMPARE(contentsOf(path("a")), QByteArray("old"));
        QVERIFY(QFile::remove(path("a")));
        VERIFY_REFUSED(noted(AtomicFile::Existing::Refuse), ErrorCode::Cancelled);
        QVERIFY(entries().isEmpty());
    }

    void refusesToReplaceUnlessTold()
    {
        QFile old(path("a"));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
        old.close();
        VERIFY_REFUSED(AtomicFile::create(path("a")), ErrorCode::AlreadyExists);
        auto file = AtomicFile::create(path("a"), replacing);
        VERIFY_OK(file);
        file->device().write("new");
        QCOMPARE(contentsOf(path("a")), QByteArray("old"));
        VERIFY_OK(file->commit());
        QCOMPARE(contentsOf(path("a")), QByteArray("new"));
        QCOMPARE(entries().size(), 1);
    }

    void keepsTheModeOfWhatItReplaces()
    {
        for (const mode_t mode : {0600, 0640, 0444, 0666}) {
            QFile old(path("a"));
            QVERIFY(old.open(QIODevice::WriteOnly) && ::fchmod(old.handle(), mode) == 0);
            old.close();
            auto file = AtomicFile::create(
                path("a"), {.existing = AtomicFile::Existing::Replace, .access = AtomicFile::Access::Usual});
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
        auto file = AtomicFile::create(path("a"), {.access = AtomicFile::Access::Usual});
        VERIFY_OK(file);
        VERIFY_OK(file->commit());
        auto secret = AtomicFile::create(path("b"), {.access = AtomicFile::Access::Usual});
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
        auto file = AtomicFile::create(path("a"));
        VERIFY_OK(file);
        QFile other(path("a"));
        QVERIFY(other.open(QIODevice::WriteOnly) && other.write("other") == 5);
        other.close();
        VERIFY_REFUSED(file->commit(), ErrorCode::AlreadyExists);
        QCOMPARE(contentsOf(path("a")), QByteArray("other"));
    }

    void refusesDanglingLinksAndFolders()
    {
        QVERIFY(QFile::link(path("nowhere"), path("link")));
        VERIFY_REFUSED(AtomicFile::create(path("link")), ErrorCode::AlreadyExists);
        VERIFY_REFUSED(AtomicFile::create(m_folder.path(), replacing), ErrorCode::AlreadyExists);
        VERIFY_REFUSED(AtomicFile::create(path("missing/a")), ErrorCode::NoSuchFile);
    }

    void saysWhenAFolderMayNotBeWritten()
    {
        if (::geteuid() == 0) {
            VERIFY_REFUSED(AtomicFile::create(u"/proc/a"_s), ErrorCode::NoSuchFile);
            return;
        }
        QVERIFY(::chmod(qPrintable(m_folder.path()), 0500) == 0);
        const auto refused = AtomicFile::create(path("a"));
        ::chmod(qPrintable(m_folder.path()), 0700);
        VERIFY_REFUSED(refused, ErrorCode::PermissionDenied);
    }

    void isForItsOwnerAloneUnlessTold()
    {
        put("a", "old");
        QCOMPARE(::chmod(qPrintable(path("a")), 0644), 0);
        put("a.part", "cut short");
        QCOMPARE(::chmod(qPrintable(path("a.part")), 0644), 0);
        for (const char* temporary : {"", "a.part"}) {
            VERIFY_OK(AtomicFile::write(
                path("a"), "new",
                {.existing = AtomicFile::Existing::Replace, .temporaryName = QString::fromLatin1(temporary)}));
            struct stat status {};
            QCOMPARE(::stat(qPrintable(path("a")), &status), 0);
            QCOMPARE(status.st_mode & 0777, 0600U);
        }
    }

    void hasTheTemporaryNameThatItWasGiven()
    {
        put("a.part", "of one that was cut short");
        auto file = AtomicFile::create(path("a"), {.temporaryName = u"a.part"_s});
        VERIFY_OK(file);
        QCOMPARE(entries(), QStringList{u"a.part"_s});
        VERIFY_OK(file->append("new"));
        QCOMPARE(contentsOf(path("a.part")), QByteArray("new"));
        VERIFY_OK(file->commit());
        QVERIFY(file->isInPlace());
        QCOMPARE(entries(), QStringList{u"a"_s});
        QCOMPARE(contentsOf(path("a")), QByteArray("new"));
        VERIFY_REFUSED(AtomicFile::create(path("a"), {.temporaryName = u"a.part"_s}), ErrorCode::AlreadyExists);
        (void)AtomicFile::create(path("b"), {.temporaryName = u"b.part"_s});
        QCOMPARE(entries(), QStringList{u"a"_s});
    }

    void worksWhereFilesNeedAName()
    {
        put("a", "old");
        const int status = inChild([&] {
            return SystemCallFilter::refuseToOpen(unnamedFlag, EOPNOTSUPP) &&
                   AtomicFile::write(path("a"), "new", replacing) && AtomicFile::write(path("b"), "new", {}) &&
                   AtomicFile::write(path("b"), "newer", {}).error().code == ErrorCode::AlreadyExists;
        });
        QCOMPARE(status, 0);
        QCOMPARE(contentsOf(path("a")), QByteArray("new"));
        QCOMPARE(contentsOf(path("b")), QByteArray("new"));
        QCOMPARE(entries().size(), 2);
    }

    // Killed at each of its calls, with and without files that have no name: the old content or all of the new.
    void aKilledWriterLeavesAWholeFile()
    {
        const std::vector<std::vector<long>> points{
            {SYS_pwrite64}, {SYS_fsync}, {SYS_linkat}, {SYS_rename, SYS_renameat, SYS_renameat2}, {SYS_exit_group}};
        const QByteArray next(100'000, 'n');
        for (const bool unnamed : {true, false}) {
            for (std::size_t i = 0; i < points.size(); ++i) {
                if (!unnamed && points[i].front() == SYS_linkat) {
                    continue; // a file with a name is renamed
                }
                init();
                put("a", "old");
                const int status = inChild([&] {
                    const auto& at = points[i];
                    const bool prepared = (unnamed || SystemCallFilter::refuseToOpen(unnamedFlag, EOPNOTSUPP)) &&
                                          SystemCallFilter::killAt({at.front(), at.back(), at[at.size() / 2]});
                    return prepared && AtomicFile::write(path("a"), next, replacing);
                });
                QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, qPrintable(QString::number(status)));
                QCOMPARE(contentsOf(path("a")), points[i].front() == SYS_exit_group ? next : QByteArray("old"));
                QVERIFY(entries().size() <= 2); // a temporary name at most
                VERIFY_OK(AtomicFile::write(path("a"), "again", replacing));
                QCOMPARE(contentsOf(path("a")), QByteArray("again"));
            }
        }
    }

    void aCallThatFailsLeavesTheOldContentAndNothingElse()
    {
        for (const long call : {SYS_pwrite64, SYS_fsync, SYS_linkat, SYS_rename}) {
            put("a", "old");
            const int status = inChild([&] {
                return SystemCallFilter::refuse({call}, EIO) &&
                       AtomicFile::write(path("a"), "new", replacing).error().code == ErrorCode::Io;
            });
            QCOMPARE(status, 0);
            QCOMPARE(contentsOf(path("a")), QByteArray("old"));
            QCOMPARE(entries(), QStringList{u"a"_s});
        }
    }

    // Opening the folder fails, so that its sync does: the file is there, and only who needs its name on the disk
    // hears.
    void saysThatTheNameIsNotOnTheDiskToWhoAsked()
    {
        const int status = inChild([&] {
            if (!SystemCallFilter::refuseToOpen(O_NONBLOCK, EIO) || syncFolder(m_folder.path())) {
                return false;
            }
            auto file = AtomicFile::create(path("a"), {.sync = AtomicFile::Sync::Name});
            return file && file->append("a") && file->commit().error().code == ErrorCode::Io && file->isInPlace() &&
                   AtomicFile::write(path("b"), "b", {}) &&
                   AtomicFile::write(path("c"), "c", {.sync = AtomicFile::Sync::None});
        });
        QCOMPARE(status, 0);
        QCOMPARE(entries().size(), 3);
    }

    void aFileSystemThatSyncsNoFoldersIsNoFailure()
    {
        const int status = inChild([&] {
            return SystemCallFilter::refuse({SYS_fsync}, EINVAL) && syncFolder(m_folder.path()) &&
                   renameDurably(path("none"), path("a")).error().code == ErrorCode::NoSuchFile;
        });
        QCOMPARE(status, 0);
    }

    void aFullDiskLeavesTheOldContent()
    {
        const QTemporaryDir above;
        const QString folder = above.filePath(u"small"_s);
        const tests::SmallDisk disk(folder, "size=1m");
        if (!disk.isMounted()) {
            QSKIP("a small disk needs root");
        }
        const QString file = folder + u"/a"_s;
        const QByteArray large(2 * 1024 * 1024, 'x');
        VERIFY_OK(AtomicFile::write(file, "old", replacing));
        VERIFY_REFUSED(AtomicFile::write(file, large, replacing), ErrorCode::NoSpace);
        {
            auto device = AtomicFile::create(file, replacing);
            VERIFY_OK(device);
            for (int i = 0; i < large.size(); i += 1000) {
                (void)device->device().write(large.constData(), 1000);
            }
            const auto refused = device->commit();
            QVERIFY(!refused || device->device().error() != QFileDevice::NoError);
        }
        QCOMPARE(contentsOf(file), QByteArray("old"));
        QCOMPARE(QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 1);
        VERIFY_OK(AtomicFile::write(file, large.first(900'000), replacing));
        QCOMPARE(contentsOf(file).size(), 900'000);
    }
};

QTEST_GUILESS_MAIN(AtomicFileTest)
#include "AtomicFileTest.moc"
