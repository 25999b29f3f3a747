// The main job from end to end: real widgets, offscreen, against the real server program. Two people, real photographs
// of three kinds, one of them beyond 17 megapixels.
#include <QCryptographicHash>
#include <QDirIterator>
#include <QImageReader>
#include <csignal>

#include "common/base/Literals.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using tests::DesktopPerson;
using View = models::PictureListModel::View;
using TransferState = transfers::Transfer::State;

namespace {

const QString backgrounds = u"/usr/share/backgrounds/"_s;
const QString jpegPath = backgrounds + u"mate/nature/Dune.jpg"_s;
const QString pngPath = backgrounds + u"mate/abstract/Flow.png"_s;
const QString webpPath = backgrounds + u"gnome/wood-d.webp"_s;
const QString largePath = backgrounds + u"mate/abstract/Elephants_5640x3172.jpg"_s;
const QString password = u"seven lanterns over quiet water"_s;

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

class MainJobTest : public QObject {
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

void MainJobTest::initTestCase()
{
    for (const QString& path : {jpegPath, pngPath, webpPath, largePath}) {
        QVERIFY2(QFile::exists(path), qPrintable(path + u" is missing: install mate- and gnome-backgrounds"_s));
    }
    const QSize size = QImageReader(largePath).size();
    QVERIFY(qint64(size.width()) * size.height() >= 17'000'000);
    QImageReader::setAllocationLimit(2048);
    QVERIFY2(m_server.start(), m_server.log().constData());
    m_ada = std::make_unique<DesktopPerson>(m_server.url());
    m_bob = std::make_unique<DesktopPerson>(m_server.url());
}

void MainJobTest::cleanupTestCase()
{
    m_ada.reset();
    m_bob.reset();
    QCOMPARE(m_server.terminate(), 0);
    // Neither names of pictures nor passwords reach the log.
    for (const char* word : {"Dune", "Flow", "Elephants", "lanterns", "Bearer"}) {
        QVERIFY2(!m_server.log().contains(word), word);
    }
}

void MainJobTest::twoPeopleMakeAccounts()
{
    QVERIFY(m_ada->createAccount(u"ada"_s, password));
    QVERIFY(m_bob->createAccount(u"bob"_s, password + u" too"_s));
    QVERIFY(m_ada->find<QWidget>("galleryEmpty") != nullptr);
}

void MainJobTest::dropsPhotographsAndSeesThem()
{
    m_ada->drop({jpegPath, pngPath, webpPath, largePath});
    for (const char* name : {"Dune.jpg", "Flow.png", "wood-d.webp", "Elephants_5640x3172.jpg"}) {
        QVERIFY2(m_ada->picture(QLatin1String(name)).isValid(), name);
        QVERIFY2(m_ada->hasThumbnail(QLatin1String(name)), name);
    }
    QVERIFY(m_ada->transfersDone());
    QCOMPARE(m_ada->pictures().rowCount(), 4);
}

void MainJobTest::showsBothFaces()
{
    QVERIFY(m_ada->select(u"Dune.jpg"_s));
    views::PictureCanvas* preview = m_ada->window().gallery()->preview()->canvas();
    QVERIFY(tests::waitUntil([&] { return preview->hasDecrypted() && preview->hasEncrypted(); }, 30'000));
    QVERIFY(m_ada->click("faceEncrypted"));
    QCOMPARE(preview->face(), views::PictureCanvas::Face::Encrypted);
    const QImage noise = preview->grab().toImage();
    QVERIFY(m_ada->click("faceDecrypted"));
    const QImage picture = preview->grab().toImage();
    QVERIFY2(evenness(noise) > 0.1, qPrintable(QString::number(evenness(noise))));
    QVERIFY2(evenness(picture) < evenness(noise), qPrintable(QString::number(evenness(picture))));

    QVERIFY(m_ada->openInViewer(u"Dune.jpg"_s));
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

void MainJobTest::theServerHasNothingToSee()
{
    const QByteArray jpegPart = tests::contentsOf(jpegPath).mid(20'000, 24);
    const QByteArray largePart = tests::contentsOf(largePath).mid(500'000, 24);
    int files = 0;
    QDirIterator walk(m_server.dataFolder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QByteArray bytes = tests::contentsOf(walk.next());
        ++files;
        for (const QByteArray& part : {jpegPart, largePart, QByteArray("Dune"), QByteArray("Elephants"),
                                       QByteArray("lanterns"), QByteArray("PRIVATE KEY")}) {
            QVERIFY2(!bytes.contains(part), qPrintable(walk.filePath()));
        }
    }
    QVERIFY(files >= 9); // four pictures, four thumbnails, the database
}

void MainJobTest::sharesWithTheOtherPerson()
{
    for (const char* name : {"Dune.jpg", "Elephants_5640x3172.jpg"}) {
        QVERIFY(m_ada->select(QLatin1String(name)));
        QVERIFY(m_ada->trigger("shareAction"));
        QVERIFY(m_ada->find<QDialog>("shareDialog") != nullptr);
        QVERIFY(m_ada->type("personField", u"bo"_s));
        auto* people = m_ada->find<QListView>("peopleList");
        QVERIFY(people != nullptr);
        QVERIFY(tests::waitUntil([&] { return people->model()->rowCount() == 1; }, 20'000));
        QTest::mouseClick(people->viewport(), Qt::LeftButton, {},
                          people->visualRect(people->model()->index(0, 0)).center());
        auto* field = m_ada->find<QLineEdit>("personField");
        if (field->text() != "bob"_L1) {
            QTest::keyClick(field, Qt::Key_Return);
        }
        QCOMPARE(field->text(), u"bob"_s);
        QVERIFY(m_ada->find<QWidget>("verificationChip") != nullptr);
        QVERIFY(m_ada->click("shareButton"));
        auto* dialog = m_ada->find<QDialog>("shareDialog");
        QVERIFY(
            tests::waitUntil([&] { return !dialog->findChildren<QToolButton*>(u"removeButton"_s).isEmpty(); }, 30'000));
        QVERIFY(m_ada->click("closeButton"));
    }
}

void MainJobTest::theOtherSideOpensAndSavesBitForBit()
{
    QVERIFY(m_bob->show(View::SharedWithMe));
    QVERIFY(m_bob->picture(u"Dune.jpg"_s).isValid()); // arrives by itself
    QVERIFY(m_bob->hasThumbnail(u"Dune.jpg"_s));
    QCOMPARE(m_bob->picture(u"Dune.jpg"_s).data(models::PictureListModel::OwnerNameRole).toString(), u"ada"_s);
    QVERIFY(m_bob->openInViewer(u"Dune.jpg"_s));
    auto* signer = m_bob->window().viewer()->findChild<QLabel*>(u"detailSigner"_s);
    auto* signature = m_bob->window().viewer()->findChild<QLabel*>(u"detailSignature"_s);
    QVERIFY2(signer->text().startsWith("ada"_L1), qPrintable(signer->text()));
    QVERIFY2(signature->text().startsWith("holds"_L1), qPrintable(signature->text()));
    m_bob->closeViewer();
    QVERIFY(m_bob->select(u"Dune.jpg"_s));
    const QByteArray saved = m_bob->save("saveDecryptedAction", m_saved.filePath(u"bob-dune.jpg"_s));
    QVERIFY(saved == tests::contentsOf(jpegPath));
}

void MainJobTest::theLargestComesBackBitForBit()
{
    QVERIFY(m_bob->select(u"Elephants_5640x3172.jpg"_s));
    const QByteArray saved = m_bob->save("saveDecryptedAction", m_saved.filePath(u"bob-large.jpg"_s));
    QVERIFY(saved == tests::contentsOf(largePath));
    for (const auto& [name, path] : {std::pair(u"wood-d.webp"_s, webpPath), std::pair(u"Flow.png"_s, pngPath)}) {
        QVERIFY(m_ada->select(name));
        QVERIFY(m_ada->save("saveDecryptedAction", m_saved.filePath(u"ada-"_s + name)) == tests::contentsOf(path));
    }
}

void MainJobTest::anEncryptedFileOpensWhenDropped()
{
    QVERIFY(m_bob->select(u"Dune.jpg"_s));
    const QString path = m_saved.filePath(u"noise.png"_s);
    const QByteArray encrypted = m_bob->save("saveEncryptedAction", path);
    QVERIFY(encrypted.startsWith("\x89PNG"));
    QVERIFY(!QImageReader(path).read().isNull()); // an ordinary picture to any viewer
    m_bob->drop({path});
    QVERIFY(m_bob->viewerHasBothFaces());
    QVERIFY(m_bob->window().viewer()->decryptedBytes() == tests::contentsOf(jpegPath));
    m_bob->closeViewer();
}

void MainJobTest::roleCanBeChangedAndAccessRemoved()
{
    QVERIFY(m_ada->select(u"Dune.jpg"_s));
    QVERIFY(m_ada->trigger("shareAction"));
    auto* dialog = m_ada->find<QDialog>("shareDialog");
    QVERIFY(dialog != nullptr);
    QPointer<QComboBox> role;
    QVERIFY(tests::waitUntil(
        [&] {
            auto* row = dialog->findChild<QWidget*>(u"accessList"_s);
            role = row != nullptr ? row->findChild<QComboBox*>(u"roleBox"_s) : nullptr;
            return role != nullptr;
        },
        20'000));
    QCOMPARE(role->currentData().value<api::Role>(), api::Role::Read);
    role->setFocus();
    QTest::keyClick(role, Qt::Key_Down);
    QVERIFY(tests::waitUntil(
        [&] {
            const QModelIndex index = m_bob->picture(u"Dune.jpg"_s, 0);
            return index.data(models::PictureListModel::RoleRole).value<api::Role>() == api::Role::Write;
        },
        30'000));
    QVERIFY(tests::waitUntil([&] {
        auto* button = dialog->findChild<QToolButton*>(u"removeButton"_s);
        return button != nullptr && button->isEnabled();
    }));
    QTest::mouseClick(dialog->findChild<QToolButton*>(u"removeButton"_s), Qt::LeftButton);
    QVERIFY(m_ada->prompts->questions.last().contains("cannot recall copies"_L1));
    QVERIFY(m_bob->gone(u"Dune.jpg"_s));
    QVERIFY(tests::waitUntil([&] { return dialog->findChild<QToolButton*>(u"removeButton"_s) == nullptr; }, 60'000));
    QVERIFY(m_ada->click("closeButton"));
    // Encrypted anew for who remains, and still the same picture.
    QVERIFY(m_ada->select(u"Dune.jpg"_s));
    QVERIFY(m_ada->save("saveDecryptedAction", m_saved.filePath(u"again.jpg"_s)) == tests::contentsOf(jpegPath));
}

void MainJobTest::goesOnAfterTheServerWasKilledInTheMiddleOfAnUpload()
{
    const QString copy = m_saved.filePath(u"interrupted.jpg"_s);
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
    QVERIFY(tests::waitUntil([&] { return killed; }, 60'000));
    disconnect(watch);
    QVERIFY(sent > 0);
    m_server.kill();
    const auto waits = [&] {
        return std::any_of(queue.transfers().begin(), queue.transfers().end(),
                           [](const auto& one) { return one.state == TransferState::Reconnecting; });
    };
    QVERIFY(tests::waitUntil(waits, 20'000));
    QVERIFY(!m_ada->picture(u"interrupted.jpg"_s, 0).isValid());
    QVERIFY2(m_server.start(), m_server.log().constData());
    const auto stuck = [&] {
        return std::any_of(queue.transfers().begin(), queue.transfers().end(),
                           [](const auto& one) { return one.state == TransferState::Failed; });
    };
    QVERIFY(tests::waitUntil(
        [&] {
            if (stuck()) {
                (void)m_ada->trigger("retryAllAction");
            }
            return m_ada->picture(u"interrupted.jpg"_s, 0).isValid();
        },
        90'000));
    QVERIFY(m_ada->transfersDone());
    QVERIFY(m_ada->select(u"interrupted.jpg"_s));
    QVERIFY(m_ada->save("saveDecryptedAction", m_saved.filePath(u"resumed.jpg"_s)) == tests::contentsOf(largePath));
}

void MainJobTest::lockingHidesAndThePasswordOpens()
{
    QVERIFY(m_ada->trigger("lockAction"));
    QVERIFY(m_ada->find<QWidget>("lockScreen") != nullptr);
    QVERIFY(!m_ada->window().gallery()->isVisible());
    QVERIFY(m_ada->type("passwordField", u"not the password"_s));
    QVERIFY(m_ada->click("unlockButton"));
    QVERIFY(m_ada->find<QLabel>("problemText") != nullptr);
    QVERIFY(m_ada->type("passwordField", password));
    QVERIFY(m_ada->click("unlockButton"));
    QVERIFY(m_ada->find<QWidget>("galleryScreen") != nullptr);
    QVERIFY(m_ada->picture(u"Flow.png"_s).isValid());
}

void MainJobTest::deletesToTrashAndForGood()
{
    QVERIFY(m_ada->select(u"Flow.png"_s));
    QTest::keyClick(m_ada->window().gallery()->grid()->view(), Qt::Key_Delete);
    QVERIFY(m_ada->gone(u"Flow.png"_s));
    QVERIFY(m_ada->show(View::Trash));
    QVERIFY(m_ada->select(u"Flow.png"_s));
    QTest::keyClick(m_ada->window().gallery()->grid()->view(), Qt::Key_Delete, Qt::ShiftModifier);
    QVERIFY(m_ada->prompts->questions.last().contains("cannot be undone"_L1));
    QVERIFY(m_ada->gone(u"Flow.png"_s));
    QVERIFY(m_ada->show(View::All));
    QVERIFY(m_ada->picture(u"wood-d.webp"_s).isValid());
    QVERIFY(!m_ada->picture(u"Flow.png"_s, 0).isValid());
}

void MainJobTest::keepsPicturesOnThisComputerFromTheFirstStart()
{
    QTemporaryDir profile;
    {
        DesktopPerson cleo(QUrl(), profile.path());
        QVERIFY(cleo.click("keepHereButton"));
        QVERIFY(cleo.createAccount(u"cleo"_s, password));
        cleo.drop({jpegPath});
        QVERIFY(cleo.hasThumbnail(u"Dune.jpg"_s));
        QVERIFY(cleo.transfersDone());
        const qint64 first = cleo.app->bundledServer().processId();
        QVERIFY(first > 0);
        ::kill(pid_t(first), SIGKILL);
        QVERIFY(tests::waitUntil(
            [&] {
                const auto& server = cleo.app->bundledServer();
                return server.state() == session::BundledServer::State::Running && server.processId() > 0 &&
                       server.processId() != first;
            },
            30'000));
        QVERIFY(cleo.select(u"Dune.jpg"_s));
        QVERIFY(cleo.save("saveDecryptedAction", m_saved.filePath(u"cleo.jpg"_s)) == tests::contentsOf(jpegPath));
    }
    // The next start of the app, on the same folder.
    DesktopPerson cleo(QUrl(), profile.path());
    QVERIFY(cleo.type("passwordField", password));
    QVERIFY(cleo.click("signInButton"));
    QVERIFY(cleo.find<QWidget>("galleryScreen") != nullptr);
    QVERIFY(cleo.hasThumbnail(u"Dune.jpg"_s));
}

QTEST_MAIN(MainJobTest)
#include "MainJobTest.moc"
