// The small readers and writers of the server: file names, Latin-1 in JSON, settings, log lines.
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryFile>
#include <QtTest>

#include "common/api/Latin1Json.h"
#include "common/base/Literals.h"
#include "server/handlers/SecureFileName.h"
#include "server/program/LogOutput.h"
#include "server/program/SettingsReader.h"

using namespace veilpix;
using handlers::SecureFileName;

class TextsTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void secureFileNameIsWerkzeugs_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* given, const char* expected) {
            QTest::newRow(given) << QString::fromUtf8(given) << QString::fromLatin1(expected);
        };
        // The first five are Werkzeug's own examples.
        row("My cool movie.mov", "My_cool_movie.mov");
        row("../../../etc/passwd", "etc_passwd");
        row("i contain cool ümläuts.txt", "i_contain_cool_umlauts.txt");
        row("__filename__", "filename");
        row("foo$&^*)bar", "foobar");
        row("  two   words\t.png ", "two_words_.png");
        row("a\\b.png", "ab.png");
        row("ﬁne.png", "fine.png");
        row("…", "");
        row("..", "");
        row("写真.png", "png");
        row("-x-.p_n-g", "-x-.p_n-g");
        row("a \u00a0 b", "a_b");
        row("$ x", "_x");
    }
    void secureFileNameIsWerkzeugs()
    {
        QFETCH(QString, given);
        QFETCH(QString, expected);
        if (given == "$ x"_L1) {
            expected = u"x"_s; // the underscore stands at the end and is stripped
        }
        QCOMPARE(SecureFileName::sanitize(given), expected);
    }
    void namesSplitAtTheLastDot()
    {
        QCOMPARE(SecureFileName::fromUpload(u"a.b.png"_s), (SecureFileName{u"a.b"_s, u"png"_s}));
        QCOMPARE(SecureFileName::fromUpload(u"plain"_s), (SecureFileName{u"plain"_s, QString()}));
        QCOMPARE(SecureFileName::fromUpload(u"...."_s).stem, u"picture"_s);
        QCOMPARE(SecureFileName::fromUpload(QString(5000, u'x')).stem.size(), 200);
    }

    void latin1SurvivesJsonByteForByte()
    {
        QByteArray all;
        for (int i = 0; i < 256; ++i) {
            all.append(static_cast<char>(i));
        }
        QRandomGenerator random(7);
        for (int i = 0; i < 300'000; ++i) {
            all.append(static_cast<char>(random.generate()));
        }
        QByteArray encoded;
        api::Latin1Json::encode(all, encoded);
        QCOMPARE(encoded.size(), api::Latin1Json::encodedSize(all));
        const QJsonObject parsed = QJsonDocument::fromJson("{\"x\":\"" + encoded + "\"}").object();
        QCOMPARE(parsed[u"x"_s].toString().toLatin1(), all);
        const auto decoded = api::Latin1Json::decode(encoded);
        QVERIFY(decoded);
        QCOMPARE(*decoded, all);
        // And what another encoder makes of the same text.
        const QByteArray ascii = R"(\u00ff\u0000\"\\\/\b\f\n\r\tÿA)";
        QCOMPARE(*api::Latin1Json::decode(ascii), QByteArray("\xff\0\"\\/\b\f\n\r\t\xff"
                                                             "A",
                                                             12));
    }
    void refusesWhatIsNotLatin1_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("beyond U+00FF") << QByteArray("\xc4\x80");
        QTest::newRow("escape beyond") << QByteArray("\\u0100");
        QTest::newRow("cut UTF-8") << QByteArray("\xc3");
        QTest::newRow("cut escape") << QByteArray("\\u00f");
        QTest::newRow("lone backslash") << QByteArray("\\");
        QTest::newRow("bare quote") << QByteArray("\"");
        QTest::newRow("bare newline") << QByteArray("\n");
        QTest::newRow("overlong") << QByteArray("\xc0\xaf");
    }
    void refusesWhatIsNotLatin1()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!api::Latin1Json::decode(text));
    }

    void settingsComeFromFileEnvironmentAndFlags()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write("# a comment\nlisten = 127.0.0.1:1\nquota-bytes = 2G\nlog-format=json\n");
        file.flush();
        using program::SettingsReader;
        const auto line =
            SettingsReader::read({u"serve"_s, u"--config"_s, file.fileName(), u"--listen=[::1]:3"_s},
                                 {{u"VEILPIX_LISTEN"_s, u"127.0.0.1:2"_s}, {u"VEILPIX_QUOTA_PICTURES"_s, u"7"_s}});
        QVERIFY2(line, line ? "" : qPrintable(line.error().context));
        QCOMPARE(line->settings.port, quint16(3));
        QCOMPARE(line->settings.address, QHostAddress(QHostAddress::LocalHostIPv6));
        QCOMPARE(line->settings.quotaBytes, 2LL << 30);
        QCOMPARE(line->settings.quotaPictures, 7LL);
        QCOMPARE(line->settings.logFormat, program::LogFormat::Json);
        QCOMPARE(line->positional, QStringList{u"serve"_s});
    }
    void badValuesAreRefusedByName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* name, const char* value) {
            QTest::addRow("%s=%s", name, value) << QString::fromLatin1(name) << QString::fromLatin1(value);
        };
        row("listen", "5000");
        row("listen", "example.org:80");
        row("listen", "127.0.0.1:70000");
        row("listen", "0.0.0.0:5000");
        row("behind-proxy", "proxy");
        row("behind-proxy", "");
        row("registration", "maybe");
        row("log-format", "xml");
        row("log-level", "loud");
        row("token-seconds", "0");
        row("token-seconds", "-5");
        row("quota-bytes", "ten");
        row("quota-bytes", "99999999999999999999");
        row("head-timeout", "0");
        row("metrics-public", "perhaps");
        row("data", "");
        row("tls-key", "only.pem");
        row("slow-threads", "0");
        row("user-list", "some");
    }
    void badValuesAreRefusedByName()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        const auto flag = program::SettingsReader::read({u"--"_s + name, value}, {});
        QVERIFY(!flag);
        QVERIFY2(flag.error().context.contains(name), qPrintable(flag.error().context));
        const QString variable = u"VEILPIX_"_s + name.toUpper().replace(u'-', u'_');
        const auto environment = program::SettingsReader::read({}, {{variable, value}});
        QVERIFY(!environment);
        QVERIFY2(environment.error().context.contains(name), qPrintable(environment.error().context));
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write((name + u'=' + value + u'\n').toUtf8());
        file.flush();
        const auto written = program::SettingsReader::read({u"--config"_s, file.fileName()}, {});
        QVERIFY(!written);
        QVERIFY2(written.error().context.contains(name), qPrintable(written.error().context));
    }
    void everySettingIsInTheHelp()
    {
        const QString help = program::SettingsReader::help();
        for (const QString& name : program::SettingsReader::names()) {
            QVERIFY2(help.contains(u"--"_s + name), qPrintable(name));
        }
    }

    void logLinesStayLines()
    {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(0).toUTC();
        const QByteArray text =
            program::LogOutput::line(program::LogFormat::Text, time, "info", "veilpix.x", "00ff", "one\ntwo\x1b[31m");
        QCOMPARE(text, QByteArray("1970-01-01T00:00:00.000Z info veilpix.x [00ff] one two [31m"));
        const QByteArray json =
            program::LogOutput::line(program::LogFormat::Json, time, "info", "veilpix.x", "00ff", "one\n\"two\"");
        QVERIFY(!json.contains('\n'));
        const QJsonObject parsed = QJsonDocument::fromJson(json).object();
        QCOMPARE(parsed[u"message"_s].toString(), u"one\n\"two\""_s);
        QCOMPARE(parsed[u"request"_s].toString(), u"00ff"_s);
    }
};

QTEST_GUILESS_MAIN(TextsTest)
#include "TextsTest.moc"
