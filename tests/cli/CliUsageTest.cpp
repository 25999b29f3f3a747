// Help, wrong command lines, and how a password is asked for.
#include <QFile>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/cli/CliProcess.h"
#include "tests/support/Places.h"

using namespace veilpix::tests;

class CliUsageTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;

private Q_SLOTS:
    void everyCommandExplainsItself_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("option"); // one that must be named
        QTest::newRow("keygen") << QByteArray("keygen") << QByteArray("--words-file");
        QTest::newRow("encrypt") << QByteArray("encrypt") << QByteArray("--to");
        QTest::newRow("decrypt") << QByteArray("decrypt") << QByteArray("--from");
        QTest::newRow("inspect") << QByteArray("inspect") << QByteArray("--json");
        QTest::newRow("verify") << QByteArray("verify") << QByteArray("--password-fd");
        QTest::newRow("restore") << QByteArray("restore") << QByteArray("--into");
        QTest::newRow("classic keygen") << QByteArray("classic keygen") << QByteArray("--bits");
        QTest::newRow("classic encrypt") << QByteArray("classic encrypt") << QByteArray("--quotient");
        QTest::newRow("classic decrypt") << QByteArray("classic decrypt") << QByteArray("--quotient");
    }
    void everyCommandExplainsItself()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, option);
        const auto help = m_folder.run((command + " --help").constData());
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.startsWith("Usage: veilpix-cli " + command));
        QVERIFY(help.out.contains(option));
        QVERIFY(help.err.isEmpty());
        QVERIFY(m_folder.run("--help").out.contains(command + ' '));
        QFile manual(sourceFile(u"resources/veilpix-cli.1"_s));
        QVERIFY(manual.open(QIODevice::ReadOnly));
        const QByteArray page = manual.readAll().replace("\\-", "-");
        QVERIFY(page.contains(".SS \"" + command));
        QVERIFY(page.contains(option));

        const auto wrong = m_folder.run((command + " --no-such-option").constData());
        QCOMPARE(wrong.code, 2);
        QVERIFY(wrong.out.isEmpty());
        QVERIFY(wrong.err.contains("--help"));
    }

    void wrongCommandLinesAreCode2_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char* line : {"",
                                 "nonsense",
                                 "classic",
                                 "classic nonsense",
                                 "encrypt",
                                 "encrypt in",
                                 "encrypt -o out in",
                                 "decrypt -o out in",
                                 "decrypt -k k.vpk in",
                                 "decrypt -k k.vpk -o out",
                                 "decrypt -k k.vpk -o out in in2",
                                 "verify -k k.vpk",
                                 "restore --into d -k k.vpk",
                                 "restore folder -k k.vpk",
                                 "keygen",
                                 "keygen --out",
                                 "inspect",
                                 "inspect a b",
                                 "keygen --out -",
                                 "verify -k - in",
                                 "verify -k k.vpk --password-file - in",
                                 "encrypt -s - -o out in",
                                 "encrypt -s k.vpk -t - -o out in",
                                 "decrypt -k k.vpk --from - -o out in",
                                 "restore -k k.vpk --into - folder",
                                 "decrypt -k k.vpk -k l.vpk -o out in",
                                 "encrypt -s k.vpk -o a -o b in",
                                 "verify -k k.vpk --password-fd 0 -"}) {
            QTest::newRow(line) << QByteArray(line);
        }
    }
    void wrongCommandLinesAreCode2()
    {
        QFETCH(QByteArray, line);
        const auto result = m_folder.run(line.constData());
        QCOMPARE(result.code, 2);
        QVERIFY(!result.err.isEmpty() || !result.out.isEmpty());
        QCOMPARE(m_folder.files(), QStringList());
    }

    void anEmptyNameIsNamed()
    {
        for (const QStringList& line :
             {QStringList{u"inspect"_s, QString()},
              QStringList{u"encrypt"_s, u"--sign"_s, u"k.vpk"_s, u"--to"_s, QString(), u"-o"_s, u"out"_s, u"in"_s}}) {
            const auto result = m_folder.run(line);
            QCOMPARE(result.code, 2);
            QVERIFY2(result.err.contains("is empty") && !result.err.contains("QFS"), result.err.constData());
        }
    }

    void namesThatAreNotUtf8AreRefused()
    {
        CliFolder folder;
        for (const char* script : {"\"$0\" inspect \"$(printf 'caf\\351.png')\"",
                                   "\"$0\" keygen --password-fd 0 --out \"$(printf 'k\\351.vpk')\""}) {
            const auto result =
                folder.runProgram(u"/bin/sh"_s, {u"-c"_s, QString::fromLatin1(script), cliProgram()}, "password");
            QCOMPARE(result.code, 2);
            QVERIFY2(result.err.contains("not valid UTF-8"), result.err.constData());
            QCOMPARE(folder.files(), QStringList());
        }
    }

    void versionIsOneLine()
    {
        const auto result = m_folder.run("--version");
        QCOMPARE(result.code, 0);
        QVERIFY(result.out.startsWith("veilpix-cli ") && result.out.count('\n') == 1);
    }

    void passwordsHaveNoPlaceOnTheCommandLine()
    {
        CliFolder folder;
        for (const char* line : {"keygen --out k.vpk --password secret", "keygen --out k.vpk -p secret"}) {
            QCOMPARE(folder.run(line).code, 2);
        }
        QVERIFY(!folder.exists("k.vpk"));
    }

    void withoutTerminalOrFileNothingIsAssumed()
    {
        CliFolder folder;
        // setsid: no controlling terminal, whatever started this test.
        const auto result =
            folder.runProgram(u"setsid"_s, {u"--wait"_s, cliProgram(), u"keygen"_s, u"--out"_s, u"k.vpk"_s});
        QCOMPARE(result.code, 2);
        QVERIFY(result.err.contains("--password-file"));
        QCOMPARE(folder.files(), QStringList());
    }

    void badPasswordSourcesAreNamed()
    {
        CliFolder folder;
        folder.write(u"empty"_s, "\n");
        folder.write(u"long"_s, QByteArray(5000, 'x'));
        folder.write(u"latin1"_s, "\xe9t\xe9\n");
        const auto missing = folder.run("keygen --out k.vpk --password-file missing");
        QCOMPARE(missing.code, 3);
        QCOMPARE(missing.err, QByteArray("veilpix-cli: password file missing: there is no such file or folder\n"));
        QCOMPARE(folder.run("keygen --out k.vpk --password-file empty").code, 2);
        QCOMPARE(folder.run("keygen --out k.vpk --password-file long").code, 2);
        QCOMPARE(folder.run("keygen --out k.vpk --password-file latin1").code, 2);
        QCOMPARE(folder.run("keygen --out k.vpk --password-fd 99").code, 3);
        QCOMPARE(folder.run("keygen --out k.vpk --password-fd x").code, 2);
        QCOMPARE(folder.run("keygen --out k.vpk --password-fd 0 --password-file long").code, 2);
        QVERIFY(!folder.exists("k.vpk"));
        QCOMPARE(folder.run("keygen --out k.vpk --password-fd 0", "from a pipe\n").code, 0);
        QVERIFY(folder.exists("k.vpk"));
    }

    // A pseudo-terminal types the password: it is asked for twice, not shown, and Ctrl+C brings the echo back.
    void terminalAsksWithoutShowing()
    {
        CliFolder folder;
        const auto result =
            folder.runProgram(u"/usr/bin/python3"_s, {testFile(u"cli/type_password.py"_s), cliProgram()});
        QVERIFY2(result.code == 0, (result.out + result.err).constData());
        QVERIFY(folder.exists("typed.vpk"));
        QVERIFY(!folder.exists("differ.vpk"));
        QVERIFY(!folder.exists("interrupted.vpk"));
    }
};

QTEST_GUILESS_MAIN(CliUsageTest)
#include "CliUsageTest.moc"
