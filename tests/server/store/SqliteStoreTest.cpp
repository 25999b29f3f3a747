// What only this engine can get wrong: its file, its schema, its locks.
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include "common/base/Literals.h"
#include "server/store/SqliteMigrations.h"
#include "server/store/SqliteStatement.h"
#include "tests/server/store/StoreFixture.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<SqliteConnection> plain(const QString& path)
{
    return std::move(SqliteConnection::open(path, SqliteConnection::Mode::Plain, 5s).value());
}

QStringList schemaOf(const QString& path)
{
    const auto connection = plain(path);
    SqliteStatement statement(*connection, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
    QStringList lines;
    while (statement.step().value()) {
        lines.append(statement.text(0).simplified());
    }
    return lines;
}

QString copyOfVector(const QTemporaryDir& folder, const QString& name)
{
    const QString path = folder.filePath(u"copy.db"_s);
    if (!QFile::copy(tests::testFile(u"vectors/db/"_s) + name, path) ||
        !QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner)) {
        qFatal("no frozen database %s", qPrintable(name));
    }
    return path;
}

} // namespace

class SqliteStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // tests/vectors/db/schema-N.db are databases as builds of that schema left them.
    void everyFrozenDatabaseComesUpToDate_data()
    {
        QTest::addColumn<QString>("file");
        for (int version = 1; version <= schemaVersion(); ++version) {
            QTest::addRow("schema %d", version) << u"schema-%1.db"_s.arg(version);
        }
    }
    void everyFrozenDatabaseComesUpToDate()
    {
        QFETCH(QString, file);
        QTemporaryDir folder;
        const QString path = copyOfVector(folder, file);
        {
            const auto opened = SqliteMetadataStore::open(path);
            VERIFY_OK(opened);
            MetadataStore& store = **opened;
            QVERIFY(store.integrityCheck()->isEmpty());
            const auto anna = store.read([](ReadTransaction& read) { return read.users().findByName(u"anna"_s); });
            VERIFY_OK(anna);
            const auto bert = store.read([](ReadTransaction& read) { return read.users().findByName(u"bert"_s); });
            VERIFY_OK(bert);
            QCOMPARE(anna->id, u"00000000000000000000000a"_s);
            QCOMPARE(anna->usedPictures, 2);
            QCOMPARE(bert->scheme, Scheme::Classic);
            const auto own = store.read(
                [&](ReadTransaction& read) { return read.pictures().page(PictureView::Own, anna->id, 0, 10); });
            QCOMPARE(own->entries.size(), std::size_t{1});
            const Picture& picture = own->entries[0].picture;
            QCOMPARE(picture.name, u"0123456789abcdef0123456789abcdef"_s);
            QCOMPARE(picture.version, 2);
            QCOMPARE(picture.content.size, 2000);
            QCOMPARE(picture.sharedWith, 1);
            QCOMPARE(picture.accessListVersion, 1);
            QCOMPARE(own->entries[0].wrap.vaultWrap, "anna's vault wrap");
            const auto versions =
                store.read([&](ReadTransaction& read) { return read.pictures().versions(picture.id); });
            QCOMPARE(versions->size(), std::size_t{1});
            const auto shared = store.read(
                [&](ReadTransaction& read) { return read.pictures().page(PictureView::Shared, bert->id, 0, 10); });
            QCOMPARE(shared->entries.at(0).access, Access::Write);
            QCOMPARE(shared->entries.at(0).wrap.wrappedKey, "bert's wrap");
            const auto trash = store.read(
                [&](ReadTransaction& read) { return read.pictures().page(PictureView::Trash, anna->id, 0, 10); });
            QCOMPARE(trash->entries.at(0).picture.name, u"holiday"_s);
            QVERIFY(trash->entries.at(0).picture.classic);
            QCOMPARE(
                store.read([&](ReadTransaction& read) { return read.users().sealed(anna->id, SealedKind::KeyRing); })
                    ->bytes,
                "anna's ring");
            const auto sessions =
                store.read([&](ReadTransaction& read) { return read.sessions().list(anna->id, at(0)); });
            QCOMPARE(sessions->at(0).device, u"laptop"_s);
            QVERIFY(
                store.read([](ReadTransaction& read) { return read.sessions().accessState(u"jti"_s, {}); })->revoked);
            QCOMPARE(
                store.read([&](ReadTransaction& read) { return read.uploads().find(QString(32, u'f'), anna->id); })
                    ->offset,
                5);
            const auto reserved =
                store.read([&](ReadTransaction& read) { return read.uploads().reserved(anna->id, at(0)); });
            QCOMPARE(reserved->bytes, 10);
            QCOMPARE(reserved->pictures, 1);
            const auto feed = store.read([&](ReadTransaction& read) { return read.changes().since(bert->id, 0, 100); });
            QVERIFY(!feed->changes.empty());
            QCOMPARE(store.read([](ReadTransaction& read) { return read.settings().find(u"secret"_s); }).value(),
                     "kept");
            // And it can be gone on with.
            VERIFY_OK(addPictureRow(store, makePicture(anna->id)));
        }
        // Migrated and made anew, the schema is the same.
        const QString fresh = folder.filePath(u"fresh.db"_s);
        VERIFY_OK(SqliteMetadataStore::open(fresh));
        QCOMPARE(schemaOf(path), schemaOf(fresh));
        const auto connection = plain(path);
        SqliteStatement version(*connection, "PRAGMA user_version");
        QVERIFY(version.step().value());
        QCOMPARE(version.integer(0), schemaVersion());
    }

    // VEILPIX_FREEZE_DATABASE=FILE writes what the test above expects, by the present build.
    void freezes()
    {
        const QString path = qEnvironmentVariable("VEILPIX_FREEZE_DATABASE");
        if (path.isEmpty()) {
            return;
        }
        const auto opened = SqliteMetadataStore::open(path);
        VERIFY_OK(opened);
        VERIFY_OK((*opened)->write([](WriteTransaction& write) -> Result<void> {
            User anna = makeUser(u"anna"_s);
            anna.id = u"00000000000000000000000a"_s;
            User bert = makeUser(u"bert"_s);
            bert.id = u"00000000000000000000000b"_s;
            bert.scheme = Scheme::Classic;
            const auto live = [&](QChar digit, qint64 size) {
                const BlobRef blob{QString(32, digit), size, QByteArray(32, digit.toLatin1())};
                (void)write.blobs().addPending(blob.key, at(0));
                (void)write.blobs().commit(blob, at(0));
                return blob;
            };
            Picture picture = makePicture(anna.id, u"0123456789abcdef0123456789abcdef"_s);
            Picture holiday = makePicture(anna.id, u"holiday"_s);
            holiday.classic = true;
            auto done = write.users().add(anna).and_then([&] { return write.users().add(bert); });
            picture.content = live(u'1', 1000);
            picture.thumbnail = live(u'2', 100);
            const auto id = write.pictures().add(picture, {"anna's wrap", "anna's vault wrap"});
            picture.version = 2;
            picture.content = live(u'3', 2000);
            picture.thumbnail = live(u'4', 200);
            picture.listRecord.clear();
            holiday.content = live(u'5', 10);
            holiday.quotient = live(u'6', 20);
            const auto second = write.pictures().add(holiday, {});
            const QString session(32, u'e');
            Upload upload;
            upload.id = upload.spoolKey = QString(32, u'f');
            upload.userId = upload.ownerId = anna.id;
            upload.length = 10;
            upload.created = at(0);
            upload.expires = at(86400);
            return done.and_then([&] { return write.pictures().replaceContent(picture, at(86400)); })
                .and_then([&] { return write.pictures().setTrashed(*second, at(9)); })
                .and_then([&] {
                    return write.shares().grant({*id, bert.id, {}, Role::Write, 0, at(2)}, "bert's wrap");
                })
                .and_then([&] {
                    return write.pictures().setAccessList(*id, {"list", "signature", 1});
                })
                .and_then([&] { return write.users().putSealed(anna.id, SealedKind::KeyRing, "anna's ring", 0); })
                .and_then([](qint64) { return Result<void>{}; })
                .and_then([&] {
                    return write.sessions().add({session, anna.id, u"laptop"_s, at(0), at(1), at(86400), at(5)});
                })
                .and_then([&] {
                    return write.sessions().addAccess({u"jti"_s, session, anna.id, at(3600)});
                })
                .and_then([&] {
                    return write.sessions().addRefresh({QByteArray(32, 'r'), session, at(0), {}, {}});
                })
                .and_then([&] {
                    return write.users().addInvite({QByteArray(32, 'c'), at(0), at(9), {}});
                })
                .and_then([&] { return write.uploads().add(upload); })
                .and_then([&] { return write.uploads().advance(upload.id, 0, 5, at(86400)); })
                .and_then([&] {
                    return write.idempotency().reserve(anna.id, u"k"_s,
                                                       {"POST", "/", QByteArray(32, 'b'), 0, {}, {}, {}, at(0)});
                })
                .and_then([&] { return write.settings().put(u"secret"_s, "kept"); });
        }));
        VERIFY_OK((*opened)->copyTo(path + u".frozen"_s));
    }

    void newerAndForeignDatabasesAreLeftAlone()
    {
        QTemporaryDir folder;
        const QString newer = folder.filePath(u"newer.db"_s);
        VERIFY_OK(SqliteMetadataStore::open(newer));
        VERIFY_OK(plain(newer)->execute("PRAGMA user_version = 999"));
        COMPARE_ERROR(SqliteMetadataStore::open(newer), ErrorCode::Unsupported);
        const QString foreign = folder.filePath(u"foreign.db"_s);
        VERIFY_OK(plain(foreign)->execute("PRAGMA application_id = 42; CREATE TABLE t (a)"));
        COMPARE_ERROR(SqliteMetadataStore::open(foreign), ErrorCode::Unsupported);
        {
            const auto connection = plain(foreign);
            SqliteStatement journal(*connection, "PRAGMA journal_mode");
            QVERIFY(journal.step().value());
            QCOMPARE(journal.text(0), u"delete"_s); // as it was
        }
        const QString rubbish = folder.filePath(u"rubbish.db"_s);
        QFile file(rubbish);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(5000, 'x')) == 5000);
        file.close();
        COMPARE_ERROR(SqliteMetadataStore::open(rubbish), ErrorCode::Io);
        COMPARE_ERROR(SqliteMetadataStore::open(folder.filePath(u"no/such.db"_s)), ErrorCode::NoSuchFile);
    }

    void aLockedDatabaseIsBusyAndRecovers()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"m.db"_s);
        const auto opened = SqliteMetadataStore::open(path, {200ms, nullptr});
        VERIFY_OK(opened);
        const User anna = makeUser(u"anna"_s);
        const auto add = [&] {
            return (*opened)->write([&](WriteTransaction& write) { return write.users().add(anna); });
        };
        {
            const auto other = plain(path);
            VERIFY_OK(other->execute("BEGIN IMMEDIATE"));
            QElapsedTimer timer;
            timer.start();
            COMPARE_ERROR(add(), ErrorCode::Busy);
            QVERIFY(timer.elapsed() >= 190);
            COMPARE_ERROR((*opened)->probe(), ErrorCode::Busy);
            // Reading goes on.
            COMPARE_ERROR((*opened)->read([&](ReadTransaction& read) { return read.users().find(anna.id); }),
                          ErrorCode::NotFound);
        }
        VERIFY_OK(add());
        VERIFY_OK((*opened)->probe());
    }

    void theFileIsPrivate()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"m.db"_s);
        const auto opened = SqliteMetadataStore::open(path);
        VERIFY_OK(opened);
        for (const char* suffix : {"", "-wal", "-shm"}) {
            QVERIFY(!(QFile::permissions(path + QLatin1String(suffix)) & (QFile::ReadGroup | QFile::ReadOther)));
        }
    }

    void textOfStrangersIsOnlyText()
    {
        const auto opened = SqliteMetadataStore::open(u":memory:"_s);
        QStringList names{
            u"'; DROP TABLE users; --"_s, u"a%"_s, u"a_"_s, u"\""_s, QString::fromUtf8("\xf0\x9f\x98\x80"),
            QString(5000, u'x')};
        for (const QString& name : names) {
            const User user = makeUser(name);
            VERIFY_OK((*opened)->write([&](WriteTransaction& write) { return write.users().add(user); }));
            QCOMPARE((*opened)->read([&](ReadTransaction& read) { return read.users().findByName(name); })->id,
                     user.id);
        }
        QCOMPARE((*opened)->read([](ReadTransaction& read) { return read.users().findByPrefix(u"a%"_s, 9); })->size(),
                 std::size_t{1});
    }

    void pagesUseTheirIndexes()
    {
        // INDEXED BY refuses to prepare when an index is gone; this asks that none of the views sorts.
        QTemporaryDir folder;
        const QString path = folder.filePath(u"m.db"_s);
        VERIFY_OK(SqliteMetadataStore::open(path));
        const auto connection = plain(path);
        for (const char* sql :
             {"EXPLAIN QUERY PLAN SELECT * FROM pictures WHERE owner_id = ?1 AND trashed IS NULL AND id < ?2 "
              "ORDER BY id DESC LIMIT 100",
              "EXPLAIN QUERY PLAN SELECT * FROM shares WHERE user_id = ?1 AND sequence < ?2 ORDER BY sequence DESC",
              "EXPLAIN QUERY PLAN SELECT sum(length), count(*) FILTER (WHERE purpose = 0) FROM uploads "
              "WHERE owner_id = ? AND expires > ? AND (state = 0 OR purpose = 2) AND id <> ?",
              "EXPLAIN QUERY PLAN SELECT count(*) FROM uploads WHERE user_id = ? AND state = 0 AND expires > ?",
              "EXPLAIN QUERY PLAN SELECT * FROM versions WHERE picture_id = ? AND version = ?",
              "EXPLAIN QUERY PLAN SELECT * FROM changes WHERE user_id = ?1 AND id > ?2 ORDER BY id LIMIT 100"}) {
            SqliteStatement plan(*connection, sql);
            while (plan.step().value()) {
                QVERIFY2(!plan.text(3).contains("TEMP B-TREE"_L1), qPrintable(plan.text(3)));
                QVERIFY2(!plan.text(3).startsWith("SCAN"_L1), qPrintable(plan.text(3)));
                // The uploads from an index alone, and not from one that has every upload of the account in it.
                if (plan.text(3).contains("uploads"_L1)) {
                    QVERIFY2(plan.text(3).contains("COVERING INDEX uploads_reserved"_L1) ||
                                 plan.text(3).contains("COVERING INDEX uploads_open"_L1),
                             qPrintable(plan.text(3)));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(SqliteStoreTest)
#include "SqliteStoreTest.moc"
