// What a server claims, forged in each way that is known, and what is made of it.
#include <QBuffer>
#include <QTest>

#include "common/identity/VaultWrap.h"
#include "common/picture/PictureEncryptor.h"
#include "common/trust/OwnPicture.h"
#include "common/trust/SharedPicture.h"
#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::trust;
using identity::AccessList;
using identity::AccessRole;
using tests::identityOf;

namespace {

constexpr char ada = 'a';
constexpr char bob = 'b';
constexpr char cyd = 'c';

// A picture as its owner made it, with everything that a server has of it.
struct Made {
    QByteArray png;
    QByteArray thumbnail;
    crypto::SecretBytes key;
    Claim claim;
};

QByteArray idOf(char person)
{
    return QByteArray(24, person);
}

} // namespace

class FactsTest : public QObject {
    Q_OBJECT

    crypto::SystemRandom m_random;
    std::shared_ptr<const identity::KeyRing> m_ring = std::make_shared<const identity::KeyRing>(tests::keyRing(ada));

    Viewer viewer(identity::Pins pins = {})
    {
        pins.see(idOf(bob), u"bob"_s, identityOf(bob).identity());
        return {idOf(ada), m_ring, std::make_shared<const identity::Pins>(std::move(pins))};
    }

    // The signer's list, for a claim of owner's.
    static void setList(Claim& claim, AccessList list, char signer, std::uint64_t version = 1)
    {
        list.setVersion(version);
        claim.accessList = list.toBytes();
        claim.accessListSignature =
            crypto::toByteArray(*identityOf(signer).signingKey().sign(crypto::viewOf(claim.accessList)));
        claim.accessListVersion = version;
    }
    AccessList emptyList(const Claim& claim, char owner)
    {
        return AccessList({identityOf(owner).fingerprint(), claim.itemId, claim.commitment});
    }
    AccessList sharedList(const Claim& claim, AccessRole role = AccessRole::Read)
    {
        AccessList list = emptyList(claim, bob);
        if (!list.grant(m_ring->identity(), role, 1, crypto::sha256(crypto::viewOf(claim.wrappedKey)))) {
            qFatal("grant");
        }
        return list;
    }

    QByteArray sealWith(char signer, const Made& made, std::uint64_t version, picture::PictureKind kind)
    {
        const identity::PrivateIdentity who = identityOf(signer);
        picture::PictureEncryptor encryptor(m_random, {who.signingKey(), {who.fingerprint().bytes}});
        picture::SealRequest request;
        request.kind = kind;
        request.itemId = picture::ItemId{made.claim.itemId};
        request.contentKey = &made.key;
        request.version = version;
        if (kind == picture::PictureKind::Picture) {
            request.recipients.push_back(who.identity().rsa());
        }
        QByteArray png;
        if (!encryptor.encrypt(request, "what is in it", png)) {
            qFatal("encrypt");
        }
        return png;
    }

    void setRecord(Made& made, char signer, std::uint64_t pictureVersion = 1, std::uint64_t version = 1)
    {
        identity::ListRecord record;
        record.name = u"elm.png"_s;
        made.claim.listRecord =
            *record.seal(made.key, {made.claim.itemId, made.claim.commitment, version}, pictureVersion,
                         crypto::sha256(crypto::viewOf(made.thumbnail)), identityOf(signer), m_random);
        made.claim.listRecordVersion = version;
    }

    Made make(char owner)
    {
        Made made;
        const identity::PrivateIdentity who = identityOf(owner);
        picture::PictureEncryptor encryptor(m_random, {who.signingKey(), {who.fingerprint().bytes}});
        picture::SealRequest request;
        request.recipients.push_back(m_ring->identity().rsa());
        auto sealed = encryptor.encrypt(request, "what is in it", made.png);
        made.key = std::move(sealed->contentKey);
        made.claim.ownerId = idOf(owner);
        made.claim.itemId = sealed->itemId.bytes;
        made.claim.commitment = sealed->commitment.bytes;
        made.claim.version = 1;
        made.claim.wrappedKey = sealed->stanzas.front().wrappedKey;
        made.thumbnail = sealWith(owner, made, 1, picture::PictureKind::Thumbnail);
        setRecord(made, owner);
        if (owner == ada) {
            made.claim.vaultWrap = vaultWrap(made, identity::VaultOrigin::Mine, m_ring->fingerprint());
            setList(made.claim, emptyList(made.claim, ada), ada);
        } else {
            setList(made.claim, sharedList(made.claim), owner);
        }
        return made;
    }

    QByteArray vaultWrap(const Made& made, identity::VaultOrigin origin, const identity::Fingerprint& owner)
    {
        return *identity::sealVaultWrap(m_ring->vaultKey(), {origin, owner, made.claim.itemId, made.claim.commitment},
                                        made.key, m_random);
    }

    template <class Fact> static int reasonOf(const Judged<Fact>& judged)
    {
        return judged ? -1 : int(judged.error().reason);
    }

    // Opens an encrypted file, and has it judged.
    struct Out {
        picture::PictureHeader header;
        picture::OpenedPicture opened;
    };
    static Out open(QByteArray png, const crypto::SecretBytes& key)
    {
        QBuffer source(&png);
        source.open(QIODevice::ReadOnly);
        auto decryptor = *picture::PictureDecryptor::open(source);
        if (!decryptor.unlock(key)) {
            qFatal("unlock");
        }
        return {decryptor.header(), *decryptor.verify()};
    }

private Q_SLOTS:
    void anOwnPictureIsProved()
    {
        const Made made = make(ada);
        const auto mine = OwnPicture::prove(made.claim, viewer());
        QVERIFY(mine);
        QVERIFY(mine->contentKey().equals(made.key));
        QVERIFY(mine->members().empty());
        QCOMPARE(mine->details(made.claim)->details.name, u"elm.png"_s);
        const Out out = open(made.png, made.key);
        QCOMPARE(mine->judge(out.header, out.opened, 1)->number(), std::uint64_t(1));
        const Out thumbnail = open(made.thumbnail, made.key);
        QVERIFY(mine->judgeThumbnail(thumbnail.header, thumbnail.opened));
    }

    void nothingForgedIsMine_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<int>("reason");
        const auto row = [](const char* name, int which, Reason reason) {
            QTest::newRow(name) << which << int(reason);
        };
        row("another account", 0, Reason::OtherAccount);
        row("no list", 1, Reason::NoList);
        row("no signature", 2, Reason::ListNotSigned);
        row("a list signed by somebody else", 3, Reason::ListNotSigned);
        row("noise for a list", 4, Reason::ListNotSigned);
        row("a list of another picture", 5, Reason::ListOfAnotherPicture);
        row("a list of another key", 6, Reason::ListOfAnotherPicture);
        row("a list of another version than told", 7, Reason::ListOfAnotherPicture);
        row("an older list", 8, Reason::ListOlderThanSeen);
        row("no vault wrap, and an RSA wrap of the picture's key", 9, Reason::NotProvedMine);
        row("a vault wrap that was made for a share", 10, Reason::NotProvedMine);
        row("a vault wrap of another picture", 11, Reason::NotProvedMine);
        row("all of a shared picture, in one's own account", 12, Reason::ListNotSigned);
    }
    void nothingForgedIsMine()
    {
        QFETCH(int, which);
        QFETCH(int, reason);
        Made made = make(ada);
        Claim& claim = made.claim;
        const Made other = make(ada);
        identity::Pins pins;
        switch (which) {
        case 0:
            claim.ownerId = idOf(bob);
            break;
        case 1:
            claim.accessList.clear();
            break;
        case 2:
            claim.accessListSignature.clear();
            break;
        case 3:
            setList(claim, emptyList(claim, bob), bob);
            break;
        case 4:
            claim.accessList = QByteArray(117, 'x');
            break;
        case 5:
            claim.accessList = other.claim.accessList;
            claim.accessListSignature = other.claim.accessListSignature;
            break;
        case 6:
            claim.commitment = other.claim.commitment;
            break;
        case 7:
            claim.accessListVersion = 2;
            break;
        case 8:
            QVERIFY(pins.noteAccessList(claim.itemId, 2));
            break;
        case 9:
            claim.vaultWrap.clear();
            break;
        case 10:
            claim.vaultWrap = vaultWrap(made, identity::VaultOrigin::Shared, identityOf(bob).fingerprint());
            break;
        case 11:
            claim.vaultWrap = other.claim.vaultWrap;
            break;
        default:
            claim = make(bob).claim;
            claim.ownerId = idOf(ada);
        }
        QCOMPARE(reasonOf(OwnPicture::prove(claim, viewer(pins))), reason);
    }

    void aSharedPictureIsProved()
    {
        Made made = make(bob);
        const auto shared = SharedPicture::prove(made.claim, viewer(), m_random);
        QVERIFY(shared);
        QVERIFY(!shared->mayWrite());
        QVERIFY(shared->contentKey().equals(made.key));
        QVERIFY(shared->owner().fingerprint() == identityOf(bob).fingerprint());
        QCOMPARE(shared->members().size(), std::size_t(1));
        made.claim.vaultWrap = shared->newVaultWrap();
        QCOMPARE(made.claim.vaultWrap.size(), identity::vaultWrapSize);
        const auto again = SharedPicture::prove(made.claim, viewer(), m_random);
        QVERIFY(again && again->newVaultWrap().isEmpty());
        setList(made.claim, sharedList(made.claim, AccessRole::Write), bob, 2);
        QVERIFY(SharedPicture::prove(made.claim, viewer(), m_random)->mayWrite());
    }

    void nothingForgedIsShared_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<int>("reason");
        const auto row = [](const char* name, int which, Reason reason) {
            QTest::newRow(name) << which << int(reason);
        };
        row("one's own account", 0, Reason::OtherAccount);
        row("an owner never met", 1, Reason::OwnerUnknown);
        row("an owner with another key", 2, Reason::OwnerChanged);
        row("no list", 3, Reason::NoList);
        row("a list of somebody else's", 4, Reason::ListNotSigned);
        row("a list without oneself", 5, Reason::NotListed);
        row("a list that one was taken off", 6, Reason::NotListed);
        row("another wrap", 7, Reason::OtherWrap);
        row("an older list", 8, Reason::ListOlderThanSeen);
        row("a key that is not the picture's", 9, Reason::OtherKey);
    }
    void nothingForgedIsShared()
    {
        QFETCH(int, which);
        QFETCH(int, reason);
        Made made = make(bob);
        Claim& claim = made.claim;
        identity::Pins pins;
        switch (which) {
        case 0:
            claim.ownerId = idOf(ada);
            break;
        case 1:
            claim.ownerId = idOf(cyd);
            break;
        case 2:
            pins.see(idOf(bob), u"bob"_s, identityOf(cyd).identity());
            break;
        case 3:
            claim.accessList.clear();
            break;
        case 4:
            setList(claim, emptyList(claim, cyd), cyd);
            break;
        case 5:
            setList(claim, emptyList(claim, bob), bob);
            break;
        case 6: {
            AccessList list = sharedList(claim, AccessRole::Write);
            QVERIFY(list.revoke(m_ring->fingerprint(), 2));
            setList(claim, list, bob);
            break;
        }
        case 7:
            claim.wrappedKey = *m_ring->identity().rsa().wrap(made.key);
            break;
        case 8:
            QVERIFY(pins.noteAccessList(claim.itemId, 5));
            break;
        default: {
            const auto key = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'k')));
            claim.wrappedKey = *m_ring->identity().rsa().wrap(key);
            setList(claim, sharedList(claim), bob);
        }
        }
        QCOMPARE(reasonOf(SharedPicture::prove(claim, viewer(pins), m_random)), reason);
    }

    // Content, name and thumbnail by: the owner, a writer before, during and after their time, and others.
    void onlyWhoMayHasSealedIt_data()
    {
        QTest::addColumn<char>("signer");
        QTest::addColumn<quint64>("version");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("the owner") << bob << quint64(1) << true;
        QTest::newRow("a writer before") << cyd << quint64(1) << false;
        QTest::newRow("a writer's first") << cyd << quint64(2) << true;
        QTest::newRow("a writer's last") << cyd << quint64(4) << true;
        QTest::newRow("a writer after") << cyd << quint64(5) << false;
        QTest::newRow("a reader") << ada << quint64(2) << false;
        QTest::newRow("a stranger") << 'x' << quint64(2) << false;
    }
    void onlyWhoMayHasSealedIt()
    {
        QFETCH(char, signer);
        QFETCH(quint64, version);
        QFETCH(bool, allowed);
        Made made = make(bob);
        AccessList list = sharedList(made.claim);
        QVERIFY(list.grant(identityOf(cyd).identity(), AccessRole::Write, 1, {}));
        QVERIFY(list.revoke(identityOf(cyd).fingerprint(), 4));
        setList(made.claim, list, bob);
        setRecord(made, signer, version);
        const auto shared = SharedPicture::prove(made.claim, viewer(), m_random);
        QVERIFY(shared);
        const int expected = allowed ? -1 : int(Reason::SignerNotAllowed);
        QCOMPARE(reasonOf(shared->details(made.claim)), expected);
        const Out out = open(sealWith(signer, made, version, picture::PictureKind::Picture), made.key);
        QCOMPARE(reasonOf(shared->judge(out.header, out.opened, version)), expected);
        const Out small = open(sealWith(signer, made, version, picture::PictureKind::Thumbnail), made.key);
        QCOMPARE(reasonOf(shared->judgeThumbnail(small.header, small.opened)), expected);
    }

    // Somebody who may sign with their own key only.
    void aFingerprintAloneIsNobody()
    {
        const Made made = make(ada);
        const auto mine = OwnPicture::prove(made.claim, viewer());
        Out out = open(made.png, made.key);
        out.opened.signerKey = identityOf(bob).identity().verifyKey();
        QCOMPARE(reasonOf(mine->judge(out.header, out.opened, 1)), int(Reason::SignerNotAllowed));
    }

    void onlyTheVersionThatWasToldIsTaken()
    {
        const Made made = make(ada);
        identity::Pins pins;
        const Out out = open(made.png, made.key);
        const auto mine = OwnPicture::prove(made.claim, viewer(pins));
        for (const std::uint64_t announced :
             {std::uint64_t(0), std::uint64_t(2), std::uint64_t(1) << 63, ~std::uint64_t(0)}) {
            QCOMPARE(reasonOf(mine->judge(out.header, out.opened, announced)), int(Reason::OtherVersion));
        }
        QVERIFY(pins.notePicture(made.claim.itemId, 2));
        const auto later = OwnPicture::prove(made.claim, viewer(pins));
        QCOMPARE(reasonOf(later->judge(out.header, out.opened, 1)), int(Reason::OlderThanSeen));
        const Out thumbnail = open(made.thumbnail, made.key);
        QCOMPARE(reasonOf(mine->judge(thumbnail.header, thumbnail.opened, 1)), int(Reason::OtherPicture));
        const Made other = make(ada);
        const Out another = open(other.png, other.key);
        QCOMPARE(reasonOf(mine->judge(another.header, another.opened, 1)), int(Reason::OtherPicture));
    }

    void eachReasonHasWords()
    {
        for (int reason = 0; reason <= int(Reason::OtherThumbnail); ++reason) {
            QVERIFY(refuse(Reason(reason)).value().error.code != ErrorCode::Internal);
        }
    }
};

QTEST_APPLESS_MAIN(FactsTest)
#include "FactsTest.moc"
