// Memory stays flat whatever the size, and killing the program at any moment leaves no output file.
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/cli/CliProcess.h"
#include "tests/support/Places.h"

using namespace veilpix::tests;

class CliLimitsTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;

    // KiB that are resident while output comes, above what the waiting program has.
    int memory(const char* line)
    {
        const auto result = m_folder.runProgram(
            u"/usr/bin/python3"_s, QStringList{testFile(u"cli/measure_memory.py"_s), cliProgram()} + words(line));
        if (result.code != 0) {
            qFatal("%s: %s", line, result.err.constData());
        }
        const auto figures = result.out.trimmed().split(' ');
        qInfo("%s: %s KiB, idle %s KiB", qPrintable(QString::fromUtf8(line).section(u' ', 0, 0)),
              figures.value(0).constData(), figures.value(1).constData());
        // A small picture's output can come and go between two looks; these are not small.
        if (figures.value(0).toInt() <= 0 || figures.value(1).toInt() <= 0) {
            qFatal("not measured");
        }
        return figures.value(0).toInt() - figures.value(1).toInt();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.makeKeys("ada");
        QFile big(m_folder.path(u"big"_s));
        QVERIFY(big.open(QIODevice::WriteOnly));
        QByteArray block(1 << 20, '\0');
        for (int i = 0; i < 64; ++i) {
            for (qsizetype at = 0; at < block.size(); at += 64) {
                block[at] = static_cast<char>(i + at / 64);
            }
            QCOMPARE(big.write(block), block.size());
        }
        m_folder.write(u"small"_s, "x");
    }

    void sixtyFourMegabytesCostNoMoreThan32AboveAnIdleRun()
    {
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o big.png big").code, 0);
        constexpr int Allowed = 32 * 1024;
        QVERIFY(memory("encrypt --sign ada.vpk --password-file ada.pw -o - big") <= Allowed);
        QVERIFY(memory("decrypt --key ada.vpk --password-file ada.pw -o - big.png") <= Allowed);
        QCOMPARE(m_folder.run("decrypt --key ada.vpk --password-file ada.pw -o big.back big.png").code, 0);
        QVERIFY(m_folder.read(u"big"_s) == m_folder.read(u"big.back"_s));
    }

    void killedMidwayNothingIsLeft_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("encrypt") << QByteArray("encrypt --sign ada.vpk --password-file ada.pw -o killed.out big");
        QTest::newRow("decrypt") << QByteArray("decrypt --key ada.vpk --password-file ada.pw -o killed.out big.png");
    }
    void killedMidwayNothingIsLeft()
    {
        QFETCH(QByteArray, line);
        const auto before = m_folder.files();
        // How long a run takes, then kills spread over that time; at least one has to hit a run that was working.
        QElapsedTimer whole;
        whole.start();
        QCOMPARE(m_folder.run(line.constData()).code, 0);
        const qint64 duration = whole.elapsed();
        QVERIFY(QFile::remove(m_folder.path(u"killed.out"_s)));
        int killed = 0;
        for (int part = 1; part <= 12; ++part) {
            QProcess process;
            process.setWorkingDirectory(m_folder.folder());
            process.start(cliProgram(), words(line.constData()));
            QVERIFY(process.waitForStarted());
            if (!process.waitForFinished(static_cast<int>(duration * part / 13))) {
                process.kill();
                process.waitForFinished();
            }
            if (process.exitStatus() == QProcess::NormalExit) {
                QFile::remove(m_folder.path(u"killed.out"_s));
                continue;
            }
            ++killed;
            // Either it had just been named, and is whole, or there is no trace of it.
            if (m_folder.exists("killed.out")) {
                QCOMPARE(m_folder.run(QStringList{u"inspect"_s, u"killed.out"_s}).code,
                         line.startsWith("encrypt") ? 0 : 4);
                QFile::remove(m_folder.path(u"killed.out"_s));
            }
            QCOMPARE(m_folder.files(), before);
        }
        QVERIFY(killed > 0);
    }
};

QTEST_GUILESS_MAIN(CliLimitsTest)
#include "CliLimitsTest.moc"
