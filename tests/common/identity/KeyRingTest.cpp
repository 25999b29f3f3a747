#include <QElapsedTimer>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using namespace veilpix::tests;

class KeyRingTest : public QObject {
    Q_OBJECT

    static bool sameContent(const KeyRing& a, const KeyRing& b)
    {
        if (a.classicKeys().size() != b.classicKeys().size()) {
            return false;
        }
        for (std::size_t i = 0; i < a.classicKeys().size(); ++i) {
            if (a.classicKeys()[i].publicText() != b.classicKeys()[i].publicText() ||
                !a.classicKeys()[i].privateText().equals(b.classicKeys()[i].privateText())) {
                return false;
            }
        }
        return a.fingerprint() == b.fingerprint() && a.vaultKey().equals(b.vaultKey()) &&
               a.recovery().equals(b.recovery());
    }

    static ClassicKeys classic(const char* privateText, const char* publicText)
    {
        return *ClassicKeys::fromTexts(crypto::viewOf(privateText), crypto::viewOf(publicText));
    }

private Q_SLOTS:
    void opensWithPasswordAndWithWords()
    {
        crypto::SystemRandom random;
        KeyRing ring = keyRing();
        QVERIFY(ring.addClassicKeys(classic("65 323", "323 5")));
        const auto parameters = StretchParameters::fresh(u"Zoë"_s, random);
        const auto keys = PasswordKeys::derive(password("correct horse"), *parameters);
        const auto sealedRing = SealedKeyRing::seal(ring, *parameters, keys->slotKey, random);
        QVERIFY(sealedRing);
        QCOMPARE(sealedRing->version(), std::uint64_t(1));
        QVERIFY(sealedRing->parameters() == *parameters);
        const auto parsed = SealedKeyRing::parse(sealedRing->bytes());
        QVERIFY(parsed);
        const auto byPassword = parsed->open(password("correct horse"));
        const auto byWords = parsed->open(recoveryWords('a'));
        QVERIFY(byPassword && byWords);
        QVERIFY(sameContent(*byPassword, ring));
        QVERIFY(sameContent(*byWords, ring));
        QCOMPARE(byPassword->version(), std::uint64_t(1));
        // What it holds works.
        const auto wrapped = ring.identity().rsa().wrap(slotKey());
        QVERIFY(byPassword->privateIdentity().rsa().unwrap(crypto::viewOf(*wrapped))->equals(slotKey()));
    }

    void tellsWrongPasswordWrongWordsAndDamageApart()
    {
        const SealedKeyRing ring = sealed(keyRing());
        QCOMPARE(ring.openWithSlotKey(slotKey('q')).error().code, ErrorCode::WrongPassword);
        QCOMPARE(ring.open(password("wrong")).error().code, ErrorCode::WrongPassword);
        QCOMPARE(ring.open(recoveryWords('b')).error().code, ErrorCode::BadRecoveryWords);
        QByteArray damaged = ring.bytes();
        damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
        QCOMPARE(SealedKeyRing::parse(damaged).error().code, ErrorCode::BadKeyRing);
        QVERIFY(ring.openWithSlotKey(slotKey()).has_value());
    }

    void everySealingIsFreshAndTheNextVersion()
    {
        KeyRing ring = keyRing();
        const SealedKeyRing first = sealed(ring);
        const SealedKeyRing again = sealed(ring);
        QVERIFY(first.bytes() != again.bytes());
        QCOMPARE(again.version(), std::uint64_t(1)); // the first was not stored
        ring.markStored(first.version());
        QCOMPARE(sealed(ring).version(), std::uint64_t(2));
    }

    void changedPasswordClosesTheOldOneAndKeepsTheWords()
    {
        KeyRing ring = *sealed(keyRing()).openWithSlotKey(slotKey());
        const SealedKeyRing changed = sealed(ring, 'n');
        QCOMPARE(changed.version(), std::uint64_t(2));
        QCOMPARE(changed.openWithSlotKey(slotKey('p')).error().code, ErrorCode::WrongPassword);
        QVERIFY(changed.openWithSlotKey(slotKey('n')).has_value());
        QVERIFY(sameContent(*changed.open(recoveryWords('a')), ring));
    }

    void changedWordsCloseTheOldOnes()
    {
        KeyRing ring = keyRing();
        ring.replaceRecovery(*RecoveryKeys::derive(recoveryWords('n')));
        const SealedKeyRing changed = sealed(ring);
        QCOMPARE(changed.open(recoveryWords('a')).error().code, ErrorCode::BadRecoveryWords);
        QVERIFY(changed.open(recoveryWords('n')).has_value());
    }

    void everyFlippedByteIsRefused()
    {
        KeyRing ring = keyRing();
        const SealedKeyRing whole = sealed(ring);
        const auto checked = [](const QByteArray& body) {
            return body + crypto::toByteArray(crypto::sha256(crypto::viewOf(body)));
        };
        const QByteArray body = whole.bytes().chopped(32);
        QCOMPARE(checked(body), whole.bytes());
        int opened = 0;
        for (qsizetype at = 0; at < body.size(); ++at) {
            QByteArray changed = body;
            changed[at] = static_cast<char>(changed[at] ^ 0x20);
            QVERIFY2(!SealedKeyRing::parse(changed + whole.bytes().last(32)), qPrintable(QString::number(at)));
            // With a right checksum the crypto has to find it, whichever way the ring is opened.
            const auto parsed = SealedKeyRing::parse(checked(changed));
            if (!parsed) {
                continue;
            }
            QVERIFY2(!parsed->openWithSlotKey(slotKey()), qPrintable(QString::number(at)));
            opened += parsed->open(recoveryWords('a')).has_value();
        }
        QCOMPARE(opened, 0);
    }

    void everyTruncationIsRefused()
    {
        const QByteArray whole = sealed(keyRing()).bytes();
        for (qsizetype size = 0; size < whole.size(); ++size) {
            QVERIFY(!SealedKeyRing::parse(whole.first(size)));
        }
    }

    void oversizedRingsAreRefused()
    {
        QByteArray large = sealed(keyRing()).bytes();
        large.resize(SealedKeyRing::largest + 1);
        QCOMPARE(SealedKeyRing::parse(large).error().code, ErrorCode::BadKeyRing);
    }

    void holdsThirtyTwoClassicPairsOfFullSize()
    {
        KeyRing ring = keyRing();
        for (int i = 0; i < 32; ++i) {
            const QByteArray n = "1" + QByteArray(1232, '0') + QByteArray::number(10 + i).right(1);
            QVERIFY(ring.addClassicKeys(
                classic(("1" + QByteArray(1231, '7') + QByteArray::number(i % 10) + ' ' + n).constData(),
                        (n + ' ' + QByteArray::number(3 + i)).constData())));
        }
        QCOMPARE(ring.addClassicKeys(classic("65 323", "323 5")).error().code, ErrorCode::TooLarge);
        const SealedKeyRing whole = sealed(ring);
        QVERIFY(whole.bytes().size() < SealedKeyRing::largest);
        QVERIFY(sameContent(*whole.openWithSlotKey(slotKey()), ring));
    }

    void refusesTheSameClassicPairTwice()
    {
        KeyRing ring = keyRing();
        QVERIFY(ring.addClassicKeys(classic("65 323", "323 5")));
        QCOMPARE(ring.addClassicKeys(classic("65 323", "323 5")).error().code, ErrorCode::AlreadyExists);
        QVERIFY(sameContent(ring.clone(), ring));
    }

    void sealingFailsWholeWithoutRandomness()
    {
        const KeyRing ring = keyRing();
        for (int failAt = 0; failAt < 4; ++failAt) {
            support::FailingRandom random(failAt);
            QVERIFY(!SealedKeyRing::seal(ring, {u"alice"_s, {}, {}}, slotKey(), random));
        }
        support::FailingRandom enough(4);
        QVERIFY(SealedKeyRing::seal(ring, {u"alice"_s, {}, {}}, slotKey(), enough).has_value());
    }

    void refusesToSealWithCostsThatNobodyWouldOpen()
    {
        crypto::SystemRandom random;
        QVERIFY(!SealedKeyRing::seal(keyRing(), {u"alice"_s, {}, {8, 1, 1}}, slotKey(), random));
        QVERIFY(!SealedKeyRing::seal(keyRing(), {QString(300, QLatin1Char('a')), {}, {}}, slotKey(), random));
    }
};

QTEST_APPLESS_MAIN(KeyRingTest)
#include "KeyRingTest.moc"
