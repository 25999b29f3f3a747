// Rows and files in step: what appears, what goes, what a crash between any two steps leaves.
#include <QRegularExpression>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "tests/server/store/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;
using namespace std::chrono_literals;

namespace {

// A disk that dies after so many calls: nothing after that succeeds, as after a power cut.
class DyingBlobStore final : public BlobStore {
public:
    DyingBlobStore(BlobStore& real, int lives) : m_real(real), m_lives(lives) {}
    Result<BlobRef> write(const QString& key, QByteArrayView bytes) override
    {
        return alive() ? m_real.write(key, bytes) : dead();
    }
    Result<BlobRef> write(const QString& key, QIODevice& source, qint64 length) override
    {
        return alive() ? m_real.write(key, source, length) : dead();
    }
    Result<BlobRef> adopt(const QString& key, const QString& path, qint64 length, const QByteArray& sha256) override
    {
        return alive() ? m_real.adopt(key, path, length, sha256) : dead();
    }
    Result<void> giveBack(const QString& key, const QString& path, qint64 length, QByteArrayView tail) override
    {
        return alive() ? m_real.giveBack(key, path, length, tail) : Result<void>(dead());
    }
    Result<std::unique_ptr<QFile>> open(const QString& key) const override { return m_real.open(key); }
    Result<void> remove(const QString& key) override { return alive() ? m_real.remove(key) : Result<void>(dead()); }
    Result<void> forEach(const std::function<bool(const BlobFile&)>& visit) const override
    {
        return m_real.forEach(visit);
    }

private:
    bool alive() { return m_lives-- > 0; }
    static tl::unexpected<Error> dead() { return fail(ErrorCode::NoSpace); }
    BlobStore& m_real;
    int m_lives;
};

} // namespace

class PictureStoreTest : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> m_folder;
    std::optional<OpenStore> m_open;
    SettableClock m_clock;
    User m_anna;
    User m_bert;

    [[nodiscard]] qint64 usedBytes(const QString& id)
    {
        return m_open->metadata->read([&](ReadTransaction& read) { return read.users().find(id); })->usedBytes;
    }
    Picture add(const QByteArray& content = "content", const QByteArray& thumbnail = "thumbnail")
    {
        return m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory(content), inMemory(thumbnail)).value();
    }
    void share(const Picture& picture, const QString& userId)
    {
        VERIFY_OK(m_open->metadata->write([&](WriteTransaction& write) {
            return write.shares().grant({picture.id, userId, {}, Role::Write, 0, m_clock.now()}, "wrap");
        }));
    }
    Picture next(const Picture& picture, qint64 version)
    {
        Picture changed = picture;
        changed.version = version;
        changed.sealId = randomBytes(16);
        changed.listRecord.clear();
        return changed;
    }

private Q_SLOTS:
    void init()
    {
        m_clock.set(QDateTime::currentDateTimeUtc());
        m_folder.emplace();
        m_open.emplace(m_folder->path(), m_clock);
        m_anna = m_open->addUser(u"anna"_s);
        m_bert = m_open->addUser(u"bert"_s);
    }
    void cleanup()
    {
        QCOMPARE(problemsOf(*m_open, m_clock), QString());
        m_open.reset();
    }

    void picturesAppearWhole()
    {
        const QByteArray content = randomBytes(300000);
        const Picture picture = add(content, "small");
        QCOMPARE(picture.version, 1);
        QCOMPARE(picture.created, m_clock.now());
        QCOMPARE(m_open->read(picture.content), content);
        QCOMPARE(picture.content.sha256, sha256(content));
        QCOMPARE(m_open->read(picture.thumbnail), "small");
        QVERIFY(picture.quotient.key.isEmpty());
        QCOMPARE(usedBytes(m_anna.id), 300005);
    }

    void aTakenItemIdChangesNothing()
    {
        const Picture first = add();
        COMPARE_ERROR(m_open->pictures.add(first, makeWrap(), inMemory("other"), inMemory("other")),
                      ErrorCode::AlreadyExists);
        QCOMPARE(m_open->fileCount(), 2);
        QCOMPARE(usedBytes(m_anna.id), 16);
    }

    void takenStemsGetStampedAndStayUniqueWithinASecond()
    {
        m_clock.set(QDateTime(QDate(2026, 11, 23), QTime(13, 5, 1), base::utc));
        QStringList names;
        for (int i = 0; i < 4; ++i) {
            const auto added =
                m_open->pictures.addClassic(m_anna.id, u"cat"_s, u"png"_s, inMemory("png"), inMemory("1 2 3 "));
            VERIFY_OK(added);
            names.append(added->name);
            QVERIFY(added->classic);
            QCOMPARE(m_open->read(added->quotient), "1 2 3 ");
        }
        QCOMPARE(names, (QStringList{u"cat"_s, u"cat_20261123130501"_s, u"cat_20261123130501_2"_s,
                                     u"cat_20261123130501_3"_s}));
        VERIFY_OK(m_open->pictures.addClassic(m_bert.id, u"cat"_s, u"png"_s, inMemory("png"), inMemory("1 ")));
        QVERIFY(m_open->find(m_bert.id, u"cat"_s));
    }

    void spooledUploadsAreTakenOver()
    {
        const QString key = newHexId();
        const QByteArray content = randomBytes(100000);
        VERIFY_OK(m_open->spool.create(key));
        VERIFY_OK(appendTo(m_open->spool, key, 0, QByteArrayView(content + "thumb")));
        BlobSource source;
        source.adoptPath = m_open->spool.filePath(key);
        source.length = content.size();
        const auto thumbnail = m_open->spool.read(key, content.size(), 5);
        const auto added =
            m_open->pictures.add(makePicture(m_anna.id), makeWrap(), source, inMemory(thumbnail.value()));
        VERIFY_OK(added);
        QCOMPARE(m_open->read(added->content), content);
        QCOMPARE(m_open->read(added->thumbnail), "thumb");
        QVERIFY(!QFile::exists(source.adoptPath));
    }

    void uploadsOutliveARefusal()
    {
        const Picture first = add();
        share(first, m_bert.id);
        const QString key = newHexId();
        const QByteArray content = randomBytes(100000);
        VERIFY_OK(m_open->spool.create(key));
        VERIFY_OK(appendTo(m_open->spool, key, 0, QByteArrayView(content + "thumb")));
        BlobSource source;
        source.adoptPath = m_open->spool.filePath(key);
        source.adoptTail = "thumb";
        source.length = content.size();
        Rekeying rekeying;
        rekeying.picture = next(first, 2);
        rekeying.ownerWrap = {"owner's new", {}};
        rekeying.accessList = {"list", "signature", 1};
        const auto rekey = [&](PictureStore& pictures) { return pictures.rekey(rekeying, source, inMemory("thumb")); };
        const auto isWhole = [&] {
            return m_open->spool.size(key).value() == content.size() + 5 &&
                   m_open->spool.read(key, 0, content.size() + 5).value() == content + "thumb" &&
                   m_open->fileCount() == 2;
        };
        COMPARE_ERROR(rekey(m_open->pictures), ErrorCode::InvalidArgument); // somebody has no wrap
        QVERIFY(isWhole());
        rekeying.wraps = {{m_bert.id, "bert's new"}};
        rekeying.accessList.version = 3;
        COMPARE_ERROR(rekey(m_open->pictures), ErrorCode::Conflict);
        QVERIFY(isWhole());
        rekeying.accessList.version = 1;
        // A disk that fails before the large part has moved, and while it moves.
        for (int lives = 0; lives < 2; ++lives) {
            DyingBlobStore dying(m_open->blobs, lives);
            PictureStore failing(*m_open->metadata, dying, m_clock);
            COMPARE_ERROR(rekey(failing), ErrorCode::NoSpace);
            QCOMPARE(m_open->spool.read(key, 0, content.size() + 5).value(), content + "thumb");
        }
        const auto second = rekey(m_open->pictures);
        VERIFY_OK(second);
        QCOMPARE(m_open->read(second->content), content);
        QCOMPARE(m_open->read(second->thumbnail), "thumb");
        QVERIFY(!QFile::exists(source.adoptPath));
    }

    void preconditionsRunInTheSameTransaction()
    {
        COMPARE_ERROR(m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory("c"), inMemory("t"),
                                           [&](WriteTransaction& write) -> Result<void> {
                                               (void)write.users().setDisabled(m_anna.id, true);
                                               return fail(ErrorCode::PermissionDenied);
                                           }),
                      ErrorCode::PermissionDenied);
        QVERIFY(!m_open->metadata->read([&](ReadTransaction& read) { return read.users().find(m_anna.id); })->disabled);
        QCOMPARE(m_open->fileCount(), 0);
    }

    void quotasCountBytesAndPictures()
    {
        m_open->pictures.setDefaultQuota({100, 2});
        add(QByteArray(60, 'c'), QByteArray(10, 't'));
        const auto tooMuch =
            m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory(QByteArray(31, 'c')), inMemory(""));
        COMPARE_ERROR(tooMuch, ErrorCode::OverQuota);
        QVERIFY(tooMuch.error().context.contains(u"30"_s));
        add(QByteArray(29, 'c'), QByteArray(1, 't'));
        COMPARE_ERROR(m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory(""), inMemory("")),
                      ErrorCode::OverQuota);
        QCOMPARE(m_open->fileCount(), 4);
        VERIFY_OK(m_open->metadata->write(
            [&](WriteTransaction& write) { return write.users().setQuota(m_anna.id, 1000, 3); }));
        add();
    }

    void replacingKeepsTheEarlierVersionForThirtyDays()
    {
        const Picture first = add("first", "1");
        m_clock.advance(1h);
        COMPARE_ERROR(m_open->pictures.replace(next(first, 3), inMemory("third"), inMemory("3")), ErrorCode::Conflict);
        const auto second = m_open->pictures.replace(next(first, 2), inMemory("second"), inMemory("2"));
        VERIFY_OK(second);
        QCOMPARE(m_open->read(second->content), "second");
        QCOMPARE(second->created, first.created);
        QCOMPARE(second->changed, m_clock.now());
        QCOMPARE(usedBytes(m_anna.id), 13);
        COMPARE_ERROR(m_open->pictures.replace(next(first, 2), inMemory("late"), inMemory("2")), ErrorCode::Conflict);
        m_clock.advance(30 * 24h);
        QCOMPARE(m_open->pictures.sweep(m_open->spool)->versions, 0);
        QCOMPARE(m_open->fileCount(), 4);
        m_clock.advance(1s);
        QCOMPARE(m_open->pictures.sweep(m_open->spool)->versions, 1);
        QCOMPARE(m_open->fileCount(), 2);
        QCOMPARE(usedBytes(m_anna.id), 7);
        QCOMPARE(m_open->read(m_open->find(m_anna.id, first.name)->content), "second");
    }

    void rekeyingSwapsEverythingForExactlyThoseEntitled()
    {
        const Picture first = add();
        share(first, m_bert.id);
        const User carl = m_open->addUser(u"carl"_s);
        Rekeying rekeying;
        rekeying.picture = next(first, 2);
        rekeying.picture.commitment = QByteArray(32, 'n');
        rekeying.ownerWrap = {"owner's new", "owner's new vault"};
        rekeying.accessList = {"list", "signature", 1};
        const auto rekey = [&] { return m_open->pictures.rekey(rekeying, inMemory("new"), inMemory("n")); };
        COMPARE_ERROR(rekey(), ErrorCode::InvalidArgument); // someone is forgotten
        rekeying.wraps = {{m_bert.id, "bert's new"}, {carl.id, "carl's"}};
        COMPARE_ERROR(rekey(), ErrorCode::InvalidArgument); // someone too many
        rekeying.wraps = {{m_bert.id, "bert's new"}, {m_bert.id, "bert's newer"}};
        COMPARE_ERROR(rekey(), ErrorCode::InvalidArgument);
        QCOMPARE(m_open->find(m_anna.id, first.name)->version, 1);
        VERIFY_OK(m_open->metadata->write(
            [&](WriteTransaction& write) { return write.pictures().setVaultWrap(first.id, m_bert.id, "old vault"); }));
        rekeying.wraps = {{m_bert.id, "bert's new"}};
        const auto second = rekey();
        VERIFY_OK(second);
        QCOMPARE(second->commitment, QByteArray(32, 'n'));
        QCOMPARE(second->accessListVersion, 1);
        const auto wrap = [&](const QString& userId) {
            return m_open->metadata->read(
                [&](ReadTransaction& read) { return read.pictures().wrap(first.id, userId); });
        };
        QCOMPARE(wrap(m_anna.id)->wrappedKey, "owner's new");
        QCOMPARE(wrap(m_anna.id)->vaultWrap, "owner's new vault");
        QCOMPARE(wrap(m_bert.id)->wrappedKey, "bert's new");
        QCOMPARE(wrap(m_bert.id)->vaultWrap, QByteArray()); // it was for the old key
        const auto versions =
            m_open->metadata->read([&](ReadTransaction& read) { return read.pictures().versions(first.id); });
        QCOMPARE(versions->at(0).ownerWrap.wrappedKey, makeWrap().wrappedKey); // the old key opens the old version
        COMPARE_ERROR(rekey(), ErrorCode::Conflict);
    }

    void deletingTakesTheFilesToo()
    {
        const Picture picture = add();
        VERIFY_OK(m_open->pictures.replace(next(picture, 2), inMemory("second"), inMemory("2")));
        auto reading = m_open->blobs.open(picture.content.key);
        VERIFY_OK(m_open->pictures.remove(m_anna.id, picture.name));
        COMPARE_ERROR(m_open->pictures.remove(m_anna.id, picture.name), ErrorCode::NotFound);
        QCOMPARE(m_open->fileCount(), 0);
        QCOMPARE(usedBytes(m_anna.id), 0);
        QCOMPARE((*reading)->readAll(), "content"); // whoever was downloading gets all of it
    }

    void theTrashIsEmptiedAfterThirtyDays()
    {
        const Picture picture = add();
        VERIFY_OK(m_open->metadata->write(
            [&](WriteTransaction& write) { return write.pictures().setTrashed(picture.id, m_clock.now()); }));
        m_clock.advance(30 * 24h);
        QCOMPARE(m_open->pictures.sweep(m_open->spool)->pictures, 0);
        m_clock.advance(1s);
        QCOMPARE(m_open->pictures.sweep(m_open->spool)->pictures, 1);
        QCOMPARE(m_open->fileCount(), 0);
    }

    void anAccountGoesWithAllItHas()
    {
        for (int i = 0; i < 5; ++i) {
            share(add(), m_bert.id);
        }
        const Picture trashed = add();
        VERIFY_OK(m_open->metadata->write(
            [&](WriteTransaction& write) { return write.pictures().setTrashed(trashed.id, m_clock.now()); }));
        VERIFY_OK(m_open->pictures.removeAccount(m_anna.id));
        QCOMPARE(m_open->fileCount(), 0);
        COMPARE_ERROR(m_open->metadata->read([&](ReadTransaction& read) { return read.users().find(m_anna.id); }),
                      ErrorCode::NotFound);
        COMPARE_ERROR(m_open->pictures.removeAccount(m_anna.id), ErrorCode::NotFound);
    }

    void anInterruptedAccountRemovalIsCarriedOn()
    {
        for (int i = 0; i < 3; ++i) {
            add();
        }
        DyingBlobStore dying(m_open->blobs, 2);
        PictureStore failing(*m_open->metadata, dying, m_clock);
        COMPARE_ERROR(failing.removeAccount(m_anna.id), ErrorCode::NoSpace);
        QVERIFY(m_open->metadata->read([&](ReadTransaction& read) { return read.users().find(m_anna.id); })->disabled);
        m_clock.advance(2h);
        VERIFY_OK(m_open->pictures.sweep(m_open->spool));
        COMPARE_ERROR(m_open->metadata->read([&](ReadTransaction& read) { return read.users().find(m_anna.id); }),
                      ErrorCode::NotFound);
        QCOMPARE(m_open->fileCount(), 0);
    }

    void whereverTheDiskDiesNothingHalfMadeIsSeen_data()
    {
        QTest::addColumn<int>("lives");
        for (int lives = 0; lives < 5; ++lives) {
            QTest::addRow("%d", lives) << lives;
        }
    }
    void whereverTheDiskDiesNothingHalfMadeIsSeen()
    {
        QFETCH(int, lives);
        const Picture old = add("old", "o");
        DyingBlobStore dying(m_open->blobs, lives);
        PictureStore failing(*m_open->metadata, dying, m_clock);
        const Picture fresh = makePicture(m_anna.id);
        const auto added = failing.add(fresh, makeWrap(), inMemory("new"), inMemory("n"));
        QCOMPARE(added.has_value(), lives >= 2);
        QCOMPARE(m_open->find(m_anna.id, fresh.name).has_value(), lives >= 2);
        VERIFY_OK(failing.remove(m_anna.id, old.name)); // the row goes, whatever the disk does
        COMPARE_ERROR(m_open->find(m_anna.id, old.name), ErrorCode::NotFound);
        QCOMPARE(problemsOf(*m_open, m_clock), QString()); // leftovers are young: no problem yet
        m_clock.advance(61min);
        VERIFY_OK(m_open->pictures.sweep(m_open->spool));
        QCOMPARE(m_open->fileCount(), lives >= 2 ? 2 : 0);
    }

    void aSweptUploadCannotAppearAnyMore()
    {
        // An upload that hangs for longer than the grace between its files and its row.
        const QString key = newHexId();
        VERIFY_OK(m_open->metadata->write(
            [&](WriteTransaction& write) { return write.blobs().addPending(key, m_clock.now()); }));
        const auto blob = m_open->blobs.write(key, QByteArrayView("late"));
        m_clock.advance(61min);
        QCOMPARE(m_open->pictures.sweep(m_open->spool)->blobs, 1);
        COMPARE_ERROR(m_open->metadata->write(
                          [&](WriteTransaction& write) { return write.blobs().commit(*blob, m_clock.now()); }),
                      ErrorCode::NotFound);
        QCOMPARE(m_open->fileCount(), 0);
    }

    void expiredUploadsLoseTheirBytesAndLaterTheirRow()
    {
        Upload upload;
        upload.id = newHexId();
        upload.userId = upload.ownerId = m_anna.id;
        upload.length = 10;
        upload.spoolKey = newHexId();
        upload.created = m_clock.now();
        upload.expires = m_clock.now().addSecs(3600);
        VERIFY_OK(m_open->spool.create(upload.spoolKey));
        VERIFY_OK(m_open->metadata->write([&](WriteTransaction& write) { return write.uploads().add(upload); }));
        const auto known = [&] {
            return m_open->metadata
                ->read([&](ReadTransaction& read) { return read.uploads().find(upload.id, m_anna.id); })
                .has_value();
        };
        VERIFY_OK(m_open->pictures.sweep(m_open->spool));
        QVERIFY(QFile::exists(m_open->spool.filePath(upload.spoolKey)));
        m_clock.advance(61min);
        VERIFY_OK(m_open->pictures.sweep(m_open->spool));
        QVERIFY(!QFile::exists(m_open->spool.filePath(upload.spoolKey)));
        QVERIFY(known()); // it can still be told that it has expired
        m_clock.advance(25h);
        QCOMPARE(m_open->pictures.sweep(m_open->spool)->uploads, 1);
        QVERIFY(!known());
    }

    void strayFilesInTheSpoolAreSwept()
    {
        VERIFY_OK(m_open->spool.create(newHexId()));
        VERIFY_OK(m_open->pictures.sweep(m_open->spool));
        const auto count = [&] {
            int files = 0;
            (void)m_open->spool.forEach([&](const QString&, const QDateTime&) { ++files; });
            return files;
        };
        QCOMPARE(count(), 1);
        m_clock.advance(2h);
        VERIFY_OK(m_open->pictures.sweep(m_open->spool));
        QCOMPARE(count(), 0);
    }
};

QTEST_GUILESS_MAIN(PictureStoreTest)
#include "PictureStoreTest.moc"
