// No suite waits for a time where it could wait for what it is about: that is slow where the machine is quick, and
// wrong where it is slow.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/support/Places.h"

class FixedWaitsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noSuiteWaitsForATime()
    {
        // WaitUntil.h has what to use instead, PassTime.h what is about time itself; server_run.py has both for Python.
        const QStringList mayWait = {u"support/PassTime.h"_s, u"e2e/operation/server_run.py"_s,
                                     u"common/arrows/FixedWaitsTest.cpp"_s};
        static const QRegularExpression wait(
            uR"(\bq(Wait|WaitFor|Sleep)\(|sleep(_for|_until)?\(|\bQTRY_|^\s*sleep\s|[;&|{]\s*sleep\s+[0-9])"_s);
        QStringList found;
        int read = 0;
        const QString root = veilpix::tests::testFile({});
        QDirIterator files(root, {u"*.cpp"_s, u"*.h"_s, u"*.py"_s, u"*.js"_s, u"*.sh"_s, u"run"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next().mid(root.size());
            if (path.contains(u"node_modules"_s) || mayWait.contains(path)) {
                continue;
            }
            QFile file(root + path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            ++read;
            for (int line = 1; !file.atEnd(); ++line) {
                const QString text = QString::fromUtf8(file.readLine());
                if (wait.match(text).hasMatch() && !text.trimmed().startsWith(u"//"_s)) {
                    found += u"%1:%2: %3"_s.arg(path).arg(line).arg(text.trimmed());
                }
            }
        }
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
        QVERIFY(read > 100);
    }
};

QTEST_GUILESS_MAIN(FixedWaitsTest)
#include "FixedWaitsTest.moc"
