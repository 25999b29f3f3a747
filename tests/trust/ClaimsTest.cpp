// What a server makes up about a picture, carried through the jobs of the app: nothing is sealed for it, handed on as
// somebody's, or taken for one's own.
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "app/pictures/sharing/UnfinishedRekeys.h"
#include "common/base/Literals.h"
#include "common/identity/AccessList.h"
#include "common/picture/PictureEncryptor.h"
#include "tests/app/AppPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"
#include "tests/trust/LyingProxy.h"

using namespace veilpix;
using namespace veilpix::tests;
using pictures::ItemKey;
using transfers::Transfer;

class ClaimsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        proxy = std::make_unique<LyingProxy>(server.url());
        ada = std::make_unique<AppPerson>(proxy->url());
        bob = std::make_unique<AppPerson>(server.url());
        QVERIFY(ada->registerAs(u"ada"_s));
        QVERIFY(bob->registerAs(u"bob"_s));
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
    }

    // The record names a key of the server's own, wrapped as anybody can; the content fits it.
    void nothingIsSealedForAKeyOfTheServer()
    {
        const ItemKey item = upload(*ada, u"elm.png"_s);
        const Forged forged = forge(item, bob->session.keyRing()->privateIdentity());
        lieAboutRecord(item, [&](QJsonObject& record) { forged.putInto(record); });
        QList<QByteArray> sent;
        proxy->sees = [&](const LyingProxy::Request& request) {
            if (!request.line.startsWith("GET ") && !request.line.startsWith("HEAD ")) {
                sent.append(request.line);
            }
        };
        QVERIFY(!waitFor(ada->actions.rename(item, u"secret name.png"_s)).ok());
        ada->queue.replaceContent(item, photo(u"secret.png"_s, 7));
        QVERIFY(ada->queueIdle());
        QCOMPARE(ada->queue.transfers().back().state, Transfer::State::Failed);
        QVERIFY(!waitFor(ada->opener.open(item)).ok());
        QVERIFY(!waitFor(ada->shares.share(item, bob->session.userId(), api::Role::Read)).ok());
        for (const QByteArray& line : std::as_const(sent)) {
            QVERIFY2(!line.contains("/api/v1/uploads") && !line.contains("/record") && !line.contains("/permissions"),
                     line.constData());
        }
    }

    // A writer is told that the picture is theirs.
    void aWriterIsNotTheOwner()
    {
        const ItemKey item = upload(*bob, u"ash.png"_s);
        QVERIFY(waitFor(bob->shares.share(item, ada->session.userId(), api::Role::Write)).ok());
        QVERIFY(waitFor(ada->opener.open(item)).ok());
        lieAboutRecord(item, [&](QJsonObject& record) { record["role"_L1] = u"owner"_s; });
        QCOMPARE(waitFor(ada->actions.rename(item, u"mine.png"_s)).code(), int(ErrorCode::Forbidden));
        QCOMPARE(waitFor(ada->shares.share(item, bob->session.userId(), api::Role::Read)).code(),
                 int(ErrorCode::Forbidden));
    }

    // A list that the server drops, or that is another picture's.
    void anOwnListIsMissed()
    {
        const ItemKey item = upload(*ada, u"fir.png"_s);
        const ItemKey other = upload(*ada, u"yew.png"_s);
        lieAboutRecord(item, [](QJsonObject& record) {
            for (const auto name : {"access_list"_L1, "access_list_signature"_L1, "access_list_version"_L1}) {
                record[name] = QJsonValue::Null;
            }
        });
        QCOMPARE(waitFor(ada->opener.open(item)).code(), int(ErrorCode::BadAccessList));
        QCOMPARE(waitFor(ada->shares.share(item, bob->session.userId(), api::Role::Read)).code(),
                 int(ErrorCode::BadAccessList));
        proxy->says = {};
        QVERIFY(waitFor(ada->opener.open(item)).ok());
        QVERIFY(waitFor(ada->opener.open(other)).ok());
    }

    // Versions are numbers that a server says, until a trailer has said them too.
    void anInventedVersionSticksNowhere()
    {
        const ItemKey item = upload(*ada, u"oak.png"_s);
        for (const qint64 version : {qint64(-1), qint64(0), qint64(7), qint64(2147483647), qint64(1) << 62}) {
            lieAboutRecord(item, [&](QJsonObject& record) { record["version"_L1] = version; });
            QVERIFY(!waitFor(ada->opener.open(item)).ok());
        }
        proxy->says = {};
        QVERIFY(waitFor(ada->opener.open(item)).ok());
    }

    // Another person's picture, shown as if it lay in one's own account.
    void aPlantedPictureIsNotMine()
    {
        const ItemKey item = upload(*ada, u"sky.png"_s);
        const Forged forged = forge(item, bob->session.keyRing()->privateIdentity());
        proxy->says = [&](const LyingProxy::Request& request, const QByteArray& body) -> std::optional<QByteArray> {
            if (!request.line.startsWith("GET /api/v1/pictures") || !body.contains(item.itemId.toLatin1())) {
                return {};
            }
            QJsonObject whole = QJsonDocument::fromJson(body).object();
            QJsonObject data = whole["data"_L1].toObject();
            QJsonArray pictures = data["pictures"_L1].toArray();
            for (qsizetype i = 0; i < pictures.size(); ++i) {
                QJsonObject record = pictures[i].toObject();
                if (record["item_id"_L1].toString() == item.itemId) {
                    forged.putInto(record);
                    pictures[i] = record;
                }
            }
            data["pictures"_L1] = pictures;
            whole["data"_L1] = data;
            return QJsonDocument(whole).toJson(QJsonDocument::Compact);
        };
        AppPerson elsewhere(proxy->url());
        QVERIFY(elsewhere.signIn(u"ada"_s));
        QVERIFY(waitUntil([&] { return elsewhere.library.index().picture(item) != nullptr; }, 20'000));
        const pictures::Picture shown = elsewhere.library.index().picture(item);
        QVERIFY(!shown->isOwn());
        QVERIFY(shown->error != 0);
        QVERIFY(shown->name.isEmpty());
        QVERIFY(!shown->contentKey.isThere());
    }

    // A reader has the key and can seal; the owner's client neither shows that, nor saves it, nor seals it anew as the
    // owner's.
    void aReadersForgeryIsNotLaundered()
    {
        const ItemKey item = upload(*ada, u"beech.png"_s);
        QVERIFY(waitFor(ada->shares.share(item, bob->session.userId(), api::Role::Read)).ok());
        QVERIFY(bob->sees(item));
        const Forged forged = forge(item, bob->session.keyRing()->privateIdentity(),
                                    bob->library.index().picture(item)->contentKey.copy());
        const QByteArray id = item.itemId.toLatin1();
        bool rekeyed = false;
        proxy->sees = [&](const LyingProxy::Request& request) {
            rekeyed = rekeyed || request.line.contains("/rekey ");
        };
        proxy->says = [&](const LyingProxy::Request& request, const QByteArray& body) -> std::optional<QByteArray> {
            if (request.line.contains(id + "/content")) {
                return forged.png;
            }
            return !request.line.startsWith("GET ") || !request.line.contains(id + "/record")
                       ? std::nullopt
                       : std::optional(changed(body, [&](QJsonObject& record) {
                             record["seal_id"_L1] = QString::fromLatin1(forged.sealId);
                             record["size"_L1] = forged.png.size();
                         }));
        };
        QCOMPARE(waitFor(ada->opener.open(item)).code(), int(ErrorCode::BadSignature));
        const QString saved = files.filePath(u"saved.png"_s);
        QCOMPARE(waitFor(ada->opener.saveDecrypted(item, saved)).code(), int(ErrorCode::BadSignature));
        QCOMPARE(waitFor(ada->opener.saveEncrypted(item, saved)).code(), int(ErrorCode::BadSignature));
        QVERIFY(!QFile::exists(saved));
        QCOMPARE(waitFor(ada->shares.remove(item, bob->session.userId())).code(), int(ErrorCode::BadSignature));
        QVERIFY(!rekeyed);
        proxy->says = {};
        ada->shares.unfinished().tryNow();
        TRY_COMPARE_WITH_TIMEOUT(ada->shares.unfinished().count(), 0, 30'000);
        QVERIFY(rekeyed);
        QVERIFY(waitFor(ada->opener.open(item)).ok());
    }

    // On a computer that has no pins yet, no answer is no reason to take everybody for new.
    void aNewComputerDoesNotForgetWhoWasMet_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("there are none") << 404;
        QTest::newRow("the server stumbles") << 500;
    }
    void aNewComputerDoesNotForgetWhoWasMet()
    {
        QFETCH(int, status);
        const ItemKey item = upload(*ada, u"lime%1.png"_s.arg(status));
        proxy->refuses = [status](const LyingProxy::Request& request) {
            return request.line.startsWith("GET ") && request.line.contains("/pins") ? status : 0;
        };
        AppPerson elsewhere(proxy->url());
        QVERIFY(elsewhere.signIn(u"ada"_s));
        QVERIFY(waitUntil([&] { return elsewhere.library.index().picture(item) != nullptr; }, 20'000));
        QVERIFY(!waitFor(elsewhere.shares.share(item, bob->session.userId(), api::Role::Read)).ok());
        QVERIFY(elsewhere.session.pins().doubt());
        proxy->refuses = {};
        elsewhere.session.pins().reload();
        QVERIFY(waitUntil([&] { return !elsewhere.session.pins().doubt(); }, 20'000));
        QVERIFY(waitFor(elsewhere.shares.share(item, bob->session.userId(), api::Role::Read)).ok());
    }

private:
    // A picture under a key that the forger knows, wrapped for ada.
    struct Forged {
        QByteArray commitment; // hex
        QByteArray wrappedKey;
        QByteArray sealId;
        QByteArray png;
        void putInto(QJsonObject& record) const
        {
            record["commitment"_L1] = QString::fromLatin1(commitment);
            record["wrapped_key"_L1] = QString::fromLatin1(wrappedKey.toBase64());
            record["seal_id"_L1] = QString::fromLatin1(sealId);
            record["vault_wrap"_L1] = QJsonValue::Null;
            for (const auto name : {"access_list"_L1, "access_list_signature"_L1, "access_list_version"_L1}) {
                record[name] = QJsonValue::Null;
            }
        }
    };
    Forged forge(const ItemKey& item, const identity::PrivateIdentity& by, const crypto::SecretBytes& key = {})
    {
        crypto::SystemRandom random;
        picture::PictureEncryptor encryptor(random, {by.signingKey(), {by.fingerprint().bytes}});
        picture::SealRequest request;
        request.itemId = picture::ItemId::fromHex(item.itemId.toLatin1());
        request.recipients.push_back(ada->session.keyRing()->identity().rsa());
        request.contentKey = key.size() == 0 ? nullptr : &key;
        QByteArray png;
        const auto sealed = encryptor.encrypt(request, "forged", png);
        return {sealed->commitment.toHex(), sealed->stanzas.front().wrappedKey, sealed->sealId.toHex(), png};
    }

    void lieAboutRecord(const ItemKey& item, const std::function<void(QJsonObject&)>& change)
    {
        proxy->says = [path = item.itemId.toLatin1() + "/record", change](
                          const LyingProxy::Request& request, const QByteArray& body) -> std::optional<QByteArray> {
            if (!request.line.startsWith("GET ") || !request.line.contains(path)) {
                return {};
            }
            return changed(body, change);
        };
    }
    static QByteArray changed(const QByteArray& body, const std::function<void(QJsonObject&)>& change)
    {
        QJsonObject whole = QJsonDocument::fromJson(body).object();
        QJsonObject record = whole["data"_L1].toObject();
        change(record);
        whole["data"_L1] = record;
        return QJsonDocument(whole).toJson(QJsonDocument::Compact);
    }

    QString photo(const QString& name, int seed)
    {
        QImage image(60, 40, QImage::Format_RGB32);
        image.fill(QColor::fromHsv(seed * 37 % 360, 200, 200));
        const QString path = files.filePath(name);
        return image.save(path) ? path : QString();
    }
    ItemKey upload(AppPerson& person, const QString& name)
    {
        const auto items = person.upload({photo(name, int(name.size()))});
        return items.size() == 1 ? items[0] : ItemKey();
    }

    QTemporaryDir files;
    ServerProcess server;
    std::unique_ptr<LyingProxy> proxy;
    std::unique_ptr<AppPerson> ada;
    std::unique_ptr<AppPerson> bob;
};

QTEST_MAIN(ClaimsTest)
#include "ClaimsTest.moc"
