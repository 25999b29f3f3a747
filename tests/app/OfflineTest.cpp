// Without a server: what was opened on this computer before opens, and what was not says so.
#include <QTemporaryDir>
#include <QtTest>

#include "app/models/ErrorText.h"
#include "app/pictures/OpenedPicture.h"
#include "common/base/Literals.h"
#include "common/identity/Pins.h"
#include "tests/app/AppPerson.h"
#include "tests/app/IndexOnDisk.h"
#include "tests/support/FileContents.h"
#include "tests/support/Noise.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using pictures::ItemKey;
using pictures::OpenedPicture;
using pictures::Picture;

class OfflineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Ada's own, one that she shares and one that is shared with her; a fourth that she never opened here.
    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        AppPerson ada(server.url(), profile.path());
        QVERIFY(ada.registerAs(u"ada"_s));
        AppPerson bob(server.url());
        QVERIFY(bob.registerAs(u"bob"_s));
        const auto own = ada.upload({makeFile(u"seen.txt"_s, bytes), makeFile(u"shared.txt"_s, bytes),
                                     makeFile(u"unseen.txt"_s, noise(3'000))});
        QCOMPARE(own.size(), std::size_t(3));
        const auto his = bob.upload({makeFile(u"lent.txt"_s, bytes)});
        QCOMPARE(his.size(), std::size_t(1));
        QVERIFY(waitFor(bob.shares.share(his[0], ada.session.userId(), api::Role::Read)).ok());
        QVERIFY(waitFor(ada.shares.share(own[1], bob.session.userId(), api::Role::Read)).ok());
        QVERIFY(ada.sees(his[0]));
        opened = {own[0], own[1], his[0]};
        unseen = own[2];
        for (const ItemKey& item : opened) {
            QVERIFY(waitFor(ada.opener.open(item)).ok());
        }
        const auto isKept = [&] {
            const auto index = indexOnDisk(ada);
            const Picture shared = index->places.value(pictures::PictureId::of(own[1])).picture;
            const auto ring = ada.session.sharedKeyRing();
            const auto pins = identity::Pins::open(ring->vaultKey(), ring->fingerprint(),
                                                   ada.session.files().pins(ada.session.userName()));
            return index->places.size() == 4 && shared && !shared->accessList.isEmpty() && pins &&
                   pins->person(his[0].ownerId.toLatin1()) != nullptr;
        };
        QVERIFY(waitUntil(isKept, 20'000));
        server.kill();
    }

    void whatWasOpenedHereOpens()
    {
        AppPerson ada(server.url(), profile.path());
        QVERIFY(ada.signIn(u"ada"_s));
        TRY_COMPARE(ada.gallery.rowCount(), 4);
        for (const ItemKey& item : opened) {
            std::shared_ptr<OpenedPicture> picture;
            const Outcome outcome =
                waitFor(ada.opener.open(item), [&](pictures::OpenJob& job) { picture = job.picture(); });
            QVERIFY2(outcome.ok(), qPrintable(QString::number(outcome.code())));
            QCOMPARE(picture->bytes, bytes);
            const bool own = item.ownerId == ada.session.userId();
            QCOMPARE(picture->signer.kind, own ? OpenedPicture::SignerKind::Self : OpenedPicture::SignerKind::Known);
            const QString copy = folder.filePath(item.itemId);
            QVERIFY(waitFor(ada.opener.saveDecrypted(item, copy)).ok());
            QCOMPARE(contentsOf(copy), bytes);
        }
    }

    void whatWasNotSaysSo()
    {
        AppPerson ada(server.url(), profile.path());
        QVERIFY(ada.signIn(u"ada"_s));
        TRY_COMPARE(ada.gallery.rowCount(), 4);
        const Outcome outcome = waitFor(ada.opener.open(unseen));
        QCOMPARE(outcome.code(), int(ErrorCode::Network));
        const QString said = models::ErrorText::describeOpening(*outcome.error, u"unseen.txt"_s);
        QVERIFY2(said.contains(u"not kept on this computer"_s), qPrintable(said));
        // What changes a picture is never built on what was known last.
        QCOMPARE(waitFor(ada.actions.rename(opened[0], u"other.txt"_s)).code(), int(ErrorCode::Network));
    }

    // A copy that does not hold is fetched anew, and there is nobody to fetch it from.
    void aDamagedCopyIsNotShown()
    {
        QDir cache(profile.path() + u"/cache/pictures"_s);
        const QStringList files = cache.entryList({opened[0].itemId + u'*'}, QDir::Files);
        QCOMPARE(files.size(), 1);
        QFile file(cache.filePath(files.first()));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2));
        const QByteArray was = file.peek(1);
        QVERIFY(file.write(QByteArray(1, char(was[0] ^ 1))) == 1);
        file.close();
        AppPerson ada(server.url(), profile.path());
        QVERIFY(ada.signIn(u"ada"_s));
        TRY_COMPARE(ada.gallery.rowCount(), 4);
        QVERIFY(waitFor(ada.opener.open(opened[0])).error);
    }

private:
    QString makeFile(const QString& name, const QByteArray& content)
    {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
    }

    ServerProcess server;
    QTemporaryDir folder;
    QTemporaryDir profile;
    const QByteArray bytes = noise(40'000);
    std::vector<ItemKey> opened;
    ItemKey unseen;
};

QTEST_GUILESS_MAIN(OfflineTest)
#include "OfflineTest.moc"
