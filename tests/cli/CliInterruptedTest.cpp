// On file systems that have no files without a name: whatever ends the program, it takes its temporary file with it.
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTest>
#include <csignal>
#include <sys/stat.h>

#include "common/base/Literals.h"
#include "tests/cli/CliProcess.h"
#include "tests/support/Places.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix::tests;

class CliInterruptedTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;

    [[nodiscard]] QStringList parts() const { return m_folder.files().filter(u".part"_s); }
    void start(QProcess& process, const QString& program, const QStringList& arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LD_PRELOAD"_s, testProgram(u"libno_unnamed_files.so"_s));
        environment.insert(u"TMPDIR"_s, m_folder.path(u"temporary"_s));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder.folder());
        process.start(program, arguments);
    }
    void startCli(QProcess& process, const char* line) { start(process, cliProgram(), words(line)); }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.makeKeys("ada");
        QVERIFY(QDir(m_folder.folder()).mkdir(u"temporary"_s));
        m_folder.write(u"photo.jpg"_s, QByteArray(200'000, 'p'));
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o noise.png photo.jpg").code, 0);
    }

    void takesItsTemporaryFileWithIt_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("Ctrl+C") << SIGINT;
        QTest::newRow("kill") << SIGTERM;
        QTest::newRow("hangup") << SIGHUP;
        QTest::newRow("quit") << SIGQUIT;
    }
    void takesItsTemporaryFileWithIt()
    {
        QFETCH(int, signal);
        for (const char* line : {"encrypt --sign ada.vpk --password-file ada.pw -o out -",
                                 "decrypt --key ada.vpk --password-file ada.pw -o out -",
                                 "decrypt --key ada.vpk --password-fd 0 -o out noise.png"}) {
            QProcess process;
            startCli(process, line); // and waits for its standard input
            TRY_COMPARE_WITH_TIMEOUT(parts().size(), 1, 60'000);
            struct stat status {};
            QCOMPARE(::stat(QFile::encodeName(m_folder.path(parts().first())).constData(), &status), 0);
            QCOMPARE(status.st_mode & 077, 0U);
            QCOMPARE(::kill(static_cast<pid_t>(process.processId()), signal), 0);
            QVERIFY(process.waitForFinished());
            QCOMPARE(process.exitStatus(), QProcess::CrashExit);
            QCOMPARE(process.exitCode(), signal);
            QCOMPARE(parts(), QStringList());
            QVERIFY(!m_folder.exists("out"));
        }
    }

    // nohup's promise.
    void aHangupThatIsIgnoredStaysIgnored()
    {
        QProcess process;
        start(process, u"/bin/sh"_s,
              {u"-c"_s, u"trap '' HUP; exec \"$0\" encrypt --sign ada.vpk --password-file ada.pw -o kept.png -"_s,
               cliProgram()});
        TRY_COMPARE_WITH_TIMEOUT(parts().size(), 1, 60'000);
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGHUP), 0);
        process.write("content");
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(120'000));
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(parts(), QStringList());
        QVERIFY(m_folder.exists("kept.png"));
    }

    void writesAndReplacesAsEver()
    {
        const auto mode = [this](const char* name) {
            return QFileInfo(m_folder.path(QString::fromLatin1(name))).permissions();
        };
        for (const char* line : {"decrypt --key ada.vpk --password-file ada.pw -o back.jpg noise.png",
                                 "decrypt --force --key ada.vpk --password-file ada.pw -o back.jpg noise.png"}) {
            QProcess process;
            startCli(process, line);
            QVERIFY(process.waitForFinished(120'000));
            QCOMPARE(process.exitCode(), 0);
            QCOMPARE(m_folder.read(u"back.jpg"_s), m_folder.read(u"photo.jpg"_s));
            QCOMPARE(parts(), QStringList());
            QCOMPARE(mode("back.jpg"), mode("photo.jpg"));
        }
        QProcess keygen;
        startCli(keygen, "keygen --out new.vpk --words-file new.words --password-file ada.pw");
        QVERIFY(keygen.waitForFinished(120'000));
        QCOMPARE(mode("new.vpk.pub"), mode("photo.jpg"));
        const auto ownersAlone = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
        QCOMPARE(mode("new.words"), ownersAlone);
    }
};

QTEST_GUILESS_MAIN(CliInterruptedTest)
#include "CliInterruptedTest.moc"
