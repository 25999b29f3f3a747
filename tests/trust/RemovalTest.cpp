// Taking somebody off a picture, at a server that lies about who has access.
#include <QImage>
#include <QtTest>

#include "app/models/AccessModel.h"
#include "app/pictures/sharing/UnfinishedRekeys.h"
#include "common/base/Literals.h"
#include "tests/app/AppPerson.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"
#include "tests/trust/LyingProxy.h"

using namespace veilpix;
using namespace veilpix::tests;
using pictures::ItemKey;

class RemovalTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        proxy = std::make_unique<LyingProxy>(server.url());
        ada = std::make_unique<AppPerson>(proxy->url());
        bob = std::make_unique<AppPerson>(server.url());
        cyd = std::make_unique<AppPerson>(server.url());
        QVERIFY(ada->registerAs(u"ada"_s));
        QVERIFY(bob->registerAs(u"bob"_s));
        QVERIFY(cyd->registerAs(u"cyd"_s));
    }
    void cleanup()
    {
        proxy->says = {};
        proxy->sees = {};
    }
    void cleanupTestCase()
    {
        ada.reset();
        bob.reset();
        cyd.reset();
    }

    // The server takes the removal, and shows the list and the permissions of before when the picture is encrypted
    // anew.
    void anOlderListGivesNobodyTheNewKey()
    {
        const ItemKey item = sharedPicture(u"oak.png"_s);
        QHash<QByteArray, QByteArray> before; // replies by request
        bool cut = false;
        QList<QByteArray> rekeys;
        proxy->sees = [&](const LyingProxy::Request& request) {
            cut = cut || request.line.startsWith("DELETE ");
            if (request.line.startsWith("POST ") && request.line.contains("/rekey ")) {
                rekeys.append(request.body);
            }
        };
        proxy->says = [&](const LyingProxy::Request& request, const QByteArray& body) -> std::optional<QByteArray> {
            if (!request.line.startsWith("GET ") || !request.line.contains(item.itemId.toLatin1())) {
                return {};
            }
            if (!cut) {
                before.insert(request.line, body);
            }
            return cut && before.contains(request.line) ? std::optional(before.value(request.line)) : std::nullopt;
        };
        QVERIFY(waitFor(ada->shares.loadAccess(item)).ok());
        const Outcome removed = waitFor(ada->shares.remove(item, bob->session.userId()));
        QVERIFY(cut);
        QVERIFY(before.size() >= 2);
        for (const QByteArray& rekey : std::as_const(rekeys)) {
            QVERIFY2(!rekey.contains(bob->session.userId().toLatin1()), "the new key was wrapped for who was removed");
        }
        QCOMPARE(removed.code(), int(ErrorCode::StaleVersion));
        QVERIFY(ada->shares.unfinished().contains(item)); // goes on when the server says what is so
        proxy->says = {};
        ada->shares.unfinished().tryNow();
        TRY_COMPARE_WITH_TIMEOUT(ada->shares.unfinished().count(), 0, 30'000);
        QVERIFY(!rekeys.isEmpty() && !rekeys.last().contains(bob->session.userId().toLatin1()));
        QVERIFY(waitFor(cyd->opener.open(item)).ok());
    }

    // Shown under somebody else's account id, the person would stay, and the owner believe them gone.
    void somebodyUnderAnotherAccountIsNotRemovedInVain()
    {
        const ItemKey item = sharedPicture(u"elm.png"_s);
        AppPerson dee(server.url());
        QVERIFY(dee.registerAs(u"dee"_s));
        const QByteArray real = bob->session.userId().toLatin1();
        const QByteArray shown = dee.session.userId().toLatin1();
        bool asked = false;
        proxy->sees = [&](const LyingProxy::Request& request) {
            asked = asked || request.line.startsWith("DELETE ") || request.line.contains("/rekey ");
        };
        proxy->says = [&](const LyingProxy::Request& request, const QByteArray& body) -> std::optional<QByteArray> {
            const bool list = request.line.startsWith("GET ") && request.line.contains("/permissions");
            return list ? std::optional(QByteArray(body).replace(real, shown)) : std::nullopt;
        };
        models::AccessModel model(ada->shares);
        model.setPicture(item);
        TRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 3, 10'000);
        QString userId;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row).data().toString() == "bob"_L1) {
                userId = model.index(row).data(models::AccessModel::UserIdRole).toString();
            }
        }
        QCOMPARE(userId, dee.session.userId());
        QCOMPARE(waitFor(ada->shares.remove(item, userId)).code(), int(ErrorCode::NotFound));
        QVERIFY(!asked);
        QCOMPARE(ada->shares.unfinished().count(), 0);
    }

private:
    ItemKey sharedPicture(const QString& name)
    {
        QImage image(60, 40, QImage::Format_RGB32);
        image.fill(Qt::darkGreen);
        const QString path = files.filePath(name);
        if (!image.save(path)) {
            return {};
        }
        const auto items = ada->upload({path});
        if (items.size() != 1 || !waitFor(ada->shares.share(items[0], bob->session.userId(), api::Role::Read)).ok() ||
            !waitFor(ada->shares.share(items[0], cyd->session.userId(), api::Role::Read)).ok()) {
            return {};
        }
        return items[0];
    }

    QTemporaryDir files;
    ServerProcess server;
    std::unique_ptr<LyingProxy> proxy;
    std::unique_ptr<AppPerson> ada;
    std::unique_ptr<AppPerson> bob;
    std::unique_ptr<AppPerson> cyd;
};

QTEST_MAIN(RemovalTest)
#include "RemovalTest.moc"
