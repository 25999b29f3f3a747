// A folder of encrypted PNGs and a key ring are a backup: restore brings the files back, whatever names they claim.
#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "tests/cli/CliProcess.h"
#include "tests/support/Places.h"

using namespace veilpix::tests;

class CliRestoreTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;

    void encrypt(const QString& storedName, const QByteArray& content, const QString& out, const char* signer = "ada")
    {
        const QString who = QString::fromLatin1(signer);
        const auto made = m_folder.run({u"encrypt"_s, u"--sign"_s, who + u".vpk"_s, u"--password-file"_s,
                                        who + u".pw"_s, u"--name"_s, storedName, u"-o"_s, out, u"-"_s},
                                       content);
        QVERIFY2(made.code == 0, made.err.constData());
    }
    CliResult restore(const char* from, const char* into)
    {
        return m_folder.run({u"restore"_s, QString::fromLatin1(from), u"--into"_s, QString::fromLatin1(into),
                             u"--key"_s, u"ada.vpk"_s, u"--password-file"_s, u"ada.pw"_s});
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
        QDir(m_folder.folder()).mkpath(u"backup/2024"_s);
    }

    void restoresNamesAndContentFromAllSubfolders()
    {
        encrypt(u"one.jpg"_s, "first", u"backup/a.png"_s);
        encrypt(u"two.jpg"_s, "second", u"backup/2024/b.png"_s);
        // Another of the same name, an exact copy, and files that are none of ours.
        encrypt(u"one.jpg"_s, "another", u"backup/c.png"_s);
        QVERIFY(QFile::copy(m_folder.path(u"backup/a.png"_s), m_folder.path(u"backup/z.png"_s)));
        m_folder.write(u"backup/holiday.png"_s, "no PNG at all");
        QVERIFY(
            QFile::copy(testFile(u"vectors/classic/rgba_k10a/original.png"_s), m_folder.path(u"backup/plain.png"_s)));
        const auto result = restore("backup", "out");
        QVERIFY2(result.code == 0, result.err.constData());
        QCOMPARE(list("out"), QStringList({u"one (2).jpg"_s, u"one.jpg"_s, u"two.jpg"_s}));
        QCOMPARE(read("out", u"one.jpg"_s), QByteArray("first"));
        QCOMPARE(read("out", u"one (2).jpg"_s), QByteArray("another"));
        QCOMPARE(read("out", u"two.jpg"_s), QByteArray("second"));
        QVERIFY2(result.err.contains("3 restored, 0 failed, 1 thumbnail or copy passed over, 2 other files left alone"),
                 result.err.constData());
    }

    void aDamagedCopyIsNamedWhicheverComesFirst()
    {
        for (const char* damaged : {"a.png", "b.png"}) {
            const QString folder = u"copies-"_s + QLatin1String(damaged);
            QDir(m_folder.folder()).mkpath(folder);
            encrypt(u"twice.jpg"_s, "content", folder + u"/a.png"_s);
            QVERIFY(QFile::copy(m_folder.path(folder + u"/a.png"_s), m_folder.path(folder + u"/b.png"_s)));
            QFile file(m_folder.path(folder + u'/' + QLatin1String(damaged)));
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.seek(file.size() / 2)); // among the pixels
            const char byte = file.read(1).at(0);
            QVERIFY(file.seek(file.size() / 2));
            QCOMPARE(file.write(QByteArray(1, char(byte ^ 1))), 1);
            file.close();
            const auto result = restore(qPrintable(folder), qPrintable(folder + u"-out"_s));
            QCOMPARE(result.code, 9);
            QVERIFY2(result.err.contains(damaged), result.err.constData());
            QVERIFY2(result.err.contains("1 restored, 1 failed"), result.err.constData());
        }
    }

    void whatIsLeftOfAPictureIsNamedAndCounted_data()
    {
        QTest::addColumn<QByteArray>("left");
        encrypt(u"whole.jpg"_s, QByteArray(3000, 'w'), u"whole.png"_s);
        const QByteArray whole = m_folder.read(u"whole.png"_s);
        for (const qsizetype size : {qsizetype(57), qsizetype(1000), whole.size() - 200, whole.size() - 21}) {
            QTest::addRow("cut to %d bytes", int(size)) << whole.first(size);
        }
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
        const QString folder = u"left"_s;
        QDir(m_folder.folder()).mkpath(folder);
        QVERIFY(QFile::copy(m_folder.path(u"whole.png"_s), m_folder.path(u"left/good.png"_s)));
        m_folder.write(u"left/damaged.png"_s, left);
        QVERIFY(QFile::copy(testFile(u"vectors/classic/rgba_k10a/original.png"_s), m_folder.path(u"left/plain.png"_s)));
        const auto result = restore("left", "left-out");
        QCOMPARE(result.code, 9);
        QVERIFY2(result.err.contains("left/damaged.png: "), result.err.constData());
        QVERIFY2(result.err.contains("1 restored, 1 failed, 0 thumbnails and copies passed over, 1 other file left"),
                 result.err.constData());
        QVERIFY(QFile::remove(m_folder.path(u"left/good.png"_s)));
        const auto alone = restore("left", "left-none");
        QVERIFY2(alone.code == 7 || alone.code == 4, alone.err.constData()); // 4: it says that it is of another format
        QDir(m_folder.path(folder)).removeRecursively();
        QDir(m_folder.path(u"left-out"_s)).removeRecursively();
    }

    void namesNeedNotBeUtf8NorEndInPng()
    {
        encrypt(u"one.txt"_s, "one", u"first"_s);
        const QByteArray folder = QFile::encodeName(m_folder.path(u"bytes"_s));
        const QByteArray inner = folder + "/k\xfcnstler";
        QVERIFY(::mkdir(folder.constData(), 0700) == 0 && ::mkdir(inner.constData(), 0700) == 0);
        const QByteArray whole = QFile::encodeName(m_folder.path(u"first"_s));
        QVERIFY(::rename(whole.constData(), (folder + "/caf\xe9.png").constData()) == 0);
        encrypt(u"two.txt"_s, "two", u"bytes/no suffix"_s);
        encrypt(u"three.txt"_s, "three", u"third"_s);
        QVERIFY(::rename(QFile::encodeName(m_folder.path(u"third"_s)).constData(),
                         (inner + "/backup.dat").constData()) == 0);
        m_folder.write(u"bytes/notes.txt"_s, "a note");
        const auto result = restore("bytes", "bytes-out");
        QVERIFY2(result.code == 0, result.err.constData());
        QVERIFY2(result.err.contains("3 restored, 0 failed, 0 thumbnails and copies passed over, 1 other file left"),
                 result.err.constData());
        QCOMPARE(read("bytes-out", u"one.txt"_s), QByteArray("one"));
        QCOMPARE(read("bytes-out", u"two.txt"_s), QByteArray("two"));
        QCOMPARE(read("bytes-out", u"three.txt"_s), QByteArray("three"));
        // QTemporaryDir would not find them.
        for (const QByteArray& file : {folder + "/caf\xe9.png", inner + "/backup.dat"}) {
            QVERIFY(::unlink(file.constData()) == 0);
        }
        QVERIFY(::rmdir(inner.constData()) == 0);
    }

    // Root may read everything, so it is run without that right.
    void whatCannotBeReadIsNamedAndCounted()
    {
        QDir(m_folder.folder()).mkpath(u"closed/inner"_s);
        encrypt(u"open.txt"_s, "open", u"closed/open.png"_s);
        encrypt(u"hidden.txt"_s, "hidden", u"closed/inner/hidden.png"_s);
        encrypt(u"shut.txt"_s, "shut", u"closed/shut.png"_s);
        const QByteArray inner = QFile::encodeName(m_folder.path(u"closed/inner"_s));
        const QByteArray shut = QFile::encodeName(m_folder.path(u"closed/shut.png"_s));
        QVERIFY(::chmod(inner.constData(), 0) == 0 && ::chmod(shut.constData(), 0) == 0);
        const bool root = ::geteuid() == 0;
        const QStringList arguments = words("restore closed --into closed-out --key ada.vpk --password-file ada.pw");
        const auto result = root ? m_folder.runProgram(u"setpriv"_s, words("--bounding-set -all --inh-caps -all --") +
                                                                         QStringList(cliProgram()) + arguments)
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
        QDir(m_folder.folder()).mkpath(u"mixed"_s);
        encrypt(u"only.jpg"_s, "content", u"mixed/a.PNG"_s);
        m_folder.write(u"mixed/notes.txt"_s, "a note");
        const auto mixed = restore("mixed", "mixed-out");
        QVERIFY2(
            mixed.err.contains("1 restored, 0 failed, 0 thumbnails and copies passed over, 1 other file left alone"),
            mixed.err.constData());
        QVERIFY(QFile::link(u"a.PNG"_s, m_folder.path(u"mixed/link.png"_s)));
        QVERIFY(QFile::link(u"nowhere"_s, m_folder.path(u"mixed/broken.png"_s)));
        QVERIFY(restore("mixed", "mixed-out").err.contains("3 other files left alone"));
        QDir(m_folder.path(u"mixed-out"_s)).removeRecursively();

        const auto file = restore("ada.pw", "out");
        QCOMPARE(file.code, 3);
        QVERIFY2(file.err.contains("ada.pw: is a file; FOLDER is the folder"), file.err.constData());
        const auto into = restore("mixed", "ada.pw");
        QCOMPARE(into.code, 3);
        QVERIFY2(into.err.contains("ada.pw: is a file, and --into wants a folder"), into.err.constData());
        QCOMPARE(restore("missing", "out").code, 3);
        QDir(m_folder.path(u"mixed"_s)).removeRecursively();
    }

    void replacesNothingOnASecondRun()
    {
        m_folder.write(u"out/two.jpg"_s, "edited since");
        QCOMPARE(restore("backup", "out").code, 0);
        QCOMPARE(read("out", u"two.jpg"_s), QByteArray("edited since"));
        QCOMPARE(read("out", u"two (2).jpg"_s), QByteArray("second"));
    }

    void namesCannotLeaveTheFolder_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("parent") << u"../escaped.txt"_s;
        QTest::newRow("deep parent") << u"../../../../../../tmp/escaped.txt"_s;
        QTest::newRow("absolute") << u"/tmp/veilpix-escaped.txt"_s;
        QTest::newRow("dots") << u".."_s;
        QTest::newRow("one dot") << u"."_s;
        QTest::newRow("backslashes") << u"..\\..\\escaped.txt"_s;
        QTest::newRow("line end") << u"a\nb.txt"_s;
        QTest::newRow("escape sequence") << u"\x1b[2Jx.txt"_s;
        QTest::newRow("very long") << QString(4000, u'n');
        QTest::newRow("long and wide") << QString(300, QChar(0x4e16)) + u".jpg"_s;
    }
    void namesCannotLeaveTheFolder()
    {
        QFETCH(QString, name);
        const QString tag = QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'_');
        const QByteArray from = "hostile-" + tag.toLatin1();
        QDir(m_folder.folder()).mkpath(QString::fromLatin1(from));
        encrypt(name, "content", QString::fromLatin1(from) + u"/p.png"_s);
        const auto outside = m_folder.files();
        const QByteArray into = from + "-out/inner";
        const auto result = restore(from.constData(), into.constData());
        QVERIFY2(result.code == 0, result.err.constData());
        QCOMPARE(m_folder.files(), outside);
        QCOMPARE(list((from + "-out").constData()), QStringList());
        const QStringList restored = list(into.constData());
        QCOMPARE(restored.size(), 1);
        QCOMPARE(read(into.constData(), restored.first()), QByteArray("content"));
        QVERIFY(!QFileInfo::exists(u"/tmp/veilpix-escaped.txt"_s));
        for (QChar c : restored.first()) {
            QVERIFY(c.unicode() >= 0x20 && c != u'/');
        }
    }

    void linksAtTheTargetAreNotFollowed()
    {
        QDir(m_folder.folder()).mkpath(u"links"_s);
        QDir(m_folder.folder()).mkpath(u"links-out"_s);
        encrypt(u"trap.txt"_s, "content", u"links/p.png"_s);
        m_folder.write(u"victim.txt"_s, "precious");
        QVERIFY(QFile::link(m_folder.path(u"victim.txt"_s), m_folder.path(u"links-out/trap.txt"_s)));
        QVERIFY(QFile::link(m_folder.path(u"nowhere.txt"_s), m_folder.path(u"links-out/trap (2).txt"_s)));
        QCOMPARE(restore("links", "links-out").code, 0);
        QCOMPARE(m_folder.read(u"victim.txt"_s), QByteArray("precious"));
        QVERIFY(!m_folder.exists("nowhere.txt"));
        QCOMPARE(read("links-out", u"trap (3).txt"_s), QByteArray("content"));
    }

    // A limit on the size of files stands for a disk that is full.
    void whatHasNoRoomIsNamedWithItsPlace()
    {
        QDir(m_folder.folder()).mkpath(u"large"_s);
        encrypt(u"large.txt"_s, QByteArray(100'000, 'l'), u"large/a.png"_s);
        const auto result = m_folder.runProgram(
            u"/bin/sh"_s, {u"-c"_s,
                           u"trap '' XFSZ; ulimit -f 8; \"$0\" restore large --into large-out --key ada.vpk "
                           u"--password-file ada.pw"_s,
                           cliProgram()});
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains("large/a.png: into large-out: "), result.err.constData());
    }

    void goesOnAfterWhatItCannotOpen()
    {
        QDir(m_folder.folder()).mkpath(u"mixed"_s);
        encrypt(u"good.txt"_s, "good", u"mixed/b.png"_s);
        encrypt(u"others.txt"_s, "not for ada", u"mixed/a.png"_s, "eve");
        QByteArray changed = m_folder.read(u"mixed/b.png"_s);
        changed[changed.size() - 100] = static_cast<char>(changed[changed.size() - 100] ^ 1);
        m_folder.write(u"mixed/c.png"_s, changed);
        const auto result = restore("mixed", "mixed-out");
        QCOMPARE(result.code, 9);
        QCOMPARE(list("mixed-out"), QStringList(u"good.txt"_s));
        QVERIFY(result.err.contains("a.png: was not encrypted for this key"));

        QDir(m_folder.folder()).mkpath(u"foreign"_s);
        encrypt(u"others.txt"_s, "not for ada", u"foreign/a.png"_s, "eve");
        QCOMPARE(restore("foreign", "foreign-out").code, 5);
        QVERIFY(!m_folder.exists("foreign-out"));
        QCOMPARE(restore("foreign", "foreign-out/a/b").code, 5);
        QVERIFY(!m_folder.exists("foreign-out"));
        // A folder that was there stays, empty as it is.
        QDir(m_folder.folder()).mkpath(u"foreign-out"_s);
        QCOMPARE(restore("foreign", "foreign-out/a").code, 5);
        QVERIFY(m_folder.exists("foreign-out") && !m_folder.exists("foreign-out/a"));
    }

    void restoresIntoTheSameFolder()
    {
        QDir(m_folder.folder()).mkpath(u"same"_s);
        encrypt(u"p.png"_s, "a picture whose name is taken by its own encrypted form", u"same/p.png"_s);
        const QByteArray encrypted = m_folder.read(u"same/p.png"_s);
        QCOMPARE(restore("same", "same").code, 0);
        QCOMPARE(m_folder.read(u"same/p.png"_s), encrypted);
        QCOMPARE(read("same", u"p (2).png"_s), QByteArray("a picture whose name is taken by its own encrypted form"));
    }

    void aFolderWithoutPicturesIsSaid()
    {
        QDir(m_folder.folder()).mkpath(u"none"_s);
        QCOMPARE(restore("none", "none-out").code, 4);
        QCOMPARE(restore("missing", "none-out").code, 3);
        QVERIFY(!m_folder.exists("none-out"));
    }
};

QTEST_GUILESS_MAIN(CliRestoreTest)
#include "CliRestoreTest.moc"
