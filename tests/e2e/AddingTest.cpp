// The ways by which pictures come into the window: the clipboard, folders, a mixture with what is no file; and what is
// known of a photograph once it is there.
#include <QBuffer>
#include <QClipboard>
#include <QDir>
#include <QUrl>
#include <sys/stat.h>

#include "app/pictures/PictureLibrary.h"
#include "app/views/widgets/MessageBar.h"
#include "common/base/Literals.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using tests::DesktopPerson;

namespace {

const QString password = u"seven lanterns over quiet water"_s;

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

class AddingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_ada = std::make_unique<DesktopPerson>(m_server.url());
        QVERIFY(m_ada->createAccount(u"ada"_s, password));
    }
    void cleanupTestCase() { m_ada.reset(); }

    void pastesAPictureFromTheClipboard()
    {
        QGuiApplication::clipboard()->setImage(square(Qt::magenta));
        m_ada->comeToFront();
        QTest::keyClick(&m_ada->window(), Qt::Key_V, Qt::ControlModifier);
        QVERIFY(tests::waitUntil([&] { return m_ada->pictures().rowCount() == 1; }, 60'000));
        const QString name = m_ada->pictures().index(0).data().toString();
        QVERIFY2(name.startsWith("Pasted "_L1) && name.endsWith(".png"_L1), qPrintable(name));
        QVERIFY(m_ada->select(name));
        const QByteArray saved = m_ada->save("saveDecryptedAction", m_files.filePath(u"pasted.png"_s));
        QCOMPARE(QImage::fromData(saved).pixelColor(10, 10), QColor(Qt::magenta));
    }

    void pastesCopiedFiles()
    {
        const QString path = write(u"copied.png"_s, Qt::red);
        auto* data = new QMimeData;
        data->setUrls({QUrl::fromLocalFile(path)});
        QGuiApplication::clipboard()->setMimeData(data);
        QVERIFY(m_ada->trigger("pasteAction"));
        QVERIFY(m_ada->picture(u"copied.png"_s).isValid());
    }

    void saysThatTheClipboardHoldsNoPicture()
    {
        QGuiApplication::clipboard()->setText(u"only words"_s);
        QVERIFY(m_ada->trigger("pasteAction"));
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QCOMPARE(bar->text(), u"There is no picture on the clipboard."_s);
    }

    void takesAFolderWithAllThatIsInItAndNothingBeyond()
    {
        QDir().mkpath(m_files.filePath(u"album/summer/lake"_s));
        QDir().mkpath(m_files.filePath(u"beyond"_s));
        (void)write(u"album/top.png"_s, Qt::green);
        (void)write(u"album/summer/lake/deep.png"_s, Qt::blue);
        (void)write(u"album/.hidden.png"_s, Qt::black);
        const QString beyond = write(u"beyond/private.png"_s, Qt::gray);
        QVERIFY(QFile::link(QFileInfo(beyond).path(), m_files.filePath(u"album/way out"_s)));
        QVERIFY(QFile::link(beyond, m_files.filePath(u"album/linked.png"_s)));
        QVERIFY(::mkfifo(qPrintable(m_files.filePath(u"album/pipe.png"_s)), 0600) == 0);
        const int before = m_ada->pictures().rowCount();
        m_ada->drop({m_files.filePath(u"album"_s)});
        QVERIFY(m_ada->picture(u"top.png"_s).isValid());
        QVERIFY(m_ada->picture(u"deep.png"_s).isValid());
        QVERIFY(m_ada->transfersDone());
        QVERIFY(tests::waitUntil([&] { return m_ada->pictures().rowCount() >= before + 2; }));
        QVERIFY(tests::holdsFor([&] { return m_ada->pictures().rowCount() == before + 2; }, 500));
        QVERIFY(!m_ada->picture(u"private.png"_s, 0).isValid());
    }

    void addsAFolderFromTheMenuAndListsWhatCannotBeRead()
    {
        const QString folder = m_files.filePath(u"mixed"_s);
        QDir().mkpath(folder);
        (void)write(u"mixed/fine.png"_s, Qt::darkYellow);
        QFile huge(folder + u"/huge.bin"_s);
        QVERIFY(huge.open(QIODevice::WriteOnly) && huge.resize(qint64(513) * 1024 * 1024)); // a hole, not bytes
        m_ada->prompts->folderPath = folder;
        QVERIFY(m_ada->trigger("addFolderAction"));
        QVERIFY(m_ada->picture(u"fine.png"_s).isValid());
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        TRY_VERIFY2(bar->text().contains("huge.bin"_L1), qPrintable(bar->text()));
        QVERIFY(bar->text().contains("too large"_L1));
    }

    void aPipeIsRefusedAndHoldsNothingUp()
    {
        const QString pipe = m_files.filePath(u"pipe.png"_s);
        QVERIFY(::mkfifo(qPrintable(pipe), 0600) == 0);
        m_ada->drop({pipe, write(u"beside the pipe.png"_s, Qt::white)});
        QVERIFY(m_ada->picture(u"beside the pipe.png"_s, 20'000).isValid());
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        TRY_VERIFY2(bar->text().startsWith(u"“pipe.png” is not a file that can be read"_s), qPrintable(bar->text()));
    }

    void whatIsRefusedForOneReasonIsSaidTogether()
    {
        m_ada->find<views::MessageBar>("messageBar")->dismissAll();
        QStringList pipes;
        for (int i = 1; i <= 5; ++i) {
            pipes.append(m_files.filePath(u"pipe %1.png"_s.arg(i)));
            QVERIFY(::mkfifo(qPrintable(pipes.last()), 0600) == 0);
        }
        m_ada->drop(pipes);
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        TRY_COMPARE(bar->text(), u"5 files were not added: pipe 1.png, pipe 2.png, pipe 3.png and 2 more. "
                                 u"“pipe 1.png” is not a file that can be read, but a folder, a pipe or a "
                                 u"device. Choose a file."_s);
        QVERIFY(m_ada->find<QLabel>("messageMore", 0) == nullptr);
        bar->dismissAll();
        m_ada->drop(pipes.mid(3));
        QVERIFY(m_ada->find<views::MessageBar>("messageBar") == bar);
        QVERIFY2(bar->text().startsWith("2 files were not added: pipe 4.png and pipe 5.png. "_L1),
                 qPrintable(bar->text()));
        bar->dismissAll();
    }

    void saysWhenAPhotographWasTakenAndCallsAFileDateWhatItIs()
    {
        QFile photograph(m_files.filePath(u"lake.jpg"_s));
        QVERIFY(photograph.open(QIODevice::WriteOnly));
        photograph.write(photographTaken("2026:05:03 14:07:00"));
        photograph.close();
        m_ada->drop({photograph.fileName()});
        QVERIFY(m_ada->openInViewer(u"lake.jpg"_s));
        auto* viewer = m_ada->window().viewer();
        QCOMPARE(viewer->findChild<QLabel*>(u"detailTaken"_s)->text(), u"3 May 2026, 14:07"_s);
        QVERIFY(!viewer->findChild<QLabel*>(u"detailFileDate"_s)->isVisible());
        m_ada->closeViewer();
        QVERIFY(m_ada->openInViewer(u"copied.png"_s));
        QVERIFY(!viewer->findChild<QLabel*>(u"detailTaken"_s)->isVisible());
        QVERIFY(viewer->findChild<QLabel*>(u"detailFileDate"_s)->isVisible());
        m_ada->closeViewer();
    }

    void searchFindsADay()
    {
        const int all = m_ada->pictures().rowCount();
        QVERIFY(all > 3);
        QVERIFY(m_ada->type("searchField", QDate::currentDate().toString(Qt::ISODate)));
        TRY_COMPARE(m_ada->pictures().rowCount(), all);
        QVERIFY(m_ada->type("searchField", u"1871-01-18"_s));
        TRY_COMPARE(m_ada->pictures().rowCount(), 0);
        QVERIFY(m_ada->type("searchField", QString()));
        TRY_COMPARE(m_ada->pictures().rowCount(), all);
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

QTEST_MAIN(AddingTest)
#include "AddingTest.moc"
