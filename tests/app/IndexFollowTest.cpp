// What the index makes of what the server tells it, and what it still owes the server.
#include <QHttpMultiPart>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

#include "app/net/PictureJobs.h"
#include "common/base/Literals.h"
#include "tests/app/AppPerson.h"
#include "tests/support/LossyProxy.h"
#include "tests/support/Noise.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using pictures::ItemKey;

class IndexFollowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(server.start(), server.log().constData()); }

    // The feed tells a classic picture by its stem: one of 32 hex digits is not taken for the id of a native one.
    void aClassicPictureMayBeNamedLikeAnId()
    {
        const QString stem = u"0123456789abcdef0123456789abcdef"_s;
        AppPerson desk(server.url());
        QVERIFY(desk.registerAs(u"ada"_s));
        AppPerson laptop(server.url());
        QVERIFY(laptop.signIn(u"ada"_s));
        TRY_VERIFY_WITH_TIMEOUT(laptop.library.index().isFresh(), 20'000);
        QVERIFY(sendClassic(desk, stem));
        const ItemKey item{desk.session.userId(), {}, stem};
        TRY_VERIFY_WITH_TIMEOUT(laptop.library.index().picture(item), 20'000);
        QCOMPARE(laptop.library.index().count(), std::size_t(1));
        QCOMPARE(laptop.library.index().picture(item)->name, stem);
        QVERIFY(laptop.library.index().picture(item)->classic);
        // Opened as one of ours, it stays what it is not.
        QVERIFY(waitFor(laptop.opener.open({desk.session.userId(), stem, {}})).error);
        QVERIFY(waitFor(desk.actions.deleteForGood(item)).ok());
        TRY_VERIFY_WITH_TIMEOUT(!laptop.library.index().picture(item), 20'000);
    }

    // A vault wrap that could not be stored is stored once the server is back.
    void wrapsWaitForTheServer()
    {
        AppPerson bob(server.url());
        QVERIFY(bob.registerAs(u"bob"_s));
        LossyProxy proxy(server.url());
        proxy.refuseFor = "PATCH ";
        AppPerson cleo(proxy.url());
        QVERIFY(cleo.registerAs(u"cleo"_s));
        QSignalSpy lost(&cleo.session.api(), &net::ApiClient::reachableChanged);
        const auto lent = bob.upload({makeFile(u"lent.txt"_s, noise(1'000))});
        QCOMPARE(lent.size(), std::size_t(1));
        QVERIFY(waitFor(bob.shares.share(lent[0], cleo.session.userId(), api::Role::Read)).ok());
        TRY_VERIFY_WITH_TIMEOUT(cleo.library.index().picture(lent[0]) && !lost.isEmpty(), 20'000);
        QVERIFY(!hasWrap(cleo, lent[0]));
        proxy.refuseFor.clear();
        QVERIFY(waitUntil([&] { return hasWrap(cleo, lent[0]); }, 20'000));
    }

private:
    QString makeFile(const QString& name, const QByteArray& bytes)
    {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    }
    // As the seed's own client sends it; nobody opens it here.
    bool sendClassic(AppPerson& person, const QString& stem)
    {
        const QString path = folder.filePath(u"classic.png"_s);
        QImage image(8, 8, QImage::Format_RGB32);
        image.fill(Qt::darkCyan);
        QFile file(path);
        if (!image.save(path) || !file.open(QIODevice::ReadOnly)) {
            return false;
        }
        QHttpMultiPart form(QHttpMultiPart::FormDataType);
        const auto append = [&form](const QString& disposition, const QByteArray& body) {
            QHttpPart part;
            part.setHeader(QNetworkRequest::ContentDispositionHeader, disposition);
            part.setBody(body);
            form.append(part);
        };
        append(u"form-data; name=\"imageFile\"; filename=\"%1.png\""_s.arg(stem), file.readAll());
        append(u"form-data; name=\"quotient\""_s, "1 2 3");
        QNetworkAccessManager network;
        QNetworkRequest request(server.url(u"/api/v1/users/%1/images"_s.arg(person.session.userId())));
        request.setRawHeader("Authorization", person.session.api().authorization());
        const std::unique_ptr<QNetworkReply> reply(network.post(request, &form));
        return waitUntil([&] { return reply->isFinished(); }, 10'000) &&
               reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200;
    }
    static bool hasWrap(AppPerson& person, const ItemKey& item)
    {
        auto* job = new net::RecordJob(person.session.api(), item.ownerId, item.itemId);
        job->startSoon();
        bool has = false;
        (void)waitFor(job, [&has](net::RecordJob& ended) { has = !ended.record().vaultWrap.isEmpty(); });
        return has;
    }

    ServerProcess server;
    QTemporaryDir folder;
};

QTEST_GUILESS_MAIN(IndexFollowTest)
#include "IndexFollowTest.moc"
