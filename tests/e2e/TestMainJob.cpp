// The main job from end to end: real widgets, offscreen, against the real server program. Two people, real photographs
// of three kinds, one of them beyond 17 megapixels.
#include <QCryptographicHash>
#include <QDirIterator>
#include <QImageReader>
#include <csignal>

#include "tests/e2e/DesktopPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/ServerProcess.h"

using namespace veilpix;
using tests::DesktopPerson;
using View = models::PictureListModel::View;
using TransferState = transfers::Transfer::State;

namespace {

const QString backgrounds = QStringLiteral("/usr/share/backgrounds/");
const QString jpegPath = backgrounds + QStringLiteral("mate/nature/Dune.jpg");
const QString pngPath = backgrounds + QStringLiteral("mate/abstract/Flow.png");
const QString webpPath = backgrounds + QStringLiteral("gnome/wood-d.webp");
const QString largePath = backgrounds + QStringLiteral("mate/abstract/Elephants_5640x3172.jpg");
const QString password = QStringLiteral("seven lanterns over quiet water");

// How many of 256 steps of brightness the drawn canvas uses about evenly: noise uses all, a photograph's corner does
// not.
double evenness(const QImage& drawn)
{
    std::array<int, 16> counts{};
    int total = 0;
    for (int y = drawn.height() / 4; y < drawn.height() * 3 / 4; y += 2) {
        for (int x = drawn.width() / 4; x < drawn.width() * 3 / 4; x += 2) {
            const QRgb pixel = drawn.pixel(x, y);
            for (const int value : {qRed(pixel), qGreen(pixel), qBlue(pixel)}) {
                ++counts[size_t(value / 16)];
                ++total;
            }
        }
    }
    return double(*std::min_element(counts.begin(), counts.end())) * 16 / std::max(1, total);
}

} // namespace

class TestMainJob : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void twoPeopleMakeAccounts();
    void dropsPhotographsAndSeesThem();
    void showsBothFaces();
    void theServerHasNothingToSee();
    void sharesWithTheOtherPerson();
    void theOtherSideOpensAndSavesBitForBit();
    void theLargestComesBackBitForBit();
    void anEncryptedFileOpensWhenDropped();
    void roleCanBeChangedAndAccessRemoved();
    void goesOnAfterTheServerWasKilledInTheMiddleOfAnUpload();
    void lockingHidesAndThePasswordOpens();
    void deletesToTrashAndForGood();
    void keepsPicturesOnThisComputerFromTheFirstStart();

private:
    tests::ServerProcess m_server;
    QTemporaryDir m_saved;
    std::unique_ptr<DesktopPerson> m_ada;
    std::unique_ptr<DesktopPerson> m_bob;
};

void TestMainJob::initTestCase()
{
    for (const QString& path : {jpegPath, pngPath, webpPath, largePath})
        QVERIFY2(QFile::exists(path),
                 qPrintable(path + QStringLiteral(" is missing: install mate- and gnome-backgrounds")));
    const QSize size = QImageReader(largePath).size();
    QVERIFY(qint64(size.width()) * size.height() >= 17'000'000);
    QImageReader::setAllocationLimit(2048);
    QVERIFY2(m_server.start(), m_server.log().constData());
    m_ada = std::make_unique<DesktopPerson>(m_server.url());
    m_bob = std::make_unique<DesktopPerson>(m_server.url());
}

void TestMainJob::cleanupTestCase()
{
    m_ada.reset();
    m_bob.reset();
    QCOMPARE(m_server.terminate(), 0);
    // Neither names of pictures nor passwords reach the log.
    for (const char* word : {"Dune", "Flow", "Elephants", "lanterns", "Bearer"})
        QVERIFY2(!m_server.log().contains(word), word);
}

void TestMainJob::twoPeopleMakeAccounts()
{
    QVERIFY(m_ada->createAccount(QStringLiteral("ada"), password));
    QVERIFY(m_bob->createAccount(QStringLiteral("bob"), password + QStringLiteral(" too")));
    QVERIFY(m_ada->find<QWidget>("galleryEmpty") != nullptr);
}

void TestMainJob::dropsPhotographsAndSeesThem()
{
    m_ada->drop({jpegPath, pngPath, webpPath, largePath});
    for (const char* name : {"Dune.jpg", "Flow.png", "wood-d.webp", "Elephants_5640x3172.jpg"}) {
        QVERIFY2(m_ada->picture(QLatin1String(name)).isValid(), name);
        QVERIFY2(m_ada->hasThumbnail(QLatin1String(name)), name);
    }
    QVERIFY(m_ada->transfersDone());
    QCOMPARE(m_ada->pictures().rowCount(), 4);
}

void TestMainJob::showsBothFaces()
{
    QVERIFY(m_ada->select(QStringLiteral("Dune.jpg")));
    views::PictureCanvas* preview = m_ada->window().workspace()->preview()->canvas();
    QVERIFY(QTest::qWaitFor([&] { return preview->hasDecrypted() && preview->hasEncrypted(); }, 30'000));
    QVERIFY(m_ada->click("faceEncrypted"));
    QCOMPARE(preview->face(), views::PictureCanvas::Face::Encrypted);
    const QImage noise = preview->grab().toImage();
    QVERIFY(m_ada->click("faceDecrypted"));
    const QImage picture = preview->grab().toImage();
    QVERIFY2(evenness(noise) > 0.1, qPrintable(QString::number(evenness(noise))));
    QVERIFY2(evenness(picture) < evenness(noise), qPrintable(QString::number(evenness(picture))));

    QVERIFY(m_ada->openInViewer(QStringLiteral("Dune.jpg")));
    views::PictureCanvas* canvas = m_ada->window().viewer()->canvas();
    QCOMPARE(canvas->face(), views::PictureCanvas::Face::Decrypted);
    QTest::keyClick(canvas, Qt::Key_E);
    QCOMPARE(canvas->face(), views::PictureCanvas::Face::Encrypted);
    QTest::keyClick(canvas, Qt::Key_E);
    QCOMPARE(canvas->face(), views::PictureCanvas::Face::Decrypted);
    const double fitted = canvas->zoom();
    QTest::keyClick(canvas, Qt::Key_Plus);
    QVERIFY(canvas->zoom() > fitted);
    m_ada->closeViewer();
}

void TestMainJob::theServerHasNothingToSee()
{
    const QByteArray jpegPart = tests::contentsOf(jpegPath).mid(20'000, 24);
    const QByteArray largePart = tests::contentsOf(largePath).mid(500'000, 24);
    int files = 0;
    QDirIterator walk(m_server.dataFolder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QByteArray bytes = tests::contentsOf(walk.next());
        ++files;
        for (const QByteArray& part : {jpegPart, largePart, QByteArray("Dune"), QByteArray("Elephants"),
                                       QByteArray("lanterns"), QByteArray("PRIVATE KEY")})
            QVERIFY2(!bytes.contains(part), qPrintable(walk.filePath()));
    }
    QVERIFY(files >= 9); // four pictures, four thumbnails, the database
}

void TestMainJob::sharesWithTheOtherPerson()
{
    for (const char* name : {"Dune.jpg", "Elephants_5640x3172.jpg"}) {
        QVERIFY(m_ada->select(QLatin1String(name)));
        QVERIFY(m_ada->trigger("shareAction"));
        QVERIFY(m_ada->find<QDialog>("shareDialog") != nullptr);
        QVERIFY(m_ada->type("personField", QStringLiteral("bo")));
        auto* people = m_ada->find<QListView>("peopleList");
        QVERIFY(people != nullptr);
        QVERIFY(QTest::qWaitFor([&] { return people->model()->rowCount() == 1; }, 20'000));
        QTest::mouseClick(people->viewport(), Qt::LeftButton, {},
                          people->visualRect(people->model()->index(0, 0)).center());
        auto* field = m_ada->find<QLineEdit>("personField");
        if (field->text() != QLatin1String("bob"))
            QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(field->text(), QStringLiteral("bob"));
        QVERIFY(m_ada->find<QWidget>("verificationChip") != nullptr);
        QVERIFY(m_ada->click("shareButton"));
        auto* dialog = m_ada->find<QDialog>("shareDialog");
        QVERIFY(QTest::qWaitFor(
            [&] { return !dialog->findChildren<QToolButton*>(QStringLiteral("removeButton")).isEmpty(); }, 30'000));
        QVERIFY(m_ada->click("closeButton"));
    }
}

void TestMainJob::theOtherSideOpensAndSavesBitForBit()
{
    QVERIFY(m_bob->show(View::SharedWithMe));
    QVERIFY(m_bob->picture(QStringLiteral("Dune.jpg")).isValid()); // arrives by itself
    QVERIFY(m_bob->hasThumbnail(QStringLiteral("Dune.jpg")));
    QCOMPARE(m_bob->picture(QStringLiteral("Dune.jpg")).data(models::PictureListModel::OwnerNameRole).toString(),
             QStringLiteral("ada"));
    QVERIFY(m_bob->openInViewer(QStringLiteral("Dune.jpg")));
    auto* signer = m_bob->window().viewer()->findChild<QLabel*>(QStringLiteral("detailSigner"));
    auto* signature = m_bob->window().viewer()->findChild<QLabel*>(QStringLiteral("detailSignature"));
    QVERIFY2(signer->text().startsWith(QLatin1String("ada")), qPrintable(signer->text()));
    QVERIFY2(signature->text().startsWith(QLatin1String("holds")), qPrintable(signature->text()));
    m_bob->closeViewer();
    QVERIFY(m_bob->select(QStringLiteral("Dune.jpg")));
    const QByteArray saved = m_bob->save("saveDecryptedAction", m_saved.filePath(QStringLiteral("bob-dune.jpg")));
    QVERIFY(saved == tests::contentsOf(jpegPath));
}

void TestMainJob::theLargestComesBackBitForBit()
{
    QVERIFY(m_bob->select(QStringLiteral("Elephants_5640x3172.jpg")));
    const QByteArray saved = m_bob->save("saveDecryptedAction", m_saved.filePath(QStringLiteral("bob-large.jpg")));
    QVERIFY(saved == tests::contentsOf(largePath));
    for (const auto& [name, path] :
         {std::pair(QStringLiteral("wood-d.webp"), webpPath), std::pair(QStringLiteral("Flow.png"), pngPath)}) {
        QVERIFY(m_ada->select(name));
        QVERIFY(m_ada->save("saveDecryptedAction", m_saved.filePath(QStringLiteral("ada-") + name)) ==
                tests::contentsOf(path));
    }
}

void TestMainJob::anEncryptedFileOpensWhenDropped()
{
    QVERIFY(m_bob->select(QStringLiteral("Dune.jpg")));
    const QString path = m_saved.filePath(QStringLiteral("noise.png"));
    const QByteArray encrypted = m_bob->save("saveEncryptedAction", path);
    QVERIFY(encrypted.startsWith("\x89PNG"));
    QVERIFY(!QImageReader(path).read().isNull()); // an ordinary picture to any viewer
    m_bob->drop({path});
    QVERIFY(m_bob->viewerHasBothFaces());
    QVERIFY(m_bob->window().viewer()->decryptedBytes() == tests::contentsOf(jpegPath));
    m_bob->closeViewer();
}

void TestMainJob::roleCanBeChangedAndAccessRemoved()
{
    QVERIFY(m_ada->select(QStringLiteral("Dune.jpg")));
    QVERIFY(m_ada->trigger("shareAction"));
    auto* dialog = m_ada->find<QDialog>("shareDialog");
    QVERIFY(dialog != nullptr);
    QPointer<QComboBox> role;
    QVERIFY(QTest::qWaitFor(
        [&] {
            auto* row = dialog->findChild<QWidget*>(QStringLiteral("accessList"));
            role = row != nullptr ? row->findChild<QComboBox*>(QStringLiteral("roleBox")) : nullptr;
            return role != nullptr;
        },
        20'000));
    QCOMPARE(role->currentData().toString(), QStringLiteral("read"));
    role->setFocus();
    QTest::keyClick(role, Qt::Key_Down);
    QVERIFY(QTest::qWaitFor(
        [&] {
            const QModelIndex index = m_bob->picture(QStringLiteral("Dune.jpg"), 0);
            return index.data(models::PictureListModel::RoleRole).toString() == QLatin1String("write");
        },
        30'000));
    QVERIFY(QTest::qWaitFor([&] {
        auto* button = dialog->findChild<QToolButton*>(QStringLiteral("removeButton"));
        return button != nullptr && button->isEnabled();
    }));
    QTest::mouseClick(dialog->findChild<QToolButton*>(QStringLiteral("removeButton")), Qt::LeftButton);
    QVERIFY(m_ada->prompts->questions.last().contains(QLatin1String("cannot recall copies")));
    QVERIFY(m_bob->gone(QStringLiteral("Dune.jpg")));
    QVERIFY(QTest::qWaitFor([&] { return dialog->findChild<QToolButton*>(QStringLiteral("removeButton")) == nullptr; },
                            60'000));
    QVERIFY(m_ada->click("closeButton"));
    // Encrypted anew for who remains, and still the same picture.
    QVERIFY(m_ada->select(QStringLiteral("Dune.jpg")));
    QVERIFY(m_ada->save("saveDecryptedAction", m_saved.filePath(QStringLiteral("again.jpg"))) ==
            tests::contentsOf(jpegPath));
}

void TestMainJob::goesOnAfterTheServerWasKilledInTheMiddleOfAnUpload()
{
    const QString copy = m_saved.filePath(QStringLiteral("interrupted.jpg"));
    QVERIFY(QFile::copy(largePath, copy));
    bool killed = false;
    qint64 sent = 0;
    transfers::TransferQueue& queue = m_ada->app->queue();
    const auto watch = connect(&queue, &transfers::TransferQueue::changed, this, [&](const QString& id) {
        const transfers::Transfer* one = queue.find(id);
        if (!killed && one != nullptr && one->state == TransferState::Uploading && one->bytesDone > 0 &&
            one->bytesDone < one->bytesTotal) {
            sent = one->bytesDone;
            killed = true;
            ::kill(pid_t(m_server.processId()), SIGKILL);
        }
    });
    m_ada->drop({copy});
    QVERIFY(QTest::qWaitFor([&] { return killed; }, 60'000));
    disconnect(watch);
    QVERIFY(sent > 0);
    m_server.kill();
    QTest::qWait(1500);
    QVERIFY(!m_ada->picture(QStringLiteral("interrupted.jpg"), 0).isValid());
    QVERIFY2(m_server.start(), m_server.log().constData());
    const auto stuck = [&] {
        return std::any_of(queue.transfers().begin(), queue.transfers().end(),
                           [](const auto& one) { return one.state == TransferState::Failed; });
    };
    QVERIFY(QTest::qWaitFor(
        [&] {
            if (stuck())
                (void)m_ada->trigger("retryAllAction");
            return m_ada->picture(QStringLiteral("interrupted.jpg"), 0).isValid();
        },
        90'000));
    QVERIFY(m_ada->transfersDone());
    QVERIFY(m_ada->select(QStringLiteral("interrupted.jpg")));
    QVERIFY(m_ada->save("saveDecryptedAction", m_saved.filePath(QStringLiteral("resumed.jpg"))) ==
            tests::contentsOf(largePath));
}

void TestMainJob::lockingHidesAndThePasswordOpens()
{
    QVERIFY(m_ada->trigger("lockAction"));
    QVERIFY(m_ada->find<QWidget>("lockPage") != nullptr);
    QVERIFY(!m_ada->window().workspace()->isVisible());
    QVERIFY(m_ada->type("passwordField", QStringLiteral("not the password")));
    QVERIFY(m_ada->click("unlockButton"));
    QVERIFY(m_ada->find<QLabel>("problemText") != nullptr);
    QVERIFY(m_ada->type("passwordField", password));
    QVERIFY(m_ada->click("unlockButton"));
    QVERIFY(m_ada->find<QWidget>("workspace") != nullptr);
    QVERIFY(m_ada->picture(QStringLiteral("Flow.png")).isValid());
}

void TestMainJob::deletesToTrashAndForGood()
{
    QVERIFY(m_ada->select(QStringLiteral("Flow.png")));
    QTest::keyClick(m_ada->window().workspace()->gallery()->view(), Qt::Key_Delete);
    QVERIFY(m_ada->gone(QStringLiteral("Flow.png")));
    QVERIFY(m_ada->show(View::Trash));
    QVERIFY(m_ada->select(QStringLiteral("Flow.png")));
    QTest::keyClick(m_ada->window().workspace()->gallery()->view(), Qt::Key_Delete, Qt::ShiftModifier);
    QVERIFY(m_ada->prompts->questions.last().contains(QLatin1String("cannot be undone")));
    QVERIFY(m_ada->gone(QStringLiteral("Flow.png")));
    QVERIFY(m_ada->show(View::All));
    QVERIFY(m_ada->picture(QStringLiteral("wood-d.webp")).isValid());
    QVERIFY(!m_ada->picture(QStringLiteral("Flow.png"), 0).isValid());
}

void TestMainJob::keepsPicturesOnThisComputerFromTheFirstStart()
{
    QTemporaryDir profile;
    {
        DesktopPerson cleo(QUrl(), profile.path());
        QVERIFY(cleo.click("keepHereButton"));
        QVERIFY(cleo.createAccount(QStringLiteral("cleo"), password));
        cleo.drop({jpegPath});
        QVERIFY(cleo.hasThumbnail(QStringLiteral("Dune.jpg")));
        QVERIFY(cleo.transfersDone());
        const qint64 first = cleo.app->bundledServer().processId();
        QVERIFY(first > 0);
        ::kill(pid_t(first), SIGKILL);
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto& server = cleo.app->bundledServer();
                return server.state() == session::BundledServer::State::Running && server.processId() > 0 &&
                       server.processId() != first;
            },
            30'000));
        QVERIFY(cleo.select(QStringLiteral("Dune.jpg")));
        QVERIFY(cleo.save("saveDecryptedAction", m_saved.filePath(QStringLiteral("cleo.jpg"))) ==
                tests::contentsOf(jpegPath));
    }
    // The next start of the app, on the same folder.
    DesktopPerson cleo(QUrl(), profile.path());
    QVERIFY(cleo.type("passwordField", password));
    QVERIFY(cleo.click("signInButton"));
    QVERIFY(cleo.find<QWidget>("workspace") != nullptr);
    QVERIFY(cleo.hasThumbnail(QStringLiteral("Dune.jpg")));
}

QTEST_MAIN(TestMainJob)
#include "TestMainJob.moc"
