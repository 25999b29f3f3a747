// A folder of encrypted PNGs and a key ring are a backup: restore brings the files back, whatever names they claim.
#include "tests/cli/CliProcess.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace veilpix::tests;

class TestCliRestore : public QObject {
    Q_OBJECT

    CliFolder m_folder;

    void encrypt(const QString& storedName, const QByteArray& content, const QString& out, const char* signer = "ada")
    {
        const QString who = QString::fromLatin1(signer);
        const auto made =
            m_folder.run({QStringLiteral("encrypt"), QStringLiteral("--sign"), who + QStringLiteral(".vpk"),
                          QStringLiteral("--password-file"), who + QStringLiteral(".pw"), QStringLiteral("--name"),
                          storedName, QStringLiteral("-o"), out, QStringLiteral("-")},
                         content);
        QVERIFY2(made.code == 0, made.err.constData());
    }
    CliResult restore(const char* from, const char* into)
    {
        return m_folder.run({QStringLiteral("restore"), QString::fromLatin1(from), QStringLiteral("--into"),
                             QString::fromLatin1(into), QStringLiteral("--key"), QStringLiteral("ada.vpk"),
                             QStringLiteral("--password-file"), QStringLiteral("ada.pw")});
    }
    QStringList list(const char* folder)
    {
        return QDir(m_folder.path(QString::fromLatin1(folder)))
            .entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }
    QByteArray read(const char* folder, const QString& name)
    {
        return m_folder.read(QString::fromLatin1(folder) + u'/' + name);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.makeKeys("ada");
        m_folder.makeKeys("eve");
        QDir(m_folder.folder()).mkpath(QStringLiteral("backup/2024"));
    }

    void restoresNamesAndContentFromAllSubfolders()
    {
        encrypt(QStringLiteral("one.jpg"), "first", QStringLiteral("backup/a.png"));
        encrypt(QStringLiteral("two.jpg"), "second", QStringLiteral("backup/2024/b.png"));
        // Another of the same name, an exact copy, and files that are none of ours.
        encrypt(QStringLiteral("one.jpg"), "another", QStringLiteral("backup/c.png"));
        QVERIFY(
            QFile::copy(m_folder.path(QStringLiteral("backup/a.png")), m_folder.path(QStringLiteral("backup/z.png"))));
        m_folder.write(QStringLiteral("backup/holiday.png"), "no PNG at all");
        QVERIFY(QFile::copy(QStringLiteral(VEILPIX_TEST_SOURCE_DIR "/vectors/classic/rgba_k10a/original.png"),
                            m_folder.path(QStringLiteral("backup/plain.png"))));
        const auto result = restore("backup", "out");
        QVERIFY2(result.code == 0, result.err.constData());
        QCOMPARE(list("out"),
                 QStringList({QStringLiteral("one (2).jpg"), QStringLiteral("one.jpg"), QStringLiteral("two.jpg")}));
        QCOMPARE(read("out", QStringLiteral("one.jpg")), QByteArray("first"));
        QCOMPARE(read("out", QStringLiteral("one (2).jpg")), QByteArray("another"));
        QCOMPARE(read("out", QStringLiteral("two.jpg")), QByteArray("second"));
        QVERIFY2(result.err.contains("3 restored, 0 failed, 1 thumbnail or copy passed over, 2 other files left alone"),
                 result.err.constData());
    }

    void aDamagedCopyIsNamedWhicheverComesFirst()
    {
        for (const char* damaged : {"a.png", "b.png"}) {
            const QString folder = QStringLiteral("copies-") + QLatin1String(damaged);
            QDir(m_folder.folder()).mkpath(folder);
            encrypt(QStringLiteral("twice.jpg"), "content", folder + QStringLiteral("/a.png"));
            QVERIFY(QFile::copy(m_folder.path(folder + QStringLiteral("/a.png")),
                                m_folder.path(folder + QStringLiteral("/b.png"))));
            QFile file(m_folder.path(folder + u'/' + QLatin1String(damaged)));
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.seek(file.size() / 2)); // among the pixels
            const char byte = file.read(1).at(0);
            QVERIFY(file.seek(file.size() / 2));
            QCOMPARE(file.write(QByteArray(1, char(byte ^ 1))), 1);
            file.close();
            const auto result = restore(qPrintable(folder), qPrintable(folder + QStringLiteral("-out")));
            QCOMPARE(result.code, 9);
            QVERIFY2(result.err.contains(damaged), result.err.constData());
            QVERIFY2(result.err.contains("1 restored, 1 failed"), result.err.constData());
        }
    }

    void whatIsLeftOfAPictureIsNamedAndCounted_data()
    {
        QTest::addColumn<QByteArray>("left");
        encrypt(QStringLiteral("whole.jpg"), QByteArray(3000, 'w'), QStringLiteral("whole.png"));
        const QByteArray whole = m_folder.read(QStringLiteral("whole.png"));
        for (const qsizetype size : {qsizetype(57), qsizetype(1000), whole.size() - 200, whole.size() - 21})
            QTest::addRow("cut to %d bytes", int(size)) << whole.first(size);
        // Signature, IHDR, IDAT's head, zlib's head, the first row's frame, its mark, and another row's frame.
        for (const qsizetype at : {0, 1, 14, 16, 19, 24, 25, 36, 38, 41, 44, 48, 49, 56}) {
            QByteArray changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 0x40);
            QTest::addRow("byte %d changed", int(at)) << changed;
        }
        QImage image;
        QVERIFY(image.loadFromData(whole));
        QByteArray saved;
        QBuffer buffer(&saved);
        QVERIFY(buffer.open(QIODevice::WriteOnly) && image.save(&buffer, "PNG"));
        QTest::newRow("saved again and cut") << saved.first(saved.size() / 2);
    }
    void whatIsLeftOfAPictureIsNamedAndCounted()
    {
        QFETCH(QByteArray, left);
        const QString folder = QStringLiteral("left");
        QDir(m_folder.folder()).mkpath(folder);
        QVERIFY(
            QFile::copy(m_folder.path(QStringLiteral("whole.png")), m_folder.path(QStringLiteral("left/good.png"))));
        m_folder.write(QStringLiteral("left/damaged.png"), left);
        QVERIFY(QFile::copy(QStringLiteral(VEILPIX_TEST_SOURCE_DIR "/vectors/classic/rgba_k10a/original.png"),
                            m_folder.path(QStringLiteral("left/plain.png"))));
        const auto result = restore("left", "left-out");
        QCOMPARE(result.code, 9);
        QVERIFY2(result.err.contains("left/damaged.png: "), result.err.constData());
        QVERIFY2(result.err.contains("1 restored, 1 failed, 0 thumbnails and copies passed over, 1 other file left"),
                 result.err.constData());
        QVERIFY(QFile::remove(m_folder.path(QStringLiteral("left/good.png"))));
        const auto alone = restore("left", "left-none");
        QVERIFY2(alone.code == 7 || alone.code == 4, alone.err.constData()); // 4: it says that it is of another format
        QDir(m_folder.path(folder)).removeRecursively();
        QDir(m_folder.path(QStringLiteral("left-out"))).removeRecursively();
    }

    void namesNeedNotBeUtf8NorEndInPng()
    {
        encrypt(QStringLiteral("one.txt"), "one", QStringLiteral("first"));
        const QByteArray folder = QFile::encodeName(m_folder.path(QStringLiteral("bytes")));
        const QByteArray inner = folder + "/k\xfcnstler";
        QVERIFY(::mkdir(folder.constData(), 0700) == 0 && ::mkdir(inner.constData(), 0700) == 0);
        const QByteArray whole = QFile::encodeName(m_folder.path(QStringLiteral("first")));
        QVERIFY(::rename(whole.constData(), (folder + "/caf\xe9.png").constData()) == 0);
        encrypt(QStringLiteral("two.txt"), "two", QStringLiteral("bytes/no suffix"));
        encrypt(QStringLiteral("three.txt"), "three", QStringLiteral("third"));
        QVERIFY(::rename(QFile::encodeName(m_folder.path(QStringLiteral("third"))).constData(),
                         (inner + "/backup.dat").constData()) == 0);
        m_folder.write(QStringLiteral("bytes/notes.txt"), "a note");
        const auto result = restore("bytes", "bytes-out");
        QVERIFY2(result.code == 0, result.err.constData());
        QVERIFY2(result.err.contains("3 restored, 0 failed, 0 thumbnails and copies passed over, 1 other file left"),
                 result.err.constData());
        QCOMPARE(read("bytes-out", QStringLiteral("one.txt")), QByteArray("one"));
        QCOMPARE(read("bytes-out", QStringLiteral("two.txt")), QByteArray("two"));
        QCOMPARE(read("bytes-out", QStringLiteral("three.txt")), QByteArray("three"));
        // QTemporaryDir would not find them.
        for (const QByteArray& file : {folder + "/caf\xe9.png", inner + "/backup.dat"})
            QVERIFY(::unlink(file.constData()) == 0);
        QVERIFY(::rmdir(inner.constData()) == 0);
    }

    // Root may read everything, so it is run without that right.
    void whatCannotBeReadIsNamedAndCounted()
    {
        QDir(m_folder.folder()).mkpath(QStringLiteral("closed/inner"));
        encrypt(QStringLiteral("open.txt"), "open", QStringLiteral("closed/open.png"));
        encrypt(QStringLiteral("hidden.txt"), "hidden", QStringLiteral("closed/inner/hidden.png"));
        encrypt(QStringLiteral("shut.txt"), "shut", QStringLiteral("closed/shut.png"));
        const QByteArray inner = QFile::encodeName(m_folder.path(QStringLiteral("closed/inner")));
        const QByteArray shut = QFile::encodeName(m_folder.path(QStringLiteral("closed/shut.png")));
        QVERIFY(::chmod(inner.constData(), 0) == 0 && ::chmod(shut.constData(), 0) == 0);
        const bool root = ::geteuid() == 0;
        const QStringList arguments = words("restore closed --into closed-out --key ada.vpk --password-file ada.pw");
        const auto result = root ? m_folder.runProgram(QStringLiteral("setpriv"),
                                                       words("--bounding-set -all --inh-caps -all --") +
                                                           QStringList(QStringLiteral(VEILPIX_CLI)) + arguments)
                                 : m_folder.run(arguments);
        QVERIFY(::chmod(inner.constData(), 0700) == 0);
        QCOMPARE(result.code, 9);
        QVERIFY2(result.err.contains("closed/inner: permission denied") &&
                     result.err.contains("closed/shut.png: permission denied") &&
                     result.err.contains("1 restored, 2 failed"),
                 result.err.constData());
    }

    void countsEveryFileAndSaysWhatIsWrongWithAFolder()
    {
        QDir(m_folder.folder()).mkpath(QStringLiteral("mixed"));
        encrypt(QStringLiteral("only.jpg"), "content", QStringLiteral("mixed/a.PNG"));
        m_folder.write(QStringLiteral("mixed/notes.txt"), "a note");
        const auto mixed = restore("mixed", "mixed-out");
        QVERIFY2(
            mixed.err.contains("1 restored, 0 failed, 0 thumbnails and copies passed over, 1 other file left alone"),
            mixed.err.constData());
        QVERIFY(QFile::link(QStringLiteral("a.PNG"), m_folder.path(QStringLiteral("mixed/link.png"))));
        QVERIFY(QFile::link(QStringLiteral("nowhere"), m_folder.path(QStringLiteral("mixed/broken.png"))));
        QVERIFY(restore("mixed", "mixed-out").err.contains("3 other files left alone"));
        QDir(m_folder.path(QStringLiteral("mixed-out"))).removeRecursively();

        const auto file = restore("ada.pw", "out");
        QCOMPARE(file.code, 3);
        QVERIFY2(file.err.contains("ada.pw: is a file; FOLDER is the folder"), file.err.constData());
        const auto into = restore("mixed", "ada.pw");
        QCOMPARE(into.code, 3);
        QVERIFY2(into.err.contains("ada.pw: is a file, and --into wants a folder"), into.err.constData());
        QCOMPARE(restore("missing", "out").code, 3);
        QDir(m_folder.path(QStringLiteral("mixed"))).removeRecursively();
    }

    void replacesNothingOnASecondRun()
    {
        m_folder.write(QStringLiteral("out/two.jpg"), "edited since");
        QCOMPARE(restore("backup", "out").code, 0);
        QCOMPARE(read("out", QStringLiteral("two.jpg")), QByteArray("edited since"));
        QCOMPARE(read("out", QStringLiteral("two (2).jpg")), QByteArray("second"));
    }

    void namesCannotLeaveTheFolder_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("parent") << QStringLiteral("../escaped.txt");
        QTest::newRow("deep parent") << QStringLiteral("../../../../../../tmp/escaped.txt");
        QTest::newRow("absolute") << QStringLiteral("/tmp/veilpix-escaped.txt");
        QTest::newRow("dots") << QStringLiteral("..");
        QTest::newRow("one dot") << QStringLiteral(".");
        QTest::newRow("backslashes") << QStringLiteral("..\\..\\escaped.txt");
        QTest::newRow("line end") << QStringLiteral("a\nb.txt");
        QTest::newRow("escape sequence") << QStringLiteral("\x1b[2Jx.txt");
        QTest::newRow("very long") << QString(4000, u'n');
        QTest::newRow("long and wide") << QString(300, QChar(0x4e16)) + QStringLiteral(".jpg");
    }
    void namesCannotLeaveTheFolder()
    {
        QFETCH(QString, name);
        const QString tag = QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'_');
        const QByteArray from = "hostile-" + tag.toLatin1();
        QDir(m_folder.folder()).mkpath(QString::fromLatin1(from));
        encrypt(name, "content", QString::fromLatin1(from) + QStringLiteral("/p.png"));
        const auto outside = m_folder.files();
        const QByteArray into = from + "-out/inner";
        const auto result = restore(from.constData(), into.constData());
        QVERIFY2(result.code == 0, result.err.constData());
        QCOMPARE(m_folder.files(), outside);
        QCOMPARE(list((from + "-out").constData()), QStringList());
        const QStringList restored = list(into.constData());
        QCOMPARE(restored.size(), 1);
        QCOMPARE(read(into.constData(), restored.first()), QByteArray("content"));
        QVERIFY(!QFileInfo::exists(QStringLiteral("/tmp/veilpix-escaped.txt")));
        for (QChar c : restored.first())
            QVERIFY(c.unicode() >= 0x20 && c != u'/');
    }

    void linksAtTheTargetAreNotFollowed()
    {
        QDir(m_folder.folder()).mkpath(QStringLiteral("links"));
        QDir(m_folder.folder()).mkpath(QStringLiteral("links-out"));
        encrypt(QStringLiteral("trap.txt"), "content", QStringLiteral("links/p.png"));
        m_folder.write(QStringLiteral("victim.txt"), "precious");
        QVERIFY(QFile::link(m_folder.path(QStringLiteral("victim.txt")),
                            m_folder.path(QStringLiteral("links-out/trap.txt"))));
        QVERIFY(QFile::link(m_folder.path(QStringLiteral("nowhere.txt")),
                            m_folder.path(QStringLiteral("links-out/trap (2).txt"))));
        QCOMPARE(restore("links", "links-out").code, 0);
        QCOMPARE(m_folder.read(QStringLiteral("victim.txt")), QByteArray("precious"));
        QVERIFY(!m_folder.exists("nowhere.txt"));
        QCOMPARE(read("links-out", QStringLiteral("trap (3).txt")), QByteArray("content"));
    }

    // A limit on the size of files stands for a disk that is full.
    void whatHasNoRoomIsNamedWithItsPlace()
    {
        QDir(m_folder.folder()).mkpath(QStringLiteral("large"));
        encrypt(QStringLiteral("large.txt"), QByteArray(100'000, 'l'), QStringLiteral("large/a.png"));
        const auto result = m_folder.runProgram(
            QStringLiteral("/bin/sh"),
            {QStringLiteral("-c"),
             QStringLiteral("trap '' XFSZ; ulimit -f 8; \"$0\" restore large --into large-out --key ada.vpk "
                            "--password-file ada.pw"),
             QStringLiteral(VEILPIX_CLI)});
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains("large/a.png: into large-out: "), result.err.constData());
    }

    void goesOnAfterWhatItCannotOpen()
    {
        QDir(m_folder.folder()).mkpath(QStringLiteral("mixed"));
        encrypt(QStringLiteral("good.txt"), "good", QStringLiteral("mixed/b.png"));
        encrypt(QStringLiteral("others.txt"), "not for ada", QStringLiteral("mixed/a.png"), "eve");
        QByteArray changed = m_folder.read(QStringLiteral("mixed/b.png"));
        changed[changed.size() - 100] = static_cast<char>(changed[changed.size() - 100] ^ 1);
        m_folder.write(QStringLiteral("mixed/c.png"), changed);
        const auto result = restore("mixed", "mixed-out");
        QCOMPARE(result.code, 9);
        QCOMPARE(list("mixed-out"), QStringList(QStringLiteral("good.txt")));
        QVERIFY(result.err.contains("a.png: was not encrypted for this key"));

        QDir(m_folder.folder()).mkpath(QStringLiteral("foreign"));
        encrypt(QStringLiteral("others.txt"), "not for ada", QStringLiteral("foreign/a.png"), "eve");
        QCOMPARE(restore("foreign", "foreign-out").code, 5);
        QVERIFY(!m_folder.exists("foreign-out"));
        QCOMPARE(restore("foreign", "foreign-out/a/b").code, 5);
        QVERIFY(!m_folder.exists("foreign-out"));
        // A folder that was there stays, empty as it is.
        QDir(m_folder.folder()).mkpath(QStringLiteral("foreign-out"));
        QCOMPARE(restore("foreign", "foreign-out/a").code, 5);
        QVERIFY(m_folder.exists("foreign-out") && !m_folder.exists("foreign-out/a"));
    }

    void restoresIntoTheSameFolder()
    {
        QDir(m_folder.folder()).mkpath(QStringLiteral("same"));
        encrypt(QStringLiteral("p.png"), "a picture whose name is taken by its own encrypted form",
                QStringLiteral("same/p.png"));
        const QByteArray encrypted = m_folder.read(QStringLiteral("same/p.png"));
        QCOMPARE(restore("same", "same").code, 0);
        QCOMPARE(m_folder.read(QStringLiteral("same/p.png")), encrypted);
        QCOMPARE(read("same", QStringLiteral("p (2).png")),
                 QByteArray("a picture whose name is taken by its own encrypted form"));
    }

    void aFolderWithoutPicturesIsSaid()
    {
        QDir(m_folder.folder()).mkpath(QStringLiteral("none"));
        QCOMPARE(restore("none", "none-out").code, 4);
        QCOMPARE(restore("missing", "none-out").code, 3);
        QVERIFY(!m_folder.exists("none-out"));
    }
};

QTEST_GUILESS_MAIN(TestCliRestore)
#include "TestCliRestore.moc"
