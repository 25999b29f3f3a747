// What is left of a picture's name in the memory of an app that is locked. The app that is looked into runs in a
// process of its own, which knows the name from the server only.
#include <QProcess>
#include <QRandomGenerator>

#include "common/base/Literals.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using tests::DesktopPerson;

namespace {

const QString password = u"seven lanterns over quiet water"_s;

// The other process: signs in, looks at the only picture there is, locks. Says how far it is and waits for a line.
int lookAtTheOnlyPicture(const QUrl& server)
{
    const auto pauseAt = [](const char* what) {
        std::puts(what);
        std::fflush(stdout);
        return std::getchar() != EOF;
    };
    DesktopPerson person(server);
    if (!person.click("signInLink") || !person.type("nameField", u"ada"_s) || !person.type("passwordField", password) ||
        !person.click("signInButton")) {
        return 1;
    }
    const auto thumbnailIsThere = [&] {
        return person.pictures().rowCount() == 1 &&
               !person.pictures().index(0).data(models::PictureListModel::ThumbnailRole).value<QImage>().isNull();
    };
    if (!tests::waitUntil(thumbnailIsThere, 60'000)) {
        return 2;
    }
    auto* view = person.window().gallery()->grid()->view();
    view->setCurrentIndex(person.pictures().index(0));
    if (!tests::waitUntil([&] { return person.window().gallery()->preview()->canvas()->hasDecrypted(); }, 20'000)) {
        return 7;
    }
    person.window().grab();
    QTest::keyClick(view, Qt::Key_Return);
    if (!person.viewerHasBothFaces()) {
        return 3;
    }
    person.window().grab();
    person.closeViewer();
    if (!person.trigger("trashAction") || person.find<QLabel>("messageText") == nullptr ||
        !person.click("messageAction") || !tests::waitUntil(thumbnailIsThere, 20'000)) {
        return 6;
    }
    // Two in the list of transfers: one that is done and one that is not.
    const QTemporaryDir saved;
    const auto item = person.pictures().index(0).data(models::PictureListModel::ItemKeyRole).value<pictures::ItemKey>();
    person.app->queue().addDownloads({item}, saved.path());
    if (!person.transfersDone()) {
        return 7;
    }
    person.app->queue().addDownloads({item}, saved.path());
    person.app->queue().pauseAll();
    const auto toldWhere = [&person] {
        const auto* text = person.find<QLabel>("messageText", 0);
        return text != nullptr && text->text().contains("was saved in"_L1);
    };
    if (!tests::waitUntil(toldWhere, 10'000)) {
        return 8;
    }
    person.window().grab();
    if (!pauseAt("unlocked") || !person.trigger("lockAction") || person.find<QWidget>("lockScreen") == nullptr) {
        return 4;
    }
    (void)tests::holdsFor([] { return true; }, 1500); // what is under way ends
    person.window().grab();
    return pauseAt("locked") ? 0 : 5;
}

// How often the bytes stand in memory that the process can write to.
int occurrences(qint64 process, const QByteArray& bytes)
{
    QFile maps(u"/proc/%1/maps"_s.arg(process));
    QFile memory(u"/proc/%1/mem"_s.arg(process));
    if (!maps.open(QIODevice::ReadOnly) || !memory.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return -1;
    }
    int found = 0;
    const QList<QByteArray> lines = maps.readAll().split('\n');
    for (const QByteArray& line : lines) {
        const QList<QByteArray> parts = line.simplified().split(' ');
        if (parts.size() < 2 || !parts.at(1).startsWith("rw") || line.contains("[v")) {
            continue;
        }
        const QList<QByteArray> range = parts.at(0).split('-');
        const qint64 from = range.at(0).toLongLong(nullptr, 16);
        const qint64 to = range.value(1).toLongLong(nullptr, 16);
        if (!memory.seek(from)) {
            continue;
        }
        const int here = int(memory.read(to - from).count(bytes));
        if (here > 0) {
            qInfo("%d in %s %s", here, parts.at(0).constData(), parts.value(5).constData());
        }
        found += here;
    }
    return found;
}

} // namespace

class NamesInMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lockingLeavesNoNameInMemory()
    {
        tests::ServerProcess server;
        QVERIFY2(server.start(), server.log().constData());
        QString stem;
        for (int i = 0; i < 14; ++i) {
            stem += QChar(u'a' + QRandomGenerator::global()->bounded(26));
        }
        QTemporaryDir files;
        {
            DesktopPerson ada(server.url());
            QVERIFY(ada.createAccount(u"ada"_s, password));
            QImage image(320, 240, QImage::Format_RGB32);
            image.fill(Qt::darkYellow);
            const QString path = files.filePath(stem + u".png"_s);
            QVERIFY(image.save(path));
            ada.drop({path});
            QVERIFY(ada.picture(stem + u".png"_s).isValid());
            QVERIFY(ada.transfersDone());
        }
        QProcess app;
        app.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        app.start(QCoreApplication::applicationFilePath(), {u"--look"_s, server.url().toString()});
        const auto reaches = [&app](const QByteArray& stage) {
            while (app.state() != QProcess::NotRunning && !app.canReadLine()) {
                app.waitForReadyRead(1000);
            }
            return app.readLine().trimmed() == stage;
        };
        const QByteArray narrow = stem.toLatin1();
        QByteArray wide;
        for (const char letter : narrow) {
            wide += QByteArray(1, letter) + '\0';
        }
        QVERIFY2(reaches("unlocked"), qPrintable(QString::number(app.exitCode())));
        const int before = occurrences(app.processId(), wide);
        if (before < 0) {
            QSKIP("one process may not look into another here");
        }
        QVERIFY(before > 0); // so this way of looking finds what is there
        app.write("\n");
        QVERIFY2(reaches("locked"), qPrintable(QString::number(app.exitCode())));
        QCOMPARE(occurrences(app.processId(), wide), 0);
        QCOMPARE(occurrences(app.processId(), narrow), 0);
        app.write("\n");
        QVERIFY(app.waitForFinished(30'000));
    }
};

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.value(1) == "--look"_L1) {
        return lookAtTheOnlyPicture(QUrl(arguments.value(2)));
    }
    NamesInMemoryTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "NamesInMemoryTest.moc"
