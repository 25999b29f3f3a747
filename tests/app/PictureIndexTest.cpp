// The library on this disk: sealed, whole after every fault, followed through the server's changes.
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

#include "app/pictures/IndexFile.h"
#include "app/pictures/IndexStore.h"
#include "common/base/Literals.h"
#include "tests/app/AppPerson.h"
#include "tests/app/IndexOnDisk.h"
#include "tests/app/SyntheticPictures.h"
#include "tests/common/identity/Fixture.h"
#include "tests/support/DeterministicRandom.h"
#include "tests/support/FileContents.h"
#include "tests/support/Noise.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using pictures::IndexContents;
using pictures::IndexHead;
using pictures::IndexStore;
using pictures::Picture;

namespace {

const QString someServer = u"somewhere:5000"_s;
const QString someAccount = u"0123456789abcdef01234567"_s;

std::shared_ptr<const identity::KeyRing> ringOf(char seed)
{
    // The vault key is what counts, and it has to be the same in every process.
    static std::map<char, std::shared_ptr<const identity::KeyRing>> rings;
    auto& ring = rings[seed];
    if (!ring) {
        support::DeterministicRandom random(QByteArray(1, seed));
        ring = std::make_shared<const identity::KeyRing>(
            *identity::KeyRing::create(identityOf(seed), *identity::RecoveryKeys::derive(recoveryWords(seed)), random));
    }
    return ring;
}

struct Owner {
    QString server = someServer;
    QString account = someAccount;
    char ring = 'a';
};

std::shared_ptr<IndexContents> opened(IndexStore& store, const QString& path, const Owner& owner = {})
{
    std::shared_ptr<IndexContents> contents;
    QObject context;
    QObject::connect(&store, &IndexStore::opened, &context, [&](const auto& found) { contents = found; });
    store.open(path, ringOf(owner.ring), owner.server, owner.account);
    (void)waitUntil([&] { return contents != nullptr; }, 60'000);
    return contents;
}

std::shared_ptr<IndexContents> reopened(const QString& path, const Owner& owner = {})
{
    IndexStore store;
    return opened(store, path, owner);
}

// Everything in segments of 256, as one save.
IndexStore::Save saveOf(const std::vector<Picture>& pictures, IndexHead head, quint32 version = 1)
{
    IndexStore::Save save;
    for (std::size_t from = 0; from < pictures.size(); from += 256) {
        const auto to = std::min(pictures.size(), from + 256);
        save.segments.push_back({{quint32(from / 256 + 1), version},
                                 {pictures.begin() + std::ptrdiff_t(from), pictures.begin() + std::ptrdiff_t(to)}});
        head.segments.push_back(save.segments.back().first);
    }
    save.head = std::move(head);
    return save;
}

bool stored(IndexStore& store, IndexStore::Save save)
{
    QSignalSpy saved(&store, &IndexStore::saved);
    store.save(std::move(save));
    return (!saved.isEmpty() || saved.wait(60'000)) && saved.first().first().toBool();
}

bool storedAt(const QString& path, const std::vector<Picture>& pictures, const QString& cursor = u"7"_s)
{
    IndexStore store;
    return opened(store, path) && stored(store, saveOf(pictures, {cursor, true, {}, 5, {}}));
}

bool sql(const QString& path, const QStringList& statements)
{
    bool well = true;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"test"_s);
        database.setDatabaseName(path);
        well = database.open();
        for (const QString& statement : statements) {
            QSqlQuery query(database);
            well = query.exec(statement) && well;
        }
    }
    QSqlDatabase::removeDatabase(u"test"_s);
    return well;
}

// The other process: writes one whole state after another until it is killed. Every state has all pictures at one
// version, and that version as its cursor.
int writeForEver(const QString& path)
{
    IndexStore store;
    if (!opened(store, path)) {
        return 1;
    }
    for (quint32 version = 2;; ++version) {
        auto pictures = syntheticPictures(1'000, 1, version);
        if (!stored(store, saveOf(pictures, {QString::number(version), true, {}, 5, {}}, version))) {
            return 2;
        }
        std::puts("written");
        std::fflush(stdout);
    }
}

} // namespace

class PictureIndexTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFieldComesBack()
    {
        const QString path = folder.filePath(u"fields"_s);
        const auto pictures = syntheticPictures(700);
        QVERIFY(storedAt(path, pictures));
        const auto found = reopened(path);
        QCOMPARE(found->places.size(), qsizetype(700));
        QCOMPARE(found->head.cursor, u"7"_s);
        QVERIFY(found->head.complete);
        QCOMPARE(found->head.freshAt, qint64(5));
        for (const Picture& picture : pictures) {
            const auto place = found->places.constFind(picture->id);
            QVERIFY(place != found->places.cend());
            QVERIFY(*place->picture == *picture);
        }
    }

    void theFileTellsNothing()
    {
        const QString path = folder.filePath(u"sealed"_s);
        const auto pictures = syntheticPictures(300);
        QVERIFY(storedAt(path, pictures, u"cursor-in-clear"_s));
        QByteArray bytes;
        for (const auto* suffix : {"", "-wal"}) {
            QFile file(path + QLatin1String(suffix));
            if (file.open(QIODevice::ReadOnly)) {
                QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
                bytes += file.readAll();
            }
        }
        QVERIFY(bytes.size() > 300 * 200);
        const pictures::IndexedPicture& one = *pictures.front();
        for (const QByteArray& secret :
             {one.name.toUtf8(), one.mediaType.toUtf8(), one.ownerName.toUtf8(), QByteArray("cursor-in-clear"),
              crypto::toByteArray(one.id.item), one.key().itemId.toLatin1(), crypto::toByteArray(one.commitment),
              someAccount.toLatin1(), someServer.toLatin1()}) {
            QVERIFY2(!bytes.contains(secret), secret.constData());
        }
    }

    void whatCannotBeUsedIsBuiltAnew_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how :
             {"empty", "noise", "cut in half", "cut short", "no head", "a segment is missing", "an older segment",
              "segments change places", "another layout", "no table", "one bit of a segment"}) {
            QTest::newRow(how) << QString::fromLatin1(how);
        }
    }
    void whatCannotBeUsedIsBuiltAnew()
    {
        QFETCH(QString, how);
        const QString path = folder.filePath(QString(how).replace(u' ', u'-'));
        QVERIFY(storedAt(path, syntheticPictures(600)));
        QFile file(path);
        if (how == "empty"_L1) {
            QVERIFY(file.resize(0));
        } else if (how == "noise"_L1) {
            QVERIFY(file.open(QIODevice::ReadWrite));
            file.write(noise(file.size()));
        } else if (how == "cut in half"_L1) {
            QVERIFY(file.resize(file.size() / 2));
        } else if (how == "cut short"_L1) {
            QVERIFY(file.resize(file.size() - 16384));
        } else if (how == "no head"_L1) {
            QVERIFY(sql(path, {u"DELETE FROM segments WHERE id = 0"_s}));
        } else if (how == "a segment is missing"_L1) {
            QVERIFY(sql(path, {u"DELETE FROM segments WHERE id = 2"_s}));
        } else if (how == "an older segment"_L1) {
            QVERIFY(sql(path, {u"CREATE TABLE kept AS SELECT * FROM segments WHERE id = 1"_s}));
            {
                IndexStore store;
                auto found = opened(store, path);
                QCOMPARE(found->places.size(), qsizetype(600));
                QVERIFY(stored(store, saveOf(syntheticPictures(600, 1, 2), {u"8"_s, true, {}, 5, {}}, 2)));
            }
            QVERIFY(sql(path, {u"INSERT OR REPLACE INTO segments SELECT * FROM kept"_s}));
        } else if (how == "segments change places"_L1) {
            QVERIFY(
                sql(path, {u"UPDATE segments SET id = 99 WHERE id = 1"_s, u"UPDATE segments SET id = 1 WHERE id = 2"_s,
                           u"UPDATE segments SET id = 2 WHERE id = 99"_s}));
        } else if (how == "another layout"_L1) {
            QVERIFY(sql(path, {u"PRAGMA user_version = 2"_s}));
        } else if (how == "no table"_L1) {
            QVERIFY(sql(path, {u"DROP TABLE segments"_s}));
        } else {
            QVERIFY(sql(path, {u"UPDATE segments SET sealed = CAST(substr(sealed, 1, 5000) || x'00' || "
                               "substr(sealed, 5002) AS BLOB) WHERE id = 1"_s}));
        }
        QCOMPARE(reopened(path)->places.size(), qsizetype(0));
        QVERIFY(storedAt(path, syntheticPictures(300))); // and from then on it is used again
        QCOMPARE(reopened(path)->places.size(), qsizetype(300));
    }

    void nobodyElsesIndexIsUsed_data()
    {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("account");
        QTest::addColumn<char>("ring");
        QTest::newRow("another account") << someServer << u"0123456789abcdef01234568"_s << 'a';
        QTest::newRow("another server") << u"somewhere:5001"_s << someAccount << 'a';
        QTest::newRow("other keys") << someServer << someAccount << 'b';
    }
    void nobodyElsesIndexIsUsed()
    {
        QFETCH(QString, server);
        QFETCH(QString, account);
        QFETCH(char, ring);
        const QString path = folder.filePath(QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'-'));
        QVERIFY(storedAt(path, syntheticPictures(10)));
        QCOMPARE(reopened(path, {server, account, ring})->places.size(), qsizetype(0));
    }

    // Wherever a bit flips, the index is whole or empty, never in between.
    void noDamageIsTakenForAPicture()
    {
        const QString path = folder.filePath(u"bits"_s);
        const auto pictures = syntheticPictures(300);
        QVERIFY(storedAt(path, pictures));
        const QByteArray good = tests::contentsOf(path);
        QRandomGenerator random(7);
        int whole = 0;
        for (int round = 0; round < 60; ++round) {
            const QString copy = folder.filePath(u"bits-%1"_s.arg(round));
            QByteArray bad = good;
            const qsizetype at = round < 20 ? round * 5 : random.bounded(qint32(bad.size()));
            bad[at] = char(bad[at] ^ (1 << random.bounded(8)));
            QFile file(copy);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bad) == bad.size());
            file.close();
            const auto found = reopened(copy);
            QVERIFY(found->places.isEmpty() || found->places.size() == 300);
            whole += found->places.isEmpty() ? 0 : 1;
            for (const Picture& picture : pictures) {
                QVERIFY(found->places.isEmpty() || *found->places.value(picture->id).picture == *picture);
            }
        }
        qInfo("%d of 60 flips hit nothing that counts", whole);
    }

    void oneProgramAtATime()
    {
        const QString path = folder.filePath(u"shared"_s);
        QVERIFY(storedAt(path, syntheticPictures(10)));
        pictures::IndexFile one(path);
        QVERIFY(one.open());
        pictures::IndexFile two(path);
        const auto refused = two.open();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Busy);
        QCOMPARE(reopened(path)->places.size(), qsizetype(0)); // in memory only, and not thrown away
        one.close();
        QCOMPARE(reopened(path)->places.size(), qsizetype(10));
    }

    void killedWhileWritingItIsWhole()
    {
        const QString path = folder.filePath(u"killed"_s);
        QVERIFY(storedAt(path, syntheticPictures(1'000), u"1"_s));
        QRandomGenerator random(3);
        quint32 newest = 0;
        for (int round = 0; round < 12; ++round) {
            QProcess writer;
            writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            writer.start(QCoreApplication::applicationFilePath(), {u"--write"_s, path});
            QVERIFY(writer.waitForReadyRead(30'000));
            (void)writer.waitForFinished(1 + random.bounded(40)); // somewhere in one of the next
            writer.kill();
            QVERIFY(writer.waitForFinished(10'000));
            const auto found = reopened(path);
            QCOMPARE(found->places.size(), qsizetype(1'000));
            const quint32 version = found->head.cursor.toUInt();
            QVERIFY(version > 1);
            newest = std::max(newest, version);
            for (const auto& place : std::as_const(found->places)) {
                QCOMPARE(place.picture->version, quint64(version));
            }
        }
        QVERIFY(newest > 2);
    }

    void aHundredThousandAreRead()
    {
        const QString path = folder.filePath(u"many"_s);
        const auto pictures = syntheticPictures(100'000);
        QVERIFY(storedAt(path, pictures));
        QElapsedTimer clock;
        clock.start();
        const auto found = reopened(path);
        qInfo("100,000 pictures in %lld ms, %lld KiB on the disk", clock.elapsed(), QFileInfo(path).size() / 1024);
        QCOMPARE(found->places.size(), qsizetype(100'000));
        QVERIFY(*found->places.value(pictures[77'777]->id).picture == *pictures[77'777]);
    }

    void everythingIsInItWhateverIsInSight()
    {
        AppPerson bob(server.url());
        QVERIFY(bob.registerAs(u"bob"_s));
        const auto lent = bob.upload({makeFile(u"lent.txt"_s, noise(1'000))});
        QCOMPARE(lent.size(), std::size_t(1));
        QVERIFY(waitFor(bob.shares.share(lent[0], ada->session.userId(), api::Role::Read)).ok());
        ada->gallery.setView(models::PictureView::Trash);
        const auto own = ada->upload({makeFile(u"keep.txt"_s, noise(1'000)), makeFile(u"drop.txt"_s, noise(1'000))});
        QCOMPARE(own.size(), std::size_t(2));
        QVERIFY(waitFor(ada->actions.trash(own[1])).ok());
        auto& index = ada->library.index();
        TRY_VERIFY_WITH_TIMEOUT(index.picture(own[1]) && index.picture(own[1])->isTrashed(), 20'000);
        TRY_VERIFY_WITH_TIMEOUT(index.picture(lent[0]), 20'000);
        QVERIFY(index.picture(own[0]));
        QVERIFY(!index.picture(lent[0])->isOwn());
        TRY_VERIFY_WITH_TIMEOUT(index.isFresh(), 20'000);
        QVERIFY(index.isComplete());

        AppPerson laptop(server.url());
        QVERIFY(laptop.signIn(u"ada"_s));
        TRY_VERIFY_WITH_TIMEOUT(laptop.library.index().isComplete(), 20'000);
        QCOMPARE(laptop.library.index().count(), index.count());
        for (const Picture& picture : index.all()) {
            const Picture other = laptop.library.index().picture(picture->id);
            QVERIFY(other && other->name == picture->name && other->isTrashed() == picture->isTrashed());
        }
    }

    void withoutAServerItIsWhatWasKnown()
    {
        ServerProcess own;
        QVERIFY2(own.start(), own.log().constData());
        const QTemporaryDir profile;
        std::vector<pictures::ItemKey> items;
        {
            AppPerson here(own.url(), profile.path());
            QVERIFY(here.registerAs(u"dora"_s));
            items = here.upload({makeFile(u"one.txt"_s, noise(500)), makeFile(u"two.txt"_s, noise(500))});
            TRY_VERIFY_WITH_TIMEOUT(here.library.index().isFresh() && here.library.index().count() == 2, 20'000);
            TRY_VERIFY(indexOnDisk(here)->places.size() == 2);
        }
        own.kill();
        {
            AppPerson here(own.url(), profile.path());
            QVERIFY(here.signIn(u"dora"_s));
            TRY_COMPARE(here.gallery.rowCount(), 2);
            QVERIFY(here.library.index().isComplete());
            QVERIFY(!here.library.index().isFresh());
            QVERIFY(here.gallery.listedAt().isValid());
            QCOMPARE(here.gallery.indexOf(items[0]).data().toString(), u"one.txt"_s);
            here.session.lock();
            QCOMPARE(here.library.index().count(), std::size_t(0));
            QCOMPARE(here.gallery.rowCount(), 0);
        }
    }

    // What another computer did while this one was away is told from where it left off: nothing is listed anew.
    void afterARestartItFollowsOn()
    {
        const QTemporaryDir profile;
        AppPerson there(server.url());
        QVERIFY(there.registerAs(u"emil"_s));
        const auto items = there.upload({makeFile(u"a.txt"_s, noise(500)), makeFile(u"b.txt"_s, noise(500))});
        {
            AppPerson here(server.url(), profile.path());
            QVERIFY(here.signIn(u"emil"_s));
            TRY_VERIFY_WITH_TIMEOUT(here.library.index().isFresh() && here.library.index().count() == 2, 20'000);
            TRY_VERIFY(indexOnDisk(here)->places.size() == 2);
        }
        QVERIFY(waitFor(there.actions.deleteForGood(items[0])).ok());
        const auto more = there.upload({makeFile(u"c.txt"_s, noise(500))});
        AppPerson here(server.url(), profile.path());
        bool listed = false;
        connect(&here.library.index(), &pictures::PictureIndex::stateChanged, this,
                [&] { listed = listed || (here.library.index().isOpen() && here.library.index().isListing()); });
        QVERIFY(here.signIn(u"emil"_s));
        TRY_VERIFY_WITH_TIMEOUT(here.library.index().isFresh(), 20'000);
        QVERIFY(!here.library.index().picture(items[0]));
        QVERIFY(here.library.index().picture(items[1]));
        TRY_VERIFY_WITH_TIMEOUT(here.library.index().picture(more[0]), 20'000);
        QVERIFY(!listed);
    }

    // A first listing goes on where it was: what it had read to the end is not read again.
    void aFirstListingThatWasInterruptedGoesOn()
    {
        const QTemporaryDir profile;
        AppPerson there(server.url());
        QVERIFY(there.registerAs(u"fred"_s));
        const auto own = there.upload({makeFile(u"a.txt"_s, noise(500)), makeFile(u"b.txt"_s, noise(500))});
        QVERIFY(waitFor(there.actions.trash(own[1])).ok());
        TRY_VERIFY_WITH_TIMEOUT(there.library.index().isFresh(), 20'000);
        TRY_VERIFY(indexOnDisk(there)->places.size() == 2);
        const auto known = indexOnDisk(there)->head;
        QVERIFY(!known.cursor.isEmpty());
        replaceIndex(there, profile.path(), {}, {known.cursor, false, {{{}, true}, {{}, true}, {{}, false}}, 0, {}});
        AppPerson here(server.url(), profile.path());
        QVERIFY(here.signIn(u"fred"_s));
        TRY_VERIFY_WITH_TIMEOUT(here.library.index().isComplete(), 20'000);
        QVERIFY(!here.library.index().picture(own[0])); // its list was said to be read
        QVERIFY(here.library.index().picture(own[1]));
        here.gallery.refresh(); // lists all of it anew
        TRY_VERIFY_WITH_TIMEOUT(here.library.index().picture(own[0]), 20'000);
    }

    // A cursor that the server does not know (restored from a backup): listed anew, and what is gone goes.
    void whatTheServerDoesNotHaveGoes()
    {
        const QTemporaryDir profile;
        AppPerson there(server.url());
        QVERIFY(there.registerAs(u"gerd"_s));
        const auto own = there.upload({makeFile(u"a.txt"_s, noise(500))});
        replaceIndex(there, profile.path(), syntheticPictures(700), {u"999999999"_s, true, {}, 5, {}});
        AppPerson here(server.url(), profile.path());
        QVERIFY(here.signIn(u"gerd"_s));
        TRY_VERIFY_WITH_TIMEOUT(here.library.index().isFresh(), 30'000);
        QCOMPARE(here.library.index().count(), std::size_t(1));
        QVERIFY(here.library.index().picture(own[0]));
        TRY_COMPARE(here.gallery.rowCount(), 1);
    }

    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        ada = std::make_unique<AppPerson>(server.url());
        QVERIFY(ada->registerAs(u"ada"_s));
    }
    void cleanupTestCase() { ada.reset(); }

private:
    QString makeFile(const QString& name, const QByteArray& bytes)
    {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    }
    // As if this account had been open in a profile, and left this index there.
    void replaceIndex(AppPerson& person, const QString& profile, const std::vector<Picture>& pictures, IndexHead head)
    {
        const QString from = person.paths().accountsFolder();
        const QString to = session::AppPaths(profile).accountsFolder();
        const QString path = to + indexPath(person).mid(from.size());
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        IndexStore store;
        QSignalSpy opened(&store, &IndexStore::opened);
        store.open(path, person.session.sharedKeyRing(), person.session.serverId(), person.session.userId());
        TRY_COMPARE(opened.size(), qsizetype(1));
        QVERIFY(stored(store, saveOf(pictures, std::move(head))));
    }

    ServerProcess server;
    QTemporaryDir folder;
    std::unique_ptr<AppPerson> ada;
};

int main(int argc, char* argv[])
{
    QGuiApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--write"_L1) {
        return writeForEver(arguments.value(2));
    }
    PictureIndexTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "PictureIndexTest.moc"
