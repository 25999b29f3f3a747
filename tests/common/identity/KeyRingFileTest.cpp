#include "common/identity/KeyRingFile.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "tests/common/identity/Fixture.h"
#include "tests/support/PassTime.h"

using namespace veilpix;
using namespace veilpix::identity;
using namespace veilpix::tests;

class KeyRingFileTest : public QObject {
    Q_OBJECT

    static std::vector<SealedKeyRing> versions(int count, char seed = 'a')
    {
        KeyRing ring = keyRing(seed);
        std::vector<SealedKeyRing> made;
        for (int i = 0; i < count; ++i) {
            made.push_back(sealed(ring));
            ring.markStored(made.back().version());
        }
        return made;
    }

    static QByteArray content(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void put(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

private Q_SLOTS:
    void writesAndReadsBackPrivately()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"alice.vpk"_s));
        QVERIFY(!file.exists());
        QCOMPARE(file.read().error().code, ErrorCode::NoSuchFile);
        const auto rings = versions(1);
        ::umask(0);
        QVERIFY(file.write(rings[0]));
        ::umask(022);
        struct stat status {};
        QCOMPARE(::stat(QFile::encodeName(file.path()).constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777, 0600u);
        QCOMPARE(file.read()->bytes(), rings[0].bytes());
        QVERIFY(file.write(rings[0])); // again is no fault
        QVERIFY(!QFile::exists(file.previousPath()));
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    void keepsThePreviousOnePrivately()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"alice.vpk"_s));
        const auto rings = versions(3);
        for (const SealedKeyRing& ring : rings) {
            QVERIFY(file.write(ring));
        }
        QCOMPARE(content(file.path()), rings[2].bytes());
        QCOMPARE(content(file.previousPath()), rings[1].bytes());
        struct stat status {};
        QCOMPARE(::stat(QFile::encodeName(file.previousPath()).constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777, 0600u);
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 2);
    }

    void theFileAloneOpensWithThePassword()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"plain.vpk"_s));
        put(file.path(), vectorFile(u"plain.vpk"_s));
        const auto ring = file.read();
        QVERIFY(ring);
        QVERIFY(ring->open(password("correct horse battery staple")).has_value());
    }

    void refusesToWriteOverNewerOtherOrBrokenRings()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"alice.vpk"_s));
        const auto rings = versions(2);
        QVERIFY(file.write(rings[1]));
        QCOMPARE(file.write(rings[0]).error().code, ErrorCode::StaleVersion);
        QCOMPARE(file.write(versions(2)[1]).error().code, ErrorCode::StaleVersion); // version 2 again, other bytes
        QCOMPARE(file.write(versions(3, 'b')[2]).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(content(file.path()), rings[1].bytes());

        for (const QByteArray& there : {QByteArray(), QByteArray("my holiday"), rings[1].bytes().chopped(1),
                                        vectorFile(u"broken/format-2--Unsupported.vpk"_s)}) {
            put(file.path(), there);
            QVERIFY(!file.write(rings[1]));
            QCOMPARE(content(file.path()), there);
        }
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    void refusesToReadAnOlderOneThanSeen()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"alice.vpk"_s));
        QVERIFY(file.write(versions(2)[1]));
        QVERIFY(file.read(2).has_value());
        QCOMPARE(file.read(3).error().code, ErrorCode::StaleVersion);
    }

    void refusesWhatIsNoFileOfAKeyRingsSize()
    {
        QTemporaryDir dir;
        QCOMPARE(KeyRingFile(dir.path()).read().error().code, ErrorCode::BadKeyRing);
        const QString pipe = dir.filePath(u"pipe.vpk"_s);
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        QCOMPARE(KeyRingFile(pipe).read().error().code, ErrorCode::BadKeyRing);
        const QString large = dir.filePath(u"large.vpk"_s);
        put(large, QByteArray(SealedKeyRing::largest + 1, 'x'));
        QCOMPARE(KeyRingFile(large).read().error().code, ErrorCode::BadKeyRing);
        QCOMPARE(KeyRingFile(u"/nonexistent/alice.vpk"_s).write(versions(1)[0]).error().code, ErrorCode::NoSuchFile);
    }

    // The system refuses to let files grow beyond a limit: at every limit the old ring stays whole and no rubbish is
    // left.
    void aFailingWriteLeavesTheOldRingWhole()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"alice.vpk"_s));
        const auto rings = versions(2);
        QVERIFY(file.write(rings[0]));
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit unlimited{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
        const auto size = static_cast<rlim_t>(rings[1].bytes().size());
        for (const rlim_t limit : {rlim_t(0), rlim_t(1), size / 2, size - 1}) {
            rlimit limited = unlimited;
            limited.rlim_cur = limit;
            QCOMPARE(::setrlimit(RLIMIT_FSIZE, &limited), 0);
            const auto written = file.write(rings[1]);
            QCOMPARE(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
            QVERIFY(!written);
            QCOMPARE(written.error().code, ErrorCode::NoSpace);
            QCOMPARE(content(file.path()), rings[0].bytes());
            QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
        }
        QVERIFY(file.write(rings[1]));
    }

    void aFullDiskLeavesTheOldRingWhole()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"alice.vpk"_s));
        const auto rings = versions(2);
        QVERIFY(file.write(rings[0]));
        // A folder where the previous one has to go: that step fails after the new bytes were written beside.
        QVERIFY(QDir(dir.path()).mkdir(u"alice.vpk.previous"_s));
        QVERIFY(!file.write(rings[1]));
        QCOMPARE(content(file.path()), rings[0].bytes());
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    // A process that writes version after version is killed at random moments: there is always one whole ring, and a
    // whole previous one.
    void aKilledWriterLeavesAWholeRing()
    {
        QTemporaryDir dir;
        const KeyRingFile file(dir.filePath(u"alice.vpk"_s));
        const auto rings = versions(200);
        std::uint64_t highest = 0;
        for (int round = 0; round < 40; ++round) {
            const pid_t child = ::fork();
            if (child == 0) {
                for (const SealedKeyRing& ring : rings) {
                    if (ring.version() > highest && !file.write(ring)) {
                        ::_exit(1);
                    }
                }
                ::_exit(0);
            }
            QVERIFY(child > 0);
            passTime(std::chrono::microseconds(500 + 700 * (round % 13)));
            ::kill(child, SIGKILL);
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QVERIFY(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
            if (!file.exists()) {
                continue;
            }
            const auto ring = file.read(highest);
            QVERIFY2(ring, ring ? "" : qPrintable(ring.error().context));
            highest = ring->version();
            if (QFile::exists(file.previousPath())) {
                QVERIFY(SealedKeyRing::parse(content(file.previousPath())).has_value());
            }
        }
        QVERIFY(highest > 0);
    }
};

QTEST_GUILESS_MAIN(KeyRingFileTest)
#include "KeyRingFileTest.moc"
