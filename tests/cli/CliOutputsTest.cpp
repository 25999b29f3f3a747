// What an output name may lead to: devices, FIFOs, links and folders survive, and what goes wrong is said of them.
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTest>
#include <algorithm>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "tests/cli/CliProcess.h"
#include "tests/support/Places.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix::tests;

class CliOutputsTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;
    QByteArray m_photo = QByteArray(200'000, 'p');

    // "$0" is the program; a reader that gets nothing must not hang the test.
    CliResult shell(const QByteArray& script)
    {
        return m_folder.runProgram(u"timeout"_s,
                                   {u"60"_s, u"/bin/sh"_s, u"-c"_s, QString::fromUtf8(script), cliProgram()});
    }
    bool isFifo(const char* name)
    {
        struct stat status {};
        return ::lstat(QFile::encodeName(m_folder.path(QString::fromLatin1(name))).constData(), &status) == 0 &&
               S_ISFIFO(status.st_mode);
    }
    void link(const QString& to, const char* name)
    {
        QCOMPARE(::symlink(QFile::encodeName(to).constData(),
                           QFile::encodeName(m_folder.path(QString::fromLatin1(name))).constData()),
                 0);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.makeKeys("ada");
        m_folder.makeKeys("eve");
        m_folder.write(u"photo.jpg"_s, m_photo);
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o noise.png photo.jpg").code, 0);
        QByteArray changed = m_folder.read(u"noise.png"_s);
        changed[changed.size() - 200] = static_cast<char>(changed[changed.size() - 200] ^ 1);
        m_folder.write(u"changed.png"_s, changed);
        QCOMPARE(::mkfifo(QFile::encodeName(m_folder.path(u"fifo"_s)).constData(), 0600), 0);
    }

    void namesTheFolderThatIsMissing()
    {
        const auto result = m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o nodir/out.jpg noise.png");
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains("nodir/out.jpg: there is no such file or folder (there is no folder ") &&
                     result.err.contains("/nodir)"),
                 result.err.constData());
    }

    void aFifoIsWrittenToAndStays_data()
    {
        QTest::addColumn<QByteArray>("force");
        QTest::newRow("without force") << QByteArray();
        QTest::newRow("with force") << QByteArray("--force");
    }
    void aFifoIsWrittenToAndStays()
    {
        QFETCH(QByteArray, force);
        const auto decrypted =
            shell("cat fifo > got & \"$0\" decrypt " + force +
                  " --key ada.vpk --password-file ada.pw -o fifo noise.png && wait && cmp got photo.jpg");
        QVERIFY2(decrypted.code == 0, decrypted.err.constData());
        QVERIFY(isFifo("fifo"));
        const auto encrypted =
            shell("cat fifo > got.png & \"$0\" encrypt " + force +
                  " --sign ada.vpk --password-file ada.pw -o fifo photo.jpg && wait && "
                  "\"$0\" decrypt --key ada.vpk --password-file ada.pw -o - got.png | cmp - photo.jpg");
        QVERIFY2(encrypted.code == 0, encrypted.err.constData());
        QVERIFY(isFifo("fifo"));
    }

    void nothingOfAChangedPictureGetsIntoAFifo()
    {
        const auto refused = shell("cat fifo > got & \"$0\" decrypt --force --key ada.vpk --password-file ada.pw "
                                   "-o fifo changed.png; code=$?; wait; exit $code");
        QCOMPARE(refused.code, 7);
        QCOMPARE(m_folder.read(u"got"_s), QByteArray());
        QVERIFY(isFifo("fifo"));
    }

    // The links keep a program that would replace what it is given from the machine's own devices.
    void devicesAreWrittenTo()
    {
        link(u"/dev/null"_s, "null");
        link(u"/dev/full"_s, "full");
        QCOMPARE(m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o /dev/null noise.png").code, 0);
        QCOMPARE(m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o null noise.png").code, 0);
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o null photo.jpg").code, 0);
        QCOMPARE(QFileInfo(m_folder.path(u"null"_s)).symLinkTarget(), u"/dev/null"_s);
        struct stat status {};
        QVERIFY(::stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
    }

    void aFullDiskIsSaidOfTheOutput_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("decrypt") << QByteArray("decrypt --key ada.vpk --password-file ada.pw -o full noise.png");
        QTest::newRow("encrypt") << QByteArray("encrypt --sign ada.vpk --password-file ada.pw -o full photo.jpg");
    }
    void aFullDiskIsSaidOfTheOutput()
    {
        QFETCH(QByteArray, line);
        const auto result = m_folder.run(line.constData());
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains("full: the disk is full"), result.err.constData());
        QVERIFY(!result.err.contains("noise.png") && !result.err.contains("photo.jpg"));
    }

    // A limit on the size of files stands for a disk that is full.
    void aTemporaryFileThatDoesNotFitIsCalledOne_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("encrypt") << QByteArray("photo.jpg")
                                 << QByteArray("encrypt --sign ada.vpk --password-file ada.pw -o new.png -");
        QTest::newRow("verify") << QByteArray("noise.png")
                                << QByteArray("verify --key ada.vpk --password-file ada.pw -");
        QTest::newRow("decrypt") << QByteArray("noise.png")
                                 << QByteArray("decrypt --key ada.vpk --password-file ada.pw -o - -");
    }
    void aTemporaryFileThatDoesNotFitIsCalledOne()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, line);
        const auto result = shell("cat " + file + " | (trap '' XFSZ; ulimit -f 8; \"$0\" " + line + ')');
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains("a temporary file in ") && result.err.contains("TMPDIR"), result.err.constData());
        QVERIFY(!m_folder.exists("new.png"));
    }

    void linksAreFollowedAndStay()
    {
        QVERIFY(QDir(m_folder.folder()).mkpath(u"elsewhere"_s));
        m_folder.write(u"elsewhere/target.jpg"_s, "old");
        link(u"elsewhere/target.jpg"_s, "inner");
        link(u"inner"_s, "link.jpg");
        const char* plain = "decrypt --key ada.vpk --password-file ada.pw -o link.jpg noise.png";
        QCOMPARE(m_folder.run(plain).code, 3);
        QCOMPARE(m_folder.read(u"elsewhere/target.jpg"_s), QByteArray("old"));
        QCOMPARE(m_folder.run("decrypt -f --key ada.vpk --password-file ada.pw -o link.jpg noise.png").code, 0);
        QVERIFY(QFileInfo(m_folder.path(u"link.jpg"_s)).isSymLink());
        QVERIFY(QFileInfo(m_folder.path(u"inner"_s)).isSymLink());
        QVERIFY(!QFileInfo(m_folder.path(u"elsewhere/target.jpg"_s)).isSymLink());
        QCOMPARE(m_folder.read(u"elsewhere/target.jpg"_s), m_photo);
    }

    void whatIsNoFileIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("folder") << u"folder"_s << QByteArray("it is a folder");
        QTest::newRow("link to a folder") << u"to-folder"_s << QByteArray("it is a folder");
        QTest::newRow("socket") << u"socket"_s << QByteArray("it is a socket");
        QTest::newRow("dead link") << u"dead"_s << QByteArray("leads nowhere");
    }
    void whatIsNoFileIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, said);
        const QString path = m_folder.path(name);
        if (name == u"socket"_s) {
            const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            const QByteArray encoded = QFile::encodeName(path);
            QVERIFY(encoded.size() < static_cast<qsizetype>(sizeof address.sun_path));
            std::copy(encoded.begin(), encoded.end(), address.sun_path);
            QCOMPARE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
            ::close(descriptor);
        } else if (name == u"folder"_s) {
            QVERIFY(QDir(m_folder.folder()).mkpath(name));
        } else {
            link(name == u"dead"_s ? u"nowhere"_s : u"folder"_s, name.toLatin1().constData());
        }
        const auto before = m_folder.files();
        for (const char* force : {"", "--force"}) {
            QStringList arguments = words("decrypt --key ada.vpk --password-file ada.pw noise.png");
            arguments += words(force) + QStringList{u"-o"_s, name};
            const auto result = m_folder.run(arguments);
            QCOMPARE(result.code, 3);
            QVERIFY2(result.err.contains(said), result.err.constData());
        }
        QCOMPARE(m_folder.files(), before);
        QVERIFY(QFileInfo(path).isSymLink() || QFileInfo::exists(path));
    }

    void whatIsReadIsNotReplaced_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("kept");
        const auto add = [](const char* name, const char* line, const char* kept) {
            QTest::newRow(name) << QByteArray(line) << QString::fromLatin1(kept);
        };
        add("the key ring", "decrypt --key ada.vpk --password-file ada.pw -o ada.vpk noise.png", "ada.vpk");
        add("by another path", "decrypt --key ada.vpk --password-file ada.pw -o ./elsewhere/../ada.vpk noise.png",
            "ada.vpk");
        add("by a link", "decrypt --key ada.vpk --password-file ada.pw -o to-ring noise.png", "ada.vpk");
        add("the signer's", "encrypt --sign ada.vpk --password-file ada.pw -o ada.vpk photo.jpg", "ada.vpk");
        add("the password", "decrypt --key ada.vpk --password-file ada.pw -o ada.pw noise.png", "ada.pw");
        add("a recipient", "encrypt --to eve.vpk.pub --sign ada.vpk --password-file ada.pw -o eve.vpk.pub photo.jpg",
            "eve.vpk.pub");
        add("the expected signer",
            "decrypt --from ada.vpk.pub --key ada.vpk --password-file ada.pw -o ada.vpk.pub noise.png", "ada.vpk.pub");
        add("the file", "encrypt --sign ada.vpk --password-file ada.pw -o photo.jpg photo.jpg", "photo.jpg");
        add("the picture", "decrypt --key ada.vpk --password-file ada.pw -o noise.png noise.png", "noise.png");
        add("a classic key", "classic encrypt --key rsa_pub.txt --quotient rsa_pub.txt -o c.png original.png",
            "rsa_pub.txt");
        add("a quotient", "classic decrypt --key rsa.txt --quotient quotient.txt -o quotient.txt encrypted.png",
            "quotient.txt");
    }
    void whatIsReadIsNotReplaced()
    {
        QFETCH(QByteArray, line);
        QFETCH(QString, kept);
        if (!m_folder.exists("to-ring")) {
            link(u"ada.vpk"_s, "to-ring");
        }
        for (const char* name : {"original.png", "encrypted.png", "quotient.txt", "rsa.txt", "rsa_pub.txt"}) {
            (void)QFile::copy(testFile(u"vectors/classic/noise_k10a/"_s) + QString::fromLatin1(name),
                              m_folder.path(QString::fromLatin1(name)));
        }
        const QByteArray before = m_folder.read(kept);
        QVERIFY(!before.isEmpty());
        const auto files = m_folder.files();
        const auto result = m_folder.run((line + " --force").constData());
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains("is the same file as"), result.err.constData());
        QCOMPARE(m_folder.read(kept), before);
        QCOMPARE(m_folder.files(), files);
    }

    void aStandardOutputThatTakesNothingIsSaid_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("where");
        for (const char* line : {"inspect noise.png", "inspect --json noise.png", "--help", "--version",
                                 "verify --key ada.vpk --password-file ada.pw noise.png"}) {
            for (const char* where : {">/dev/full", ">&-"}) {
                QTest::addRow("%s %s", line, where) << QByteArray(line) << QByteArray(where);
            }
        }
    }
    void aStandardOutputThatTakesNothingIsSaid()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, where);
        const auto result = shell("\"$0\" " + line + ' ' + where);
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains("standard output: cannot be written"), result.err.constData());
    }

    void aClosedStandardStreamIsNoPlaceForAFile()
    {
        const auto made = shell("\"$0\" decrypt --key ada.vpk --password-file ada.pw -o closed.jpg noise.png "
                                "<&- >&- 2>&-");
        QCOMPARE(made.code, 0);
        QCOMPARE(m_folder.read(u"closed.jpg"_s), m_photo);
    }

    void keygenReplacesNoLinkThatLeadsNowhere()
    {
        link(u"not there"_s, "lost.vpk");
        link(u"not there"_s, "found.vpk.pub");
        for (const char* name : {"lost.vpk", "found.vpk"}) {
            const auto result =
                m_folder.run(words("keygen --password-file ada.pw --out") + QStringList(QString::fromLatin1(name)));
            QCOMPARE(result.code, 3);
            QVERIFY2(result.err.contains("is there already and is never replaced"), result.err.constData());
        }
        QVERIFY(QFileInfo(m_folder.path(u"lost.vpk"_s)).isSymLink());
        QVERIFY(!m_folder.exists("not there") && !m_folder.exists("found.vpk"));
    }

    void anErrorIsSaidOnceAndInPlainWords()
    {
        const auto taken = m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o photo.jpg noise.png");
        QCOMPARE(taken.code, 3);
        QVERIFY(taken.err.contains("photo.jpg: is there already"));
        QVERIFY(!taken.err.contains("has this name"));
        const auto wrong = m_folder.run("verify --key ada.vpk --password-file eve.pw noise.png");
        QCOMPARE(wrong.code, 6);
        QVERIFY(wrong.err.contains("the password is wrong") && !wrong.err.contains("slot"));
    }

    void keygenLeavesAllItsFilesOrNone_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("no folder for the ring")
            << QByteArray("keygen --out noexist/x.vpk --words-file w1 --password-file ada.pw");
        QTest::newRow("no folder for the words")
            << QByteArray("keygen --out x.vpk --words-file noexist/w1 --password-file ada.pw");
        QTest::newRow("words cannot be written")
            << QByteArray("keygen --out x.vpk --words-file full --password-file ada.pw");
        QTest::newRow("words into a folder")
            << QByteArray("keygen --out x.vpk --words-file folder --password-file ada.pw");
        QTest::newRow("one place for two")
            << QByteArray("keygen --out x.vpk --words-file x.vpk.pub --password-file ada.pw");
    }
    void keygenLeavesAllItsFilesOrNone()
    {
        QFETCH(QByteArray, line);
        const auto before = m_folder.files();
        const auto result = m_folder.run(line.constData());
        QVERIFY2(result.code == (line.contains(".pub") ? 2 : 3), result.err.constData());
        QCOMPARE(m_folder.files(), before);
        QVERIFY(!m_folder.exists("noexist"));
    }

    // Whatever ends the program: there is no ring before its words have been handed over.
    void noRingIsThereBeforeItsWordsAreOut()
    {
        const QByteArray pipe = QFile::encodeName(m_folder.path(u"stalled"_s));
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        const int end = ::open(pipe.constData(), O_RDWR | O_NONBLOCK);
        QVERIFY(end >= 0);
        const QByteArray ballast(4096, 'x');
        while (::write(end, ballast.constData(), size_t(ballast.size())) > 0) {
        }
        QProcess keygen;
        keygen.setWorkingDirectory(m_folder.folder());
        keygen.start(cliProgram(), words("keygen --out stalled.vpk --words-file stalled --password-file ada.pw"));
        QVERIFY(keygen.waitForStarted());
        // Until it waits for the pipe: asleep, without having used the processor meanwhile.
        const auto state = [&] {
            QFile file(u"/proc/%1/stat"_s.arg(keygen.processId()));
            const QByteArrayList fields = file.open(QIODevice::ReadOnly) ? file.readAll().split(' ') : QByteArrayList();
            return fields.value(2) + ' ' + fields.value(13) + ' ' + fields.value(14);
        };
        QElapsedTimer still;
        QByteArray before;
        const bool rests = waitUntil(
            [&] {
                const QByteArray now = state();
                if (now != before || !now.startsWith("S ") || now.endsWith(" 0 0")) {
                    before = now;
                    still.start();
                }
                return still.elapsed() >= 500;
            },
            15'000);
        QVERIFY(rests);
        QCOMPARE(keygen.state(), QProcess::Running);
        QVERIFY(!m_folder.exists("stalled.vpk"));
        keygen.kill();
        QVERIFY(keygen.waitForFinished());
        ::close(end);
        QVERIFY(!m_folder.exists("stalled.vpk") && !m_folder.exists("stalled.vpk.pub"));
        QVERIFY(m_folder.files().filter(u"stalled"_s) == QStringList{u"stalled"_s});
        QVERIFY(QFile::remove(m_folder.path(u"stalled"_s)));
    }

    void wordsThatNobodyGotAreNotSpokenOf()
    {
        QVERIFY(QDir(m_folder.folder()).mkdir(u"small"_s));
        // 2 KiB are room for the public identity, and none for the key ring.
        const auto result = shell("trap '' XFSZ; ulimit -f 4; \"$0\" keygen --password-file ada.pw --out small/k");
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains("no key ring was made") && !result.err.contains("given out"),
                 result.err.constData());
        QCOMPARE(QDir(m_folder.path(u"small"_s)).entryList(QDir::Files), QStringList());
    }

    void keygenWritesTheWordsToAPipe()
    {
        const auto made = m_folder.run("keygen --out piped.vpk --words-file - --password-file ada.pw");
        QVERIFY2(made.code == 0, made.err.constData());
        QCOMPARE(made.out.trimmed().split(' ').size(), 24);
    }
};

QTEST_GUILESS_MAIN(CliOutputsTest)
#include "CliOutputsTest.moc"
