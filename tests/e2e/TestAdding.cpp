// The ways by which pictures come into the window: the clipboard, folders, a mixture with what is no file; and what is
// known of a photograph once it is there.
#include <QBuffer>
#include <QClipboard>
#include <QDir>
#include <QUrl>
#include <sys/stat.h>

#include "app/transfers/PictureLibrary.h"
#include "app/transfers/TakenDate.h"
#include "app/views/widgets/MessageBar.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/support/ServerProcess.h"

using namespace veilpix;
using tests::DesktopPerson;

namespace {

const QString password = QStringLiteral("seven lanterns over quiet water");

QImage square(const QColor& color)
{
    QImage image(320, 240, QImage::Format_RGB32);
    image.fill(color);
    return image;
}

// A JPEG whose camera wrote down when it was taken: TIFF header, one directory that points to the Exif one, one tag.
QByteArray photographTaken(const QByteArray& when)
{
    QByteArray jpeg;
    QBuffer buffer(&jpeg);
    buffer.open(QIODevice::WriteOnly);
    square(Qt::cyan).save(&buffer, "JPEG");
    QByteArray exif = QByteArray::fromHex("457869660000"     // Exif
                                          "4d4d002a00000008" // big endian, first directory at 8
                                          "0001"
                                          "8769000400000001"
                                          "0000001a" // Exif directory at 26
                                          "00000000"
                                          "0001"
                                          "9003000200000014"
                                          "0000002c" // DateTimeOriginal, 20 bytes at 44
                                          "00000000") +
                      when + '\0';
    const qsizetype size = exif.size() + 2;
    return jpeg.left(2) + QByteArray("\xff\xe1") + char(size >> 8) + char(size & 0xff) + exif + jpeg.mid(2);
}

} // namespace

class TestAdding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_ada = std::make_unique<DesktopPerson>(m_server.url());
        QVERIFY(m_ada->createAccount(QStringLiteral("ada"), password));
    }
    void cleanupTestCase() { m_ada.reset(); }

    void pastesAPictureFromTheClipboard()
    {
        QGuiApplication::clipboard()->setImage(square(Qt::magenta));
        m_ada->comeToFront();
        QTest::keyClick(&m_ada->window(), Qt::Key_V, Qt::ControlModifier);
        QVERIFY(QTest::qWaitFor([&] { return m_ada->pictures().rowCount() == 1; }, 60'000));
        const QString name = m_ada->pictures().index(0).data().toString();
        QVERIFY2(name.startsWith(QLatin1String("Pasted ")) && name.endsWith(QLatin1String(".png")), qPrintable(name));
        QVERIFY(m_ada->select(name));
        const QByteArray saved = m_ada->save("saveDecryptedAction", m_files.filePath(QStringLiteral("pasted.png")));
        QCOMPARE(QImage::fromData(saved).pixelColor(10, 10), QColor(Qt::magenta));
    }

    void pastesCopiedFiles()
    {
        const QString path = write(QStringLiteral("copied.png"), Qt::red);
        auto* data = new QMimeData;
        data->setUrls({QUrl::fromLocalFile(path)});
        QGuiApplication::clipboard()->setMimeData(data);
        QVERIFY(m_ada->trigger("pasteAction"));
        QVERIFY(m_ada->picture(QStringLiteral("copied.png")).isValid());
    }

    void saysThatTheClipboardHoldsNoPicture()
    {
        QGuiApplication::clipboard()->setText(QStringLiteral("only words"));
        QVERIFY(m_ada->trigger("pasteAction"));
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QCOMPARE(bar->text(), QStringLiteral("There is no picture on the clipboard."));
    }

    void takesAFolderWithAllThatIsInItAndNothingBeyond()
    {
        QDir().mkpath(m_files.filePath(QStringLiteral("album/summer/lake")));
        QDir().mkpath(m_files.filePath(QStringLiteral("beyond")));
        (void)write(QStringLiteral("album/top.png"), Qt::green);
        (void)write(QStringLiteral("album/summer/lake/deep.png"), Qt::blue);
        (void)write(QStringLiteral("album/.hidden.png"), Qt::black);
        const QString beyond = write(QStringLiteral("beyond/private.png"), Qt::gray);
        QVERIFY(QFile::link(QFileInfo(beyond).path(), m_files.filePath(QStringLiteral("album/way out"))));
        QVERIFY(QFile::link(beyond, m_files.filePath(QStringLiteral("album/linked.png"))));
        QVERIFY(::mkfifo(qPrintable(m_files.filePath(QStringLiteral("album/pipe.png"))), 0600) == 0);
        const int before = m_ada->pictures().rowCount();
        m_ada->drop({m_files.filePath(QStringLiteral("album"))});
        QVERIFY(m_ada->picture(QStringLiteral("top.png")).isValid());
        QVERIFY(m_ada->picture(QStringLiteral("deep.png")).isValid());
        QVERIFY(m_ada->transfersDone());
        QTest::qWait(500);
        QCOMPARE(m_ada->pictures().rowCount(), before + 2);
        QVERIFY(!m_ada->picture(QStringLiteral("private.png"), 0).isValid());
    }

    void addsAFolderFromTheMenuAndListsWhatCannotBeRead()
    {
        const QString folder = m_files.filePath(QStringLiteral("mixed"));
        QDir().mkpath(folder);
        (void)write(QStringLiteral("mixed/fine.png"), Qt::darkYellow);
        QFile huge(folder + QStringLiteral("/huge.bin"));
        QVERIFY(huge.open(QIODevice::WriteOnly) && huge.resize(qint64(513) * 1024 * 1024)); // a hole, not bytes
        m_ada->prompts->folderPath = folder;
        QVERIFY(m_ada->trigger("addFolderAction"));
        QVERIFY(m_ada->picture(QStringLiteral("fine.png")).isValid());
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QTRY_VERIFY2(bar->text().contains(QLatin1String("huge.bin")), qPrintable(bar->text()));
        QVERIFY(bar->text().contains(QLatin1String("too large")));
    }

    void aPipeIsRefusedAndHoldsNothingUp()
    {
        const QString pipe = m_files.filePath(QStringLiteral("pipe.png"));
        QVERIFY(::mkfifo(qPrintable(pipe), 0600) == 0);
        m_ada->drop({pipe, write(QStringLiteral("beside the pipe.png"), Qt::white)});
        QVERIFY(m_ada->picture(QStringLiteral("beside the pipe.png"), 20'000).isValid());
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QTRY_VERIFY2(bar->text().startsWith(QStringLiteral("“pipe.png” is not a file that can be read")),
                     qPrintable(bar->text()));
    }

    void whatIsRefusedForOneReasonIsSaidTogether()
    {
        m_ada->find<views::MessageBar>("messageBar")->dismissAll();
        QStringList pipes;
        for (int i = 1; i <= 5; ++i) {
            pipes.append(m_files.filePath(QStringLiteral("pipe %1.png").arg(i)));
            QVERIFY(::mkfifo(qPrintable(pipes.last()), 0600) == 0);
        }
        m_ada->drop(pipes);
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QTest::qWait(600);
        QCOMPARE(bar->text(), QStringLiteral("5 files were not added: pipe 1.png, pipe 2.png, pipe 3.png and 2 more. "
                                             "“pipe 1.png” is not a file that can be read, but a folder, a pipe or a "
                                             "device. Choose a file."));
        QVERIFY(m_ada->find<QLabel>("messageMore", 0) == nullptr);
        bar->dismissAll();
        m_ada->drop(pipes.mid(3));
        QVERIFY(m_ada->find<views::MessageBar>("messageBar") == bar);
        QVERIFY2(bar->text().startsWith(QLatin1String("2 files were not added: pipe 4.png and pipe 5.png. ")),
                 qPrintable(bar->text()));
        bar->dismissAll();
    }

    void saysWhenAPhotographWasTakenAndCallsAFileDateWhatItIs()
    {
        QFile photograph(m_files.filePath(QStringLiteral("lake.jpg")));
        QVERIFY(photograph.open(QIODevice::WriteOnly));
        photograph.write(photographTaken("2026:05:03 14:07:00"));
        photograph.close();
        m_ada->drop({photograph.fileName()});
        QVERIFY(m_ada->openInViewer(QStringLiteral("lake.jpg")));
        auto* viewer = m_ada->window().viewer();
        QCOMPARE(viewer->findChild<QLabel*>(QStringLiteral("detailTaken"))->text(),
                 QStringLiteral("3 May 2026, 14:07"));
        QVERIFY(!viewer->findChild<QLabel*>(QStringLiteral("detailFileDate"))->isVisible());
        m_ada->closeViewer();
        QVERIFY(m_ada->openInViewer(QStringLiteral("copied.png")));
        QVERIFY(!viewer->findChild<QLabel*>(QStringLiteral("detailTaken"))->isVisible());
        QVERIFY(viewer->findChild<QLabel*>(QStringLiteral("detailFileDate"))->isVisible());
        m_ada->closeViewer();
    }

    void aDamagedPhotographHasNoDateAndDoesNoHarm()
    {
        const QByteArray whole = photographTaken("2026:05:03 14:07:00");
        QVERIFY(transfers::takenDateOf(whole).isValid());
        for (qsizetype size = 0; size < 70; ++size)
            QVERIFY(!transfers::takenDateOf(whole.left(size)).isValid());
        for (qsizetype at = 6; at < 80; ++at) {
            for (const char value : {'\x00', '\x7f', '\xff'}) {
                QByteArray damaged = whole;
                damaged[at] = value;
                (void)transfers::takenDateOf(damaged);
            }
        }
        QVERIFY(!transfers::takenDateOf(photographTaken("a day in early May ")).isValid());
    }

    void searchFindsADay()
    {
        const int all = m_ada->pictures().rowCount();
        QVERIFY(all > 3);
        QVERIFY(m_ada->type("searchField", QDate::currentDate().toString(Qt::ISODate)));
        QTRY_COMPARE(m_ada->pictures().rowCount(), all);
        QVERIFY(m_ada->type("searchField", QStringLiteral("1871-01-18")));
        QTRY_COMPARE(m_ada->pictures().rowCount(), 0);
        QVERIFY(m_ada->type("searchField", QString()));
        QTRY_COMPARE(m_ada->pictures().rowCount(), all);
    }

private:
    [[nodiscard]] QString write(const QString& name, const QColor& color) const
    {
        const QString path = m_files.filePath(name);
        return square(color).save(path) ? path : QString();
    }

    tests::ServerProcess m_server;
    QTemporaryDir m_files;
    std::unique_ptr<DesktopPerson> m_ada;
};

QTEST_MAIN(TestAdding)
#include "TestAdding.moc"
