// What a picture that took over the decoder could do: nothing.
#include <QProcess>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/support/Places.h"

namespace {

constexpr int wentThrough = 0;
constexpr int refused = 10;

// Its exit code; −1 when it was killed for trying.
int attempt(const QStringList& arguments)
{
    QProcess process;
    process.start(veilpix::tests::testProgram(u"decoder_escape_attempts"_s), arguments);
    if (!process.waitForFinished(60'000)) {
        return -2;
    }
    return process.exitStatus() == QProcess::CrashExit ? -1 : process.exitCode();
}

} // namespace

class EscapeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingLeadsOut_data()
    {
        QTest::addColumn<bool>("worksOutside"); // for sure, on whatever machine this runs
        for (const char* thing :
             {"read-file", "read-open-file", "look-at-file", "write-file", "internet-socket", "local-socket", "fork",
              "exec", "signal-parent", "dumpable", "code", "code-later", "memory-file"}) {
            QTest::newRow(thing) << true;
        }
        for (const char* thing : {"read-file-raw", "read-device", "connect", "clone3", "trace", "trace-parent",
                                  "signal-parents-thread", "more-memory", "namespace", "ring"}) {
            QTest::newRow(thing) << false;
        }
    }
    void nothingLeadsOut()
    {
        QFETCH(bool, worksOutside);
        const QString thing = QString::fromLatin1(QTest::currentDataTag());
        if (worksOutside) {
            QCOMPARE(attempt({thing, u"free"_s}), wentThrough);
        }
        const int inside = attempt({thing});
        QVERIFY2(inside == refused || inside == -1, qPrintable(u"it left with %1"_s.arg(inside)));
    }

    void whatDecodingNeedsIsThere_data()
    {
        QTest::addColumn<QString>("thing");
        QTest::newRow("memory") << u"memory"_s;
        QTest::newRow("threads") << u"thread"_s;
    }
    void whatDecodingNeedsIsThere()
    {
        QFETCH(QString, thing);
        QCOMPARE(attempt({thing}), wentThrough);
    }
};

QTEST_GUILESS_MAIN(EscapeTest)
#include "EscapeTest.moc"
