// Pictures to the server and back, against the real server program: bit for bit, through lost connections, dead servers
// and restarts.
#include <QDirIterator>
#include <QHttpMultiPart>
#include <QImage>
#include <QPainter>
#include <QRandomGenerator>
#include <QtTest>
#include <atomic>
#include <ctime>
#include <thread>

#include "app/decoder/DecoderClient.h"
#include "app/models/TransferModel.h"
#include "app/pictures/FileWalk.h"
#include "app/pictures/PictureOpening.h"
#include "app/pictures/PreviewMaker.h"
#include "app/pictures/UploadSealer.h"
#include "common/base/Literals.h"
#include "common/classic/ClassicEncryptor.h"
#include "common/classic/ClassicKeyPair.h"
#include "tests/app/AppPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/Noise.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using pictures::ItemKey;
using transfers::Transfer;
using Model = models::PictureListModel;

namespace {

QElapsedTimer started()
{
    QElapsedTimer timer;
    timer.start();
    return timer;
}

// True if any file below folder holds the bytes.
bool findInFiles(const QString& folder, const QByteArray& bytes)
{
    QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        if (tests::contentsOf(all.next()).contains(bytes)) {
            return true;
        }
    }
    return false;
}

} // namespace

class TransfersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        ada = std::make_unique<AppPerson>(server.url());
        QVERIFY(ada->registerAs(u"ada"_s));
    }
    void cleanupTestCase() { ada.reset(); }

    QString makeFile(const QString& name, const QByteArray& bytes)
    {
        const QString path = files.filePath(name);
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write a test's file");
        }
        return path;
    }
    QString makePhoto(const QString& name, int width, int height, QColor colour = Qt::darkCyan)
    {
        QImage image(width, height, QImage::Format_RGB32);
        image.fill(colour);
        QPainter painter(&image);
        auto generator = QRandomGenerator(quint32(width));
        for (int i = 0; i < 400; ++i) {
            painter.fillRect(QRect(generator.bounded(width), generator.bounded(height), 40, 40),
                             QColor::fromRgb(generator.generate()));
        }
        painter.end();
        const QString path = files.filePath(name);
        if (!image.save(path)) {
            qFatal("cannot write a test's picture");
        }
        return path;
    }
    QByteArray downloaded(AppPerson& person, const ItemKey& item)
    {
        const QString path = files.filePath(u"out-"_s + item.itemId);
        QFile::remove(path);
        const Outcome outcome = waitFor(person.opener.saveDecrypted(item, path));
        if (!outcome.ok()) {
            qWarning("download: %d %s", outcome.code(), outcome.error ? qPrintable(outcome.error->context) : "");
        }
        return tests::contentsOf(path);
    }

    void bringsAPhotoToTheGalleryAndBack()
    {
        const QString photo = makePhoto(u"holiday in June.jpg"_s, 3000, 2000);
        const auto items = ada->upload({photo});
        QCOMPARE(items.size(), std::size_t(1));
        QVERIFY(ada->sees(items[0]));
        const QModelIndex index = ada->gallery.indexOf(items[0]);
        QCOMPARE(index.data().toString(), u"holiday in June.jpg"_s);
        QCOMPARE(index.data(Model::WidthRole).toInt(), 3000);
        QCOMPARE(index.data(Model::HeightRole).toInt(), 2000);
        QCOMPARE(index.data(Model::MediaTypeRole).toString(), u"image/jpeg"_s);
        QCOMPARE(index.data(Model::RoleRole).value<api::Role>(), api::Role::Owner);
        QCOMPARE(index.data(Model::SizeRole).toLongLong(), QFileInfo(photo).size());
        QVERIFY(waitUntil(
            [&] { return !ada->gallery.indexOf(items[0]).data(Qt::DecorationRole).value<QImage>().isNull(); }, 20'000));
        const QImage thumbnail = ada->gallery.indexOf(items[0]).data(Model::ThumbnailRole).value<QImage>();
        QCOMPARE(thumbnail.size(), QSize(512, 341));

        std::shared_ptr<pictures::OpenedPicture> picture;
        const Outcome opened =
            waitFor(ada->opener.open(items[0]), [&](pictures::OpenJob& job) { picture = job.picture(); });
        QVERIFY(opened.ok());
        QCOMPARE(picture->bytes, tests::contentsOf(photo));
        QCOMPARE(picture->name, u"holiday in June.jpg"_s);
        QCOMPARE(picture->signer.kind, pictures::OpenedPicture::SignerKind::Self);
        QVERIFY(QImage(picture->encryptedPng).width() > 64); // an ordinary PNG
        QCOMPARE(downloaded(*ada, items[0]), tests::contentsOf(photo));
        const QString saved = files.filePath(u"saved again.jpg"_s);
        QVERIFY(waitFor(ada->opener.saveDecrypted(items[0], saved)).ok());
        QCOMPARE(QFileInfo(saved).lastModified(), QFileInfo(photo).lastModified());
        QVERIFY(!findInFiles(ada->paths().cacheFolder(), tests::contentsOf(photo).mid(3000, 64)));
        QVERIFY(!findInFiles(server.dataFolder(), tests::contentsOf(photo).mid(3000, 64)));
        QVERIFY(!findInFiles(server.dataFolder(), "holiday in June"_ba));
    }

    void takesAnyFileBitForBit()
    {
        const QStringList paths{makeFile(u"empty.bin"_s, {}), makeFile(u"one.bin"_s, "x"),
                                makeFile(u"notes.txt"_s, "some text, no picture at all\n"),
                                makeFile(u"noise.dat"_s, noise(5'300'123))};
        const auto items = ada->upload(paths);
        QCOMPARE(items.size(), std::size_t(4));
        for (std::size_t i = 0; i < items.size(); ++i) {
            QCOMPARE(downloaded(*ada, items[i]), tests::contentsOf(paths[qsizetype(i)]));
            QVERIFY(ada->sees(items[i]));
            QVERIFY(waitUntil(
                [&] {
                    return ada->gallery.indexOf(items[i]).data(Model::StateRole).value<Model::ItemState>() ==
                           Model::ItemState::NoPreview;
                },
                20'000));
        }
    }

    void walksFoldersAndListsWhatCannotBeRead()
    {
        makeFile(u"album/a.txt"_s, "a");
        makeFile(u"album/deep/er/b.txt"_s, "b");
        makeFile(u"album/.hidden"_s, "h");
        QSignalSpy rejected(&ada->queue, &transfers::TransferQueue::rejected);
        QDir(files.path()).mkpath(u"hollow"_s);
        const auto before = ada->queue.transfers().size();
        ada->queue.addFiles(
            {files.filePath(u"album"_s), files.filePath(u"hollow"_s), files.filePath(u"no-such-file"_s)});
        QVERIFY(waitUntil([&] { return ada->queue.transfers().size() == before + 2 && rejected.size() == 2; }, 20'000));
        QVERIFY(ada->queueIdle());
        QCOMPARE(ada->queue.transfers()[before].name, u"a.txt"_s);
        QCOMPARE(ada->queue.transfers()[before + 1].name, u"b.txt"_s);
        QCOMPARE(ada->queue.transfers()[before].state, Transfer::State::Done);
    }

    void turnsPhotosUprightAndKeepsThumbnailsSmall()
    {
        const QString photo = makePhoto(u"upright.jpg"_s, 1200, 800);
        QByteArray jpeg = tests::contentsOf(photo);
        // An Exif block that says: turn by 90 degrees (orientation 6).
        const QByteArray exif =
            QByteArray::fromHex("ffe100224578696600004d4d002a00000008000101120003000000010006000000000000");
        jpeg.insert(2, exif);
        QBuffer buffer(&jpeg);
        QVERIFY(buffer.open(QIODevice::ReadOnly));
        decoder::DecoderClient decoder;
        const pictures::Preview preview = pictures::PreviewMaker::make(&decoder, buffer, u"upright.jpg"_s);
        QCOMPARE(preview.pixelSize, QSize(800, 1200));
        QCOMPARE(QImage::fromData(preview.jpeg).size(), QSize(341, 512));
        QVERIFY(preview.jpeg.size() <= pictures::PreviewMaker::largest);
        QByteArray broken = jpeg.left(60);
        QBuffer damaged(&broken);
        QVERIFY(damaged.open(QIODevice::ReadOnly));
        QVERIFY(pictures::PreviewMaker::make(&decoder, damaged, u"x.jpg"_s).jpeg.isEmpty());
    }

    void goesOnAfterTheServerWasKilled()
    {
        const QString big = makeFile(u"big.dat"_s, noise(40'000'000));
        const auto before = ada->queue.transfers().size();
        ada->queue.addFiles({big});
        QVERIFY(waitUntil([&] { return ada->queue.transfers().size() > before; }, 10'000));
        const QString id = ada->queue.transfers()[before].id;
        const auto transfer = [&] { return *ada->queue.find(id); };
        QVERIFY(waitUntil(
            [&] { return transfer().state == Transfer::State::Uploading && transfer().bytesDone > 5'000'000; },
            30'000));
        server.kill();
        QVERIFY(waitUntil([&] { return transfer().state == Transfer::State::Reconnecting; }, 10'000));
        QVERIFY2(server.start(), server.log().constData());
        QSignalSpy progress(&ada->queue, &transfers::TransferQueue::changed);
        QVERIFY(ada->queueIdle());
        QCOMPARE(transfer().state, Transfer::State::Done);
        QCOMPARE(downloaded(*ada, transfer().item), tests::contentsOf(big));
    }

    void goesOnAfterARestartOfTheApp()
    {
        const QString big = makeFile(u"restart.dat"_s, noise(24'000'000));
        QTemporaryDir profile;
        ItemKey item;
        QString id;
        {
            AppPerson first(server.url(), profile.path());
            QVERIFY(first.registerAs(u"restarter"_s));
            first.queue.addFiles({big});
            QVERIFY(waitUntil(
                [&] {
                    return !first.queue.transfers().empty() &&
                           first.queue.transfers()[0].state == Transfer::State::Uploading &&
                           first.queue.transfers()[0].bytesDone > 1'000'000;
                },
                30'000));
            id = first.queue.transfers()[0].id;
            item = first.queue.transfers()[0].item;
        } // the app ends in the middle
        QVERIFY(!findInFiles(profile.path(), tests::contentsOf(big).left(64)));
        QVERIFY(!findInFiles(profile.path() + u"/data/spool"_s, "restart.dat"_ba));
        QFile::remove(big); // what was encrypted does not need it any more
        AppPerson second(server.url(), profile.path());
        QVERIFY(second.signIn(u"restarter"_s));
        TRY_VERIFY(second.queue.find(id) != nullptr); // the spool is read elsewhere
        QVERIFY(second.queueIdle());
        QCOMPARE(second.queue.find(id)->state, Transfer::State::Done);
        QCOMPARE(second.queue.find(id)->item, item);
        QCOMPARE(downloaded(second, item), noise(24'000'000));
        second.queue.clearFinished();
    }

    void whatIsPausedIsSoAfterARestartAndKeepsItsFigure()
    {
        const QString big = makeFile(u"stands.dat"_s, noise(24'000'000));
        QTemporaryDir profile;
        QString id;
        qint64 done = 0;
        qint64 total = 0;
        {
            AppPerson first(server.url(), profile.path());
            QVERIFY(first.registerAs(u"pauser"_s));
            first.queue.addFiles({big});
            QVERIFY(waitUntil(
                [&] {
                    return !first.queue.transfers().empty() &&
                           first.queue.transfers()[0].state == Transfer::State::Uploading &&
                           first.queue.transfers()[0].bytesDone > 5'000'000;
                },
                30'000));
            id = first.queue.transfers()[0].id;
            first.queue.pause(id);
            done = first.queue.find(id)->bytesDone;
            total = first.queue.find(id)->bytesTotal;
        }
        AppPerson second(server.url(), profile.path());
        QVERIFY(second.signIn(u"pauser"_s));
        TRY_VERIFY(second.queue.find(id) != nullptr);
        QCOMPARE(second.queue.find(id)->state, Transfer::State::Paused);
        QCOMPARE(second.queue.find(id)->bytesDone, done);
        QCOMPARE(second.queue.find(id)->bytesTotal, total);
        QCOMPARE(second.queue.find(id)->name, u"stands.dat"_s);
        second.queue.resume(id);
        QVERIFY(second.queueIdle());
        QCOMPARE(second.queue.find(id)->state, Transfer::State::Done);
        QCOMPARE(downloaded(second, second.queue.find(id)->item), tests::contentsOf(big));
    }

    void whatWasPastedOutlivesALockAndARestart()
    {
        const QByteArray pasted = noise(2'500'000);
        QTemporaryDir profile;
        QString id;
        {
            AppPerson first(server.url(), profile.path());
            QVERIFY(first.registerAs(u"paster"_s));
            first.queue.addBytes(pasted, u"pasted picture.png"_s);
            first.queue.pauseAll(); // before it is encrypted
            id = first.queue.transfers()[0].id;
            first.session.lock();
            QCOMPARE(first.queue.find(id)->name, QString()); // nothing is named behind the lock
            first.session.unlock(secret("correct horse battery staple"));
            QVERIFY(first.settled());
            QCOMPARE(first.queue.find(id)->name, u"pasted picture.png"_s);
            QCOMPARE(first.queue.find(id)->state, Transfer::State::Paused);
        }
        QVERIFY(!findInFiles(profile.path(), pasted.mid(1000, 64)));
        AppPerson second(server.url(), profile.path());
        QVERIFY(second.signIn(u"paster"_s));
        TRY_VERIFY(second.queue.find(id) != nullptr);
        QCOMPARE(second.queue.find(id)->state, Transfer::State::Paused);
        second.queue.resume(id);
        QVERIFY(second.queueIdle());
        QCOMPARE(second.queue.find(id)->state, Transfer::State::Done);
        QCOMPARE(downloaded(second, second.queue.find(id)->item), pasted);
        const QDir spool(second.paths().spoolFolder() + QLatin1Char('/') + second.session.userId());
        TRY_COMPARE(spool.entryList(QDir::Files), QStringList());
    }

    void aFolderThatIsLookedThroughWhileItLocksIsTakenAfterwards()
    {
        constexpr int many = 600; // more than a slice
        for (int i = 0; i < many; ++i) {
            makeFile(u"crowd/%1.txt"_s.arg(i, 4, 10, QLatin1Char('0')), QByteArray::number(i));
        }
        AppPerson person(server.url());
        QVERIFY(person.registerAs(u"locker"_s));
        std::size_t before = 0;
        connect(&person.queue, &transfers::TransferQueue::added, this, [&] {
            if (before == 0) { // the first slice
                before = person.queue.transfers().size();
                person.queue.pauseAll();
                person.session.lock();
            }
        });
        person.queue.addFiles({files.filePath(u"crowd"_s)});
        TRY_COMPARE(person.session.state(), session::Session::State::Locked);
        QVERIFY(before > 0 && before < many);
        const auto all = person.queue.transfers();
        QVERIFY(std::all_of(all.begin(), all.end(), [](const Transfer& one) { return one.name.isEmpty(); }));
        QCOMPARE(all.size(), before);
        person.session.unlock(secret("correct horse battery staple"));
        QVERIFY(person.settled());
        TRY_COMPARE(person.queue.transfers().size(), std::size_t(many));
        QSet<QString> names;
        for (const Transfer& one : person.queue.transfers()) {
            names.insert(one.name);
        }
        QCOMPARE(names.size(), many);
        person.queue.cancelAll();
        QCOMPARE(person.queue.activeCount(), 0);
        person.queue.disconnect(this);
    }

    void pausesResumesCancelsAndRetries()
    {
        const QString big = makeFile(u"pause.dat"_s, noise(30'000'000));
        const auto before = ada->queue.transfers().size();
        ada->queue.addFiles({big});
        QVERIFY(waitUntil([&] { return ada->queue.transfers().size() > before; }, 10'000));
        const QString id = ada->queue.transfers()[before].id;
        const auto state = [&] { return ada->queue.find(id)->state; };
        QVERIFY(waitUntil([&] { return state() == Transfer::State::Uploading; }, 30'000));
        ada->queue.pause(id);
        QCOMPARE(state(), Transfer::State::Paused);
        QVERIFY(holdsFor([&] { return state() == Transfer::State::Paused; }, 300));
        ada->queue.resume(id);
        QVERIFY(waitUntil([&] { return state() == Transfer::State::Uploading || state() == Transfer::State::Done; },
                          30'000));
        if (state() == Transfer::State::Uploading) {
            ada->queue.cancel(id);
            QCOMPARE(state(), Transfer::State::Cancelled);
            ada->queue.retry(id);
        }
        QVERIFY(ada->queueIdle());
        const auto error = ada->queue.find(id)->error.value_or(Error{});
        QVERIFY2(state() == Transfer::State::Done, qPrintable(QString::number(int(error.code)) + error.context));
        QCOMPARE(downloaded(*ada, ada->queue.find(id)->item), tests::contentsOf(big));
        models::TransferModel table(ada->queue);
        QCOMPARE(table.rowCount(), int(ada->queue.transfers().size()));
        ada->queue.clearFinished();
        QCOMPARE(table.rowCount(), 0);
        QDir spool(ada->paths().spoolFolder() + QLatin1Char('/') + ada->session.userId());
        QVERIFY(waitUntil([&] { return spool.entryList(QDir::Files).isEmpty(); }, 5'000));
    }

    void namesTheFileThatCannotBeEncrypted()
    {
        const QString path = makeFile(u"vanishes.txt"_s, "soon gone");
        ada->queue.pauseAll();
        const auto before = ada->queue.transfers().size();
        ada->queue.addFiles({path, makeFile(u"stays.txt"_s, "stays")});
        QVERIFY(waitUntil([&] { return ada->queue.transfers().size() == before + 2; }, 10'000));
        QFile::remove(path);
        QVERIFY(ada->queueIdle());
        const Transfer& gone = ada->queue.transfers()[before];
        if (gone.state == Transfer::State::Failed) { // it may have been read before it went
            QCOMPARE(gone.error->code, ErrorCode::NoSuchFile);
        }
        QCOMPARE(ada->queue.transfers()[before + 1].state, Transfer::State::Done);
    }

    // Whoever looks whether a file is there and then opens it is told two stories when it goes in between.
    void callsAFileThatGoesMeanwhileGone()
    {
        const QString path = files.filePath(u"goes.txt"_s);
        std::atomic<int> round = 0;
        std::atomic<int> removed = 0;
        const std::jthread removes([&](const std::stop_token& stop) {
            for (int done = 0; !stop.stop_requested();) {
                if (round == done) {
                    continue;
                }
                for (int spin = (++done % 200) * 20; spin > 0; --spin) {
                    (void)stop.stop_requested();
                }
                QFile::remove(path);
                removed = done;
            }
        });
        pictures::SealPlan plan;
        plan.sourcePath = path;
        plan.spoolPath = files.filePath(u"sealed.png"_s);
        int gone = 0;
        const identity::KeyRing& ring = *ada->session.keyRing();
        // A busy machine needs longer to hit the moment.
        for (const QElapsedTimer timer = started(); timer.elapsed() < (gone > 0 ? 4'000 : 60'000);) {
            makeFile(u"goes.txt"_s, "x");
            std::optional<Error> error;
            if (const int way = ++round % 3; way == 0) {
                const auto walk = pictures::FileWalk::through({path}, {}, {});
                if (!walk.rejected.empty()) {
                    error = walk.rejected.front().error;
                }
            } else if (way == 1) {
                if (const auto sealed = pictures::UploadSealer::seal(plan, ring, {}); !sealed) {
                    error = sealed.error();
                }
            } else if (const auto opened = pictures::decryptFile(path, nullptr, ring, nullptr, {}); !opened) {
                if (opened.error().code != ErrorCode::NotAPng) { // it was still there
                    error = opened.error();
                }
            }
            while (removed != round) {
                QThread::yieldCurrentThread();
            }
            gone += int(error.has_value());
            QCOMPARE(error.value_or(Error{ErrorCode::NoSuchFile, {}}).code, ErrorCode::NoSuchFile);
        }
        QVERIFY(gone > 0);
    }

    void replacesContentAsTheNextVersion()
    {
        const auto items = ada->upload({makePhoto(u"v1.png"_s, 700, 500)});
        QCOMPARE(items.size(), std::size_t(1));
        const QString next = makePhoto(u"v2.png"_s, 600, 900, Qt::red);
        ada->queue.replaceContent(items[0], next);
        QVERIFY(ada->queueIdle());
        QCOMPARE(ada->queue.transfers().back().state, Transfer::State::Done);
        QCOMPARE(downloaded(*ada, items[0]), tests::contentsOf(next));
        QVERIFY(waitUntil([&] { return ada->gallery.indexOf(items[0]).data(Model::VersionRole).toULongLong() == 2; },
                          10'000));
        QVERIFY(waitUntil(
            [&] {
                return ada->gallery.indexOf(items[0]).data(Qt::DecorationRole).value<QImage>().size() ==
                       QSize(341, 512);
            },
            10'000));
    }

    void renamesTrashesAndDeletes()
    {
        const auto items = ada->upload({makeFile(u"old name.txt"_s, "content")});
        QCOMPARE(items.size(), std::size_t(1));
        QVERIFY(ada->sees(items[0]));
        QVERIFY(waitFor(ada->actions.rename(items[0], u"new name.txt"_s)).ok());
        QVERIFY(
            waitUntil([&] { return ada->gallery.indexOf(items[0]).data().toString() == u"new name.txt"_s; }, 10'000));
        QVERIFY(waitFor(ada->actions.trash(items[0])).ok());
        QVERIFY(waitUntil([&] { return !ada->gallery.indexOf(items[0]).isValid(); }, 10'000));
        ada->gallery.setView(Model::View::Trash);
        QVERIFY(ada->sees(items[0]));
        QVERIFY(waitFor(ada->actions.untrash(items[0])).ok());
        ada->gallery.setView(Model::View::All);
        QVERIFY(ada->sees(items[0]));
        QVERIFY(waitFor(ada->opener.open(items[0])).ok());
        const QDir cache(ada->paths().cacheFolder() + u"/pictures"_s);
        const QStringList copies{items[0].itemId + u"-*"_s};
        QCOMPARE(cache.entryList(copies, QDir::Files).size(), 1);
        QVERIFY(waitFor(ada->actions.trash(items[0])).ok());
        QVERIFY(waitFor(ada->actions.deleteForGood(items[0])).ok());
        QVERIFY(waitUntil([&] { return cache.entryList(copies, QDir::Files).isEmpty(); }, 10'000));
        ada->gallery.setView(Model::View::Trash);
        QVERIFY(waitUntil([&] { return !ada->gallery.isLoading(); }, 10'000));
        QVERIFY(!ada->gallery.indexOf(items[0]).isValid());
        ada->gallery.setView(Model::View::All);
    }

    void searchesNamesAndSorts()
    {
        (void)ada->upload({makeFile(u"Zebra at dawn.txt"_s, "z"), makeFile(u"apple pie.txt"_s, "a")});
        ada->gallery.setSearch(u"DAWN zeb"_s);
        QVERIFY(waitUntil([&] { return ada->gallery.rowCount() == 1 && !ada->gallery.isLoading(); }, 10'000));
        QCOMPARE(ada->gallery.index(0).data().toString(), u"Zebra at dawn.txt"_s);
        ada->gallery.setSearch({});
        ada->gallery.setSort(Model::Sort::Name);
        QVERIFY(waitUntil([&] { return ada->gallery.rowCount() > 2 && !ada->gallery.isLoading(); }, 10'000));
        for (int row = 1; row < ada->gallery.rowCount(); ++row) {
            QVERIFY(ada->gallery.index(row - 1).data().toString().compare(ada->gallery.index(row).data().toString(),
                                                                          Qt::CaseInsensitive) <= 0);
        }
        ada->gallery.setSort(Model::Sort::NewestFirst);
    }

    void nothingDecryptedArrivesAfterLocking()
    {
        const auto items = ada->upload({makeFile(u"late.dat"_s, noise(20'000'000))});
        auto* job = ada->opener.open(items.at(0));
        QSignalSpy finished(job, &net::Job::finished);
        QSignalSpy decrypting(job, &pictures::PictureJob::decrypting);
        QVERIFY(waitUntil([&] { return decrypting.size() == 1; }, 20'000));
        std::optional<Error> error;
        connect(job, &net::Job::finished, this, [&, job] { error = job->error(); });
        ada->session.lock();
        QCOMPARE(finished.size(), 1);
        QVERIFY(error && error->code == ErrorCode::Cancelled);
        ada->session.unlock(secret("correct horse battery staple"));
        QVERIFY(ada->settled());
    }

    void theWindowsThreadIsNeverHeldUp()
    {
        // A tick every 10 ms on the thread that draws, while pictures are encrypted, sent, listed and opened. What
        // counts is that thread's own work between two ticks: how long it waits for a busy machine is not this
        // program's doing.
        const QStringList work{makePhoto(u"large.jpg"_s, 6000, 4000), makeFile(u"large.dat"_s, noise(30'000'000))};
        const auto spent = [] {
            timespec now{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
            return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
        };
        qint64 last = spent();
        qint64 worst = 0;
        QTimer tick;
        tick.callOnTimeout(this, [&] {
            worst = std::max<qint64>(worst, spent() - last);
            last = spent();
        });
        tick.start(10);
        const auto items = ada->upload(work);
        QCOMPARE(items.size(), std::size_t(2));
        QVERIFY(waitFor(ada->opener.open(items[0])).ok());
        QVERIFY(ada->sees(items[0]));
        qInfo("longest stretch of work on the drawing thread: %lld ms", worst);
        QVERIFY(worst < 100);
    }

    void lockingWipesWhatWasDecrypted()
    {
        const auto items = ada->upload({makePhoto(u"secret.png"_s, 640, 480)});
        QVERIFY(ada->sees(items.at(0)));
        QVERIFY(waitUntil([&] { return !ada->thumbnails.image(items[0]).isNull(); }, 10'000));
        ada->session.lock();
        QCOMPARE(ada->gallery.rowCount(), 0);
        QVERIFY(ada->thumbnails.image(items[0]).isNull());
        QVERIFY(!ada->library.index().picture(items[0]));
        const Outcome outcome = waitFor(ada->opener.open(items[0]));
        QVERIFY(outcome.finished && outcome.error);
        ada->session.unlock(secret("correct horse battery staple"));
        QVERIFY(ada->settled());
        QVERIFY(ada->sees(items[0]));
    }

    void opensAnEncryptedFileThatIsOnNoServer()
    {
        const QString photo = makePhoto(u"mailed.png"_s, 320, 200);
        const auto items = ada->upload({photo});
        const QString mailed = files.filePath(u"mailed-encrypted.png"_s);
        QVERIFY(waitFor(ada->opener.saveEncrypted(items.at(0), mailed)).ok());
        std::shared_ptr<pictures::OpenedPicture> picture;
        QVERIFY(waitFor(ada->opener.openEncryptedFile(mailed), [&](pictures::OpenJob& job) {
                    picture = job.picture();
                }).ok());
        QCOMPARE(picture->bytes, tests::contentsOf(photo));
        QCOMPARE(picture->name, u"mailed.png"_s);
        QImage resaved(mailed);
        QVERIFY(resaved.save(mailed)); // any lossless copy opens
        QVERIFY(waitFor(ada->opener.openEncryptedFile(mailed)).ok());
        resaved.setPixel(10, 10, resaved.pixel(10, 10) ^ 1);
        QVERIFY(resaved.save(mailed));
        QVERIFY(waitFor(ada->opener.openEncryptedFile(mailed)).error);
        QCOMPARE(waitFor(ada->opener.openEncryptedFile(photo)).code(), int(ErrorCode::NotAVeilpixPicture));
    }

    void opensClassicPicturesWithTheImportedKey()
    {
        const auto keys = classic::ClassicKeyPair::generate();
        QVERIFY(keys);
        classic::RgbPicture original;
        original.width = 40;
        original.height = 30;
        for (int i = 0; i < 40 * 30 * 3; ++i) {
            original.samples.push_back(std::uint8_t(i * 7));
        }
        const auto encryptor = classic::ClassicEncryptor::create(keys->publicKey);
        QVERIFY(encryptor);
        const auto encrypted = encryptor->encrypt(original);
        QVERIFY(encrypted);
        // As the seed's own client sends it.
        QHttpMultiPart form(QHttpMultiPart::FormDataType);
        QHttpPart image;
        image.setHeader(QNetworkRequest::ContentDispositionHeader,
                        u"form-data; name=\"imageFile\"; filename=\"old times.png\""_s);
        image.setBody(*encrypted->picture.toPng());
        form.append(image);
        QHttpPart quotient;
        quotient.setHeader(QNetworkRequest::ContentDispositionHeader, u"form-data; name=\"quotient\""_s);
        quotient.setBody(encrypted->quotient);
        form.append(quotient);
        QNetworkAccessManager network;
        QNetworkRequest request(server.url(u"/api/v1/users/%1/images"_s.arg(ada->session.userId())));
        request.setRawHeader("Authorization", ada->session.api().authorization());
        std::unique_ptr<QNetworkReply> reply(network.post(request, &form));
        QVERIFY(waitUntil([&] { return reply->isFinished(); }, 10'000));
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 200);

        const ItemKey item{ada->session.userId(), {}, u"old_times"_s};
        ada->gallery.refresh();
        QVERIFY(ada->sees(item));
        QVERIFY(ada->gallery.indexOf(item).data(Model::ClassicRole).toBool());
        QCOMPARE(waitFor(ada->opener.open(item)).code(), int(ErrorCode::NoMatchingKey));
        QSignalSpy imported(&ada->session, &session::Session::classicKeyImported);
        ada->session.importClassicKey(keys->privateKey.text(), secret(keys->publicKey.text().constData()),
                                      secret("correct horse battery staple"));
        QVERIFY(ada->settled());
        QCOMPARE(imported.size(), 1);
        std::shared_ptr<pictures::OpenedPicture> picture;
        QVERIFY(waitFor(ada->opener.open(item), [&](pictures::OpenJob& job) { picture = job.picture(); }).ok());
        QVERIFY(picture->classic);
        QCOMPARE(picture->signer.kind, pictures::OpenedPicture::SignerKind::None);
        const auto back = classic::RgbPicture::fromPng(picture->bytes);
        QVERIFY(back && *back == original);
        QVERIFY(QFile::exists(picture->encryptedPng));
        ada->session.lock();
        ada->session.unlock(secret("correct horse battery staple"));
        QVERIFY(ada->settled());
        QVERIFY(waitFor(ada->opener.open(item)).ok()); // the key is in the ring for good
    }

    void aRefusedDownloadLeavesNoFileAndCancelsOnce()
    {
        const auto items = ada->upload({makeFile(u"cancel.dat"_s, noise(12'000'000))});
        const QString target = files.filePath(u"cancelled.out"_s);
        auto* job = ada->opener.saveDecrypted(items.at(0), target);
        QSignalSpy finished(job, &net::Job::finished);
        QCoreApplication::processEvents();
        job->abort();
        job->abort();
        QCOMPARE(finished.size(), 1);
        QVERIFY(holdsFor([&] { return !QFile::exists(target); }, 300));
    }

private:
    ServerProcess server;
    QTemporaryDir files;
    std::unique_ptr<AppPerson> ada;
};

QTEST_MAIN(TransfersTest)
#include "TransfersTest.moc"
