// Two people against the real server program: sharing, what the other side sees and checks, removing, leaving, changed
// keys.
#include <QImage>
#include <QtTest>

#include "app/models/AccessModel.h"
#include "app/models/PeopleModel.h"
#include "app/pictures/PictureOpening.h"
#include "app/pictures/sharing/UnfinishedRekeys.h"
#include "common/base/Literals.h"
#include "tests/app/AppPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using pictures::ItemKey;
using pictures::OpenedPicture;
using session::Verification;
using transfers::Transfer;
using Model = models::PictureListModel;

class SharingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        ada = std::make_unique<AppPerson>(server.url());
        bob = std::make_unique<AppPerson>(server.url());
        cyd = std::make_unique<AppPerson>(server.url());
        QVERIFY(ada->registerAs(u"ada"_s));
        QVERIFY(bob->registerAs(u"bob"_s));
        QVERIFY(cyd->registerAs(u"cyd"_s));
    }
    void cleanupTestCase()
    {
        ada.reset();
        bob.reset();
        cyd.reset();
    }

    void findsPeopleByTheirBeginning()
    {
        std::vector<session::Person> people;
        QVERIFY(
            waitFor(ada->shares.findPeople(u"bo"_s), [&](pictures::FindPeopleJob& job) { people = job.value(); }).ok());
        QCOMPARE(people.size(), std::size_t(1));
        QCOMPARE(people[0].userName, u"bob"_s);
        QCOMPARE(people[0].fingerprint, bob->session.ownFingerprint());
        models::PeopleModel model(ada->session, ada->shares);
        QCOMPARE(model.rowCount(), 0); // nobody is pinned by looking
        model.setSearch(u"c"_s);
        QVERIFY(waitUntil([&] { return model.rowCount() == 1; }, 10'000));
        QCOMPARE(model.index(0).data().toString(), u"cyd"_s);
    }

    void showsASharedPictureToTheOtherSideByItself()
    {
        const ItemKey item = upload(u"for bob.png"_s);
        TRY_VERIFY(bob->gallery.listedAt().isValid() && !bob->gallery.isLoading());
        QSignalSpy listings(&bob->gallery, &Model::loadingChanged);
        const QDateTime before = QDateTime::currentDateTimeUtc();
        QVERIFY(bob->gallery.listedAt() <= before);
        QVERIFY(share(item, *bob, api::Role::Read));
        QVERIFY(bob->sees(item));                      // without refreshing: the server tells
        TRY_VERIFY(bob->gallery.listedAt() >= before); // and it stands as of then
        QCOMPARE(listings.size(), 0);
        const auto role = [&](int which) { return bob->gallery.indexOf(item).data(which); };
        QCOMPARE(role(Qt::DisplayRole).toString(), u"for bob.png"_s);
        QCOMPARE(role(Model::OwnerNameRole).toString(), u"ada"_s);
        QCOMPARE(role(Model::RoleRole).value<api::Role>(), api::Role::Read);
        QVERIFY(waitUntil([&] { return !role(Qt::DecorationRole).value<QImage>().isNull(); }, 15'000));
        QVERIFY(waitUntil([&] { return ada->gallery.indexOf(item).data(Model::SharedWithCountRole).toInt() == 1; },
                          15'000));

        std::shared_ptr<OpenedPicture> picture = open(*bob, item);
        QVERIFY(picture);
        QCOMPARE(picture->bytes, original(item));
        QCOMPARE(picture->signer.kind, OpenedPicture::SignerKind::Known);
        QCOMPARE(picture->signer.userName, u"ada"_s);
        QVERIFY(!picture->signer.verified);
        QCOMPARE(bob->session.pins().verification(ada->session.userId()), Verification::Unverified);
        bob->session.pins().markVerified(ada->session.userId());
        QVERIFY(open(*bob, item)->signer.verified);
        QCOMPARE(bob->session.pins().safetyNumber(ada->session.userId()),
                 ada->session.pins().safetyNumber(bob->session.userId()));
        QCOMPARE(bob->session.pins().safetyNumber(ada->session.userId()).size(), 12);
        bob->gallery.setView(Model::View::SharedWithMe);
        QVERIFY(bob->sees(item));
        bob->gallery.setView(Model::View::Mine);
        QVERIFY(waitUntil([&] { return !bob->gallery.isLoading(); }, 10'000));
        QVERIFY(!bob->gallery.indexOf(item).isValid());
        bob->gallery.setView(Model::View::All);
    }

    // The fingerprint in a trailer is what the signer says; the key beside it is what signed.
    void tellsWhoPosesAsSomebodyElse()
    {
        const identity::Identity& claimed = ada->session.keyRing()->identity();
        picture::OpenedPicture opened{.metadata = {},
                                      .metadataJson = {},
                                      .fileSize = 0,
                                      .signerFingerprint =
                                          *picture::SignerFingerprint::fromHex(ada->session.ownFingerprint().toHex()),
                                      .signerKey = cyd->session.keyRing()->identity().verifyKey()};
        const auto impostor = pictures::nameSigner(opened, bob->session);
        QCOMPARE(impostor.kind, OpenedPicture::SignerKind::Impostor);
        QCOMPARE(impostor.userName, u"ada"_s);
        QVERIFY(!impostor.verified);
        opened.signerKey = claimed.verifyKey();
        QCOMPARE(pictures::nameSigner(opened, bob->session).kind, OpenedPicture::SignerKind::Known);
        QCOMPARE(pictures::nameSigner(opened, cyd->session).kind, OpenedPicture::SignerKind::Unknown);
    }

    void addsAVaultWrapSoThatTheNextListingIsFast()
    {
        const ItemKey item = upload(u"wrap.png"_s);
        QVERIFY(share(item, *bob, api::Role::Read));
        QVERIFY(bob->sees(item));
        QVERIFY(waitUntil(
            [&] {
                auto* job = new pictures::FetchEntryJob(bob->session, bob->library.lightPool(), item,
                                                        pictures::FetchEntryJob::Owner::AskIfUnknown, &bob->library);
                job->startSoon();
                bool wrapped = false;
                (void)waitFor(job, [&](pictures::FetchEntryJob& ended) {
                    wrapped = ended.entry() && !ended.entry()->record.vaultWrap.isEmpty();
                });
                return wrapped;
            },
            15'000));
    }

    void givesARecipientAFileThatTheirOwnKeysOpen()
    {
        const ItemKey item = upload(u"keep.png"_s);
        QVERIFY(share(item, *bob, api::Role::Read));
        QVERIFY(bob->sees(item));
        const QString path = files.filePath(u"bobs copy.png"_s);
        QVERIFY(waitFor(bob->opener.saveEncrypted(item, path)).ok());
        std::shared_ptr<OpenedPicture> picture;
        QVERIFY(waitFor(bob->opener.openEncryptedFile(path), [&](pictures::OpenJob& job) {
                    picture = job.picture();
                }).ok());
        QCOMPARE(picture->bytes, original(item));
        QCOMPARE(picture->signer.userName, u"ada"_s);
        QCOMPARE(waitFor(cyd->opener.openEncryptedFile(path)).code(), int(ErrorCode::NoMatchingKey));
    }

    void changesRolesAndAcceptsAWritersReplacement()
    {
        const ItemKey item = upload(u"draft.png"_s);
        QVERIFY(share(item, *bob, api::Role::Read));
        QVERIFY(share(item, *cyd, api::Role::Read));
        QVERIFY(bob->sees(item));
        bob->queue.replaceContent(item, photo(u"denied.png"_s, 90));
        QVERIFY(bob->queueIdle());
        QCOMPARE(bob->queue.transfers().back().state, Transfer::State::Failed);
        QCOMPARE(bob->queue.transfers().back().error->code, ErrorCode::Forbidden);
        QVERIFY(waitFor(ada->shares.changeRole(item, bob->session.userId(), api::Role::Write)).ok());
        const QString next = photo(u"second draft.png"_s, 91);
        bob->queue.replaceContent(item, next);
        QVERIFY(bob->queueIdle());
        QCOMPARE(bob->queue.transfers().back().state, Transfer::State::Done);
        for (AppPerson* reader : {ada.get(), cyd.get(), bob.get()}) {
            const auto picture = open(*reader, item);
            QVERIFY(picture);
            QCOMPARE(picture->bytes, tests::contentsOf(next));
            QCOMPARE(picture->version, quint64(2));
        }
        QCOMPARE(open(*ada, item)->signer.userName, u"bob"_s);
        // What was honest stays so when the right to replace is taken back.
        QVERIFY(waitFor(ada->shares.changeRole(item, bob->session.userId(), api::Role::Read)).ok());
        for (AppPerson* reader : {ada.get(), cyd.get(), bob.get()}) {
            const auto picture = open(*reader, item);
            QVERIFY(picture);
            QCOMPARE(picture->bytes, tests::contentsOf(next));
        }
    }

    void listsThePeopleOfAPicture()
    {
        const ItemKey item = upload(u"people.png"_s);
        QVERIFY(share(item, *bob, api::Role::Write));
        models::AccessModel model(ada->shares);
        model.setPicture(item);
        QVERIFY(waitUntil([&] { return model.rowCount() == 2; }, 10'000));
        QCOMPARE(model.index(0).data().toString(), u"ada"_s);
        QVERIFY(model.index(0).data(models::AccessModel::SelfRole).toBool());
        QCOMPARE(model.index(1).data().toString(), u"bob"_s);
        QCOMPARE(model.index(1).data(models::AccessModel::RoleRole).value<api::Role>(), api::Role::Write);
        QVERIFY(bob->sees(item));
        models::AccessModel others(bob->shares);
        others.setPicture(item);
        QVERIFY(waitUntil([&] { return others.rowCount() == 2; }, 10'000));
        QCOMPARE(others.index(0).data().toString(), u"ada"_s);
        QCOMPARE(waitFor(bob->shares.share(item, cyd->session.userId(), api::Role::Read)).code(),
                 int(ErrorCode::Forbidden));
    }

    void removingSomeoneEncryptsAnewForThoseWhoRemain()
    {
        const ItemKey item = upload(u"not for bob.png"_s);
        QVERIFY(share(item, *bob, api::Role::Read));
        QVERIFY(share(item, *cyd, api::Role::Read));
        QVERIFY(bob->sees(item));
        const auto oldCommitment = ada->library.index().picture(item)->commitment;
        const Outcome removed = waitFor(ada->shares.remove(item, bob->session.userId()));
        QVERIFY2(removed.ok(), removed.error ? qPrintable(removed.error->context) : "timeout");
        QVERIFY(waitUntil([&] { return !bob->gallery.indexOf(item).isValid(); }, 20'000));
        QVERIFY(waitFor(bob->opener.open(item)).error);
        const auto mine = open(*ada, item);
        QVERIFY(mine);
        QCOMPARE(mine->bytes, original(item));
        QCOMPARE(mine->version, quint64(2));
        TRY_VERIFY(ada->library.index().picture(item)->commitment != oldCommitment);
        const auto hers = open(*cyd, item);
        QVERIFY(hers);
        QCOMPARE(hers->bytes, original(item));
        QCOMPARE(hers->name, u"not for bob.png"_s);
        QCOMPARE(hers->signer.userName, u"ada"_s);
        QVERIFY(waitUntil([&] { return !cyd->gallery.indexOf(item).data(Qt::DecorationRole).value<QImage>().isNull(); },
                          15'000));
        QVERIFY(share(item, *bob, api::Role::Read)); // and back in
        QVERIFY(open(*bob, item));
    }

    void cutsNobodyOffWithoutHavingWrittenItDown()
    {
        const ItemKey item = upload(u"oak.png"_s);
        QVERIFY(share(item, *bob, api::Role::Read));
        const QString folder = ada->paths().accountsFolder() + u"/unfinished"_s;
        QVERIFY(QDir(folder).removeRecursively());
        QFile inTheWay(folder); // so that nothing can be written there
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        inTheWay.close();
        QCOMPARE(waitFor(ada->shares.remove(item, bob->session.userId())).code(), int(ErrorCode::NoSuchFile));
        QVERIFY(ada->shares.unfinished().count() == 0);
        QVERIFY(open(*bob, item)); // the server was not asked
        QVERIFY(inTheWay.remove());
        QVERIFY(waitFor(ada->shares.remove(item, bob->session.userId())).ok());
        TRY_VERIFY(!QFile::exists(folder + QLatin1Char('/') + ada->session.userId())); // done, and nothing left to do
    }

    void leavesAShare()
    {
        const ItemKey item = upload(u"leave.png"_s);
        QVERIFY(share(item, *bob, api::Role::Read));
        QVERIFY(bob->sees(item));
        QVERIFY(waitFor(bob->shares.leave(item)).ok());
        QVERIFY(!bob->gallery.indexOf(item).isValid());
        QVERIFY(waitFor(bob->opener.open(item)).error);
        QVERIFY(open(*ada, item));
    }

    void stopsSharingWhenAKeyIsAnotherOneThanBefore()
    {
        auto dee = std::make_unique<AppPerson>(server.url());
        QVERIFY(dee->registerAs(u"dee"_s));
        const ItemKey item = upload(u"for dee.png"_s);
        QVERIFY(share(item, *dee, api::Role::Read));
        // What a server would do that wants to read along: the same account, another key. Here by pinning another one
        // first.
        session::Person impostor;
        impostor.userId = dee->session.userId();
        impostor.userName = u"dee"_s;
        impostor.identity = cyd->session.keyRing()->identity();
        QCOMPARE(ada->session.pins().notice(impostor), Verification::Changed);
        ada->session.pins().acceptChangedKey(dee->session.userId());
        QCOMPARE(ada->session.pins().verification(dee->session.userId()), Verification::Unverified);
        const ItemKey second = upload(u"also for dee.png"_s);
        const Outcome outcome = waitFor(ada->shares.share(second, dee->session.userId(), api::Role::Read));
        QCOMPARE(outcome.code(), int(ErrorCode::KeyChanged));
        QCOMPARE(ada->session.pins().verification(dee->session.userId()), Verification::Changed);
        ada->session.pins().acceptChangedKey(dee->session.userId());
        QVERIFY(share(second, *dee, api::Role::Read));
    }

    void remembersPinsOnANewComputer()
    {
        QVERIFY(waitUntil(
            [&] { return bob->session.pins().verification(ada->session.userId()) == Verification::Verified; }, 5'000));
        AppPerson elsewhere(server.url());
        QVERIFY(elsewhere.signIn(u"bob"_s));
        // Pins go to the server a moment later, and from there to whoever is signed in.
        QVERIFY(waitUntil(
            [&] { return elsewhere.session.pins().verification(ada->session.userId()) == Verification::Verified; },
            10'000));
    }

private:
    QString photo(const QString& name, int seed)
    {
        QImage image(600, 400, QImage::Format_RGB32);
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                image.setPixel(x, y, qRgb(x * seed, y, x ^ y));
            }
        }
        const QString path = files.filePath(name);
        if (!image.save(path)) {
            qFatal("cannot write a test's picture");
        }
        return path;
    }
    ItemKey upload(const QString& name)
    {
        const QString path = photo(name, int(name.size()));
        const auto items = ada->upload({path});
        if (items.size() != 1) {
            return {};
        }
        originals.insert(items[0], tests::contentsOf(path));
        return items[0];
    }
    QByteArray original(const ItemKey& item) { return originals.value(item); }
    bool share(const ItemKey& item, AppPerson& with, api::Role role)
    {
        const Outcome outcome = waitFor(ada->shares.share(item, with.session.userId(), role));
        if (!outcome.ok()) {
            qWarning("share: %d %s", outcome.code(), outcome.error ? qPrintable(outcome.error->context) : "timeout");
        }
        return outcome.ok();
    }
    std::shared_ptr<OpenedPicture> open(AppPerson& person, const ItemKey& item)
    {
        std::shared_ptr<OpenedPicture> picture;
        const Outcome outcome =
            waitFor(person.opener.open(item), [&](pictures::OpenJob& job) { picture = job.picture(); });
        if (!outcome.ok()) {
            qWarning("open: %d %s", outcome.code(), outcome.error ? qPrintable(outcome.error->context) : "timeout");
        }
        return picture;
    }

    ServerProcess server;
    QTemporaryDir files;
    QHash<ItemKey, QByteArray> originals;
    std::unique_ptr<AppPerson> ada;
    std::unique_ptr<AppPerson> bob;
    std::unique_ptr<AppPerson> cyd;
};

QTEST_MAIN(SharingTest)
#include "SharingTest.moc"
