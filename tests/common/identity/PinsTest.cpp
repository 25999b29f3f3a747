#include <QTest>

#include "common/base/Literals.h"
#include "common/identity/PinsCodec.h"
#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using tests::identityOf;

class PinsTest : public QObject {
    Q_OBJECT

    crypto::SystemRandom m_random;
    const crypto::SecretBytes m_key = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'k')));
    const QByteArray m_bob = "0123456789abcdef01234567";
    const QByteArray m_carol = "fedcba9876543210fedcba98";
    const Fingerprint m_own = identityOf('o').fingerprint();

    static ItemIdBytes item(std::uint8_t number)
    {
        ItemIdBytes id{};
        id[7] = number;
        return id;
    }

    Pins filled()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        pins.see(m_carol, QStringLiteral(u"Carol \u2603"), identityOf('c').identity());
        if (!pins.markVerified(m_carol, identityOf('c').fingerprint())) {
            qFatal("markVerified");
        }
        pins.see(m_bob, u"Bob"_s, identityOf('B').identity());
        for (std::uint8_t i = 0; i < 100; ++i) {
            if (!pins.notePicture(item(i), i + 1u) || !pins.noteAccessList(item(i), i)) {
                qFatal("note");
            }
        }
        pins.setFavourite(item(3), true);
        if (!pins.noteKeyRing(9)) {
            qFatal("noteKeyRing");
        }
        return pins;
    }

private Q_SLOTS:
    void aFirstSightPinsAndAComparisonVerifies()
    {
        Pins pins;
        QCOMPARE(pins.see(m_bob, u"Bob"_s, identityOf('b').identity()), Trust::Unverified);
        QCOMPARE(pins.see(m_bob, u"Robert"_s, identityOf('b').identity()), Trust::Unverified);
        QCOMPARE(pins.person(m_bob)->userName, u"Robert"_s);
        QVERIFY(!pins.markVerified(m_bob, identityOf('x').fingerprint()));
        QVERIFY(!pins.markVerified(m_carol, identityOf('b').fingerprint()));
        QVERIFY(pins.markVerified(m_bob, identityOf('b').fingerprint()));
        QCOMPARE(pins.see(m_bob, u"Bob"_s, identityOf('b').identity()), Trust::Verified);
        QVERIFY(pins.markUnverified(m_bob));
        QCOMPARE(pins.person(m_bob)->trust, Trust::Unverified);
        QVERIFY(!pins.person(m_carol));
    }

    void aChangedKeyStaysChangedUntilAPersonHasLooked()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        QVERIFY(pins.markVerified(m_bob, identityOf('b').fingerprint()));
        QCOMPARE(pins.see(m_bob, u"Bob"_s, identityOf('x').identity()), Trust::Changed);
        QVERIFY(pins.person(m_bob)->fingerprint == identityOf('b').fingerprint()); // the pinned one is kept
        QVERIFY(pins.person(m_bob)->offered.fingerprint == identityOf('x').fingerprint());
        QCOMPARE(pins.see(m_bob, u"Bob"_s, identityOf('b').identity()), Trust::Changed);
        QCOMPARE(pins.see(m_bob, u"Bob"_s, identityOf('x').identity()), Trust::Changed);
        QVERIFY(!pins.acceptChange(m_bob, identityOf('y').fingerprint())); // that is not what was shown
        QVERIFY(pins.acceptChange(m_bob, identityOf('x').fingerprint()));
        QCOMPARE(pins.person(m_bob)->trust, Trust::Unverified);
        QVERIFY(pins.person(m_bob)->fingerprint == identityOf('x').fingerprint());
        QVERIFY(!pins.acceptChange(m_bob, identityOf('x').fingerprint())); // nothing to accept any more
    }

    // Deleted and registered again, or a stranger who is shown in somebody's place: never somebody new.
    void aKnownNameUnderAnotherAccountIsChanged()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        QVERIFY(pins.markVerified(m_bob, identityOf('b').fingerprint()));
        QCOMPARE(pins.see(m_carol, u"bob"_s, identityOf('x').identity()), Trust::Changed);
        QVERIFY(pins.person(m_carol)->fingerprint == identityOf('b').fingerprint()); // both numbers can be shown
        QVERIFY(pins.person(m_carol)->offered.fingerprint == identityOf('x').fingerprint());
        QCOMPARE(pins.person(m_bob)->trust, Trust::Verified);
        QCOMPARE(pins.see(m_carol, u"bob"_s, identityOf('b').identity()), Trust::Changed);
        QCOMPARE(pins.see(m_carol, u"bob"_s, identityOf('x').identity()), Trust::Changed);
        QVERIFY(pins.acceptChange(m_carol, identityOf('x').fingerprint()));
        QCOMPARE(pins.people().size(), std::size_t(1)); // one of that name
        QVERIFY(pins.personWithFingerprint(identityOf('b').fingerprint()) == pins.person(m_carol));
    }

    void aKnownKeyUnderAnotherAccountIsChanged()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        QCOMPARE(pins.see(m_carol, u"Carol"_s, identityOf('b').identity()), Trust::Changed);
    }

    void nobodyTakesTheNameOfSomebodyElse()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        pins.see(m_carol, u"Carol"_s, identityOf('c').identity());
        QCOMPARE(pins.see(m_carol, u"Bob"_s, identityOf('c').identity()), Trust::Changed);
        QCOMPARE(pins.person(m_carol)->userName, u"Carol"_s);
    }

    void formerKeysStillNameTheirPerson()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        for (const char next : QByteArray("xyz")) {
            pins.see(m_bob, u"Bob"_s, identityOf(next).identity());
            QVERIFY(pins.markVerified(m_bob, identityOf(next).fingerprint()));
        }
        for (const char key : QByteArray("bxyz")) {
            QVERIFY(pins.personWithFingerprint(identityOf(key).fingerprint()) == pins.person(m_bob));
        }
        QVERIFY(!pins.personWithFingerprint(identityOf('q').fingerprint()));
        QCOMPARE(pins.person(m_bob)->former.size(), std::size_t(3));
        QVERIFY(pins.person(m_bob)->former[0].fingerprint == identityOf('y').fingerprint());
        QVERIFY(pins.person(m_bob)->former[2].verifyKey == identityOf('b').identity().verifyKey().bytes());
    }

    void olderVersionsThanSeenAreStale()
    {
        Pins pins;
        QVERIFY(pins.notePicture(item(1), 1));
        QVERIFY(pins.notePicture(item(1), 5));
        QVERIFY(pins.notePicture(item(1), 5));
        QCOMPARE(pins.notePicture(item(1), 4).error().code, ErrorCode::StaleVersion);
        QVERIFY(pins.notePicture(item(2), 1));
        QCOMPARE(pins.notePicture(item(2), 0).error().code, ErrorCode::StaleVersion);
        QVERIFY(pins.noteAccessList(item(1), 2));
        QCOMPARE(pins.noteAccessList(item(1), 1).error().code, ErrorCode::StaleVersion);
        QCOMPARE(pins.noteAccessList(item(1), 0).error().code, ErrorCode::StaleVersion); // hidden altogether
        QVERIFY(pins.noteKeyRing(3));
        QCOMPARE(pins.noteKeyRing(2).error().code, ErrorCode::StaleVersion);
        QCOMPARE(pins.highestKeyRing(), std::uint64_t(3));
        pins.forget(item(1));
        QVERIFY(pins.notePicture(item(1), 1));
    }

    void sealsAndOpens()
    {
        Pins pins = filled();
        const auto sealed = pins.seal(m_key, m_own, m_random);
        QVERIFY(sealed);
        const auto back = Pins::open(m_key, m_own, *sealed);
        QVERIFY(back);
        QCOMPARE(back->version(), std::uint64_t(1));
        pins.markStored(1);
        QVERIFY(*back == pins);
        QVERIFY(back->isFavourite(item(3)));
        QVERIFY(!back->isFavourite(item(4)));
        QCOMPARE(back->seal(m_key, m_own, m_random)->size(), sealed->size());
    }

    void sealedPinsAreBoundToKeyOwnerAndVersion()
    {
        const QByteArray sealed = *filled().seal(m_key, m_own, m_random);
        const auto code = [](const Result<Pins>& opened) { return opened ? ErrorCode::Internal : opened.error().code; };
        const auto otherKey = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'x')));
        QCOMPARE(code(Pins::open(otherKey, m_own, sealed)), ErrorCode::BadRecord);
        QCOMPARE(code(Pins::open(m_key, identityOf('x').fingerprint(), sealed)), ErrorCode::BadRecord);
        QCOMPARE(code(Pins::open(m_key, m_own, sealed, 2)), ErrorCode::StaleVersion);
        QByteArray raised = sealed;
        raised[15] = 2;
        QCOMPARE(code(Pins::open(m_key, m_own, raised)), ErrorCode::BadRecord);
        for (qsizetype size = 0; size < sealed.size(); size += 37) {
            QCOMPARE(code(Pins::open(m_key, m_own, sealed.first(size))), ErrorCode::BadRecord);
        }
        QCOMPARE(code(Pins::open(m_key, m_own, QByteArray(Pins::largestSealed + 1, 'V'))), ErrorCode::BadRecord);
    }

    void contentIsParsedStrictly()
    {
        const QByteArray content = PinsCodec::encode(filled());
        QVERIFY(PinsCodec::decode(crypto::viewOf(content)).has_value());
        QVERIFY(PinsCodec::decode(crypto::viewOf(content + QByteArray(100, '\0'))).has_value());
        QVERIFY(!PinsCodec::decode(crypto::viewOf(content + '\x01')));
        for (qsizetype size = 0; size < content.size(); ++size) {
            QVERIFY(!PinsCodec::decode(crypto::viewOf(content.first(size))));
        }
        QByteArray later = content;
        later[0] = 2;
        QCOMPARE(PinsCodec::decode(crypto::viewOf(later)).error().code, ErrorCode::Unsupported);
        QByteArray many =
            QByteArray(1, '\x01') + QByteArray(8, '\0') + QByteArray(4, '\xff'); // four billion people, none there
        QVERIFY(!PinsCodec::decode(crypto::viewOf(many)));
    }

    void mergingKeepsTheHighestAndTheMostCautious()
    {
        Pins mine;
        Pins theirs;
        mine.see(m_bob, u"Bob"_s, identityOf('b').identity());
        theirs.see(m_bob, u"Bob"_s, identityOf('b').identity());
        QVERIFY(theirs.markVerified(m_bob, identityOf('b').fingerprint()));
        mine.see(m_carol, u"Carol"_s, identityOf('c').identity());
        theirs.see(m_carol, u"Carol"_s, identityOf('C').identity());
        QVERIFY(mine.notePicture(item(1), 3) && theirs.notePicture(item(1), 5) && mine.noteAccessList(item(1), 7));
        QVERIFY(theirs.notePicture(item(2), 2) && theirs.noteKeyRing(4));
        theirs.setFavourite(item(1), true);
        mine.merge(theirs);
        QCOMPARE(mine.person(m_bob)->trust, Trust::Verified);
        QCOMPARE(mine.person(m_carol)->trust, Trust::Changed); // two computers were shown different keys
        QVERIFY(mine.person(m_carol)->fingerprint == identityOf('c').fingerprint());
        QVERIFY(mine.person(m_carol)->offered.fingerprint == identityOf('C').fingerprint());
        QVERIFY(!mine.notePicture(item(1), 4) && !mine.noteAccessList(item(1), 6) && !mine.notePicture(item(2), 1));
        QCOMPARE(mine.highestKeyRing(), std::uint64_t(4));
        QVERIFY(mine.isFavourite(item(1)));
    }

    void mergingTakesAChangeThatWasLookedAtElsewhere()
    {
        Pins mine;
        mine.see(m_bob, u"Bob"_s, identityOf('b').identity());
        Pins theirs = mine;
        theirs.see(m_bob, u"Bob"_s, identityOf('x').identity());
        QVERIFY(theirs.markVerified(m_bob, identityOf('x').fingerprint()));
        Pins forward = mine;
        forward.merge(theirs);
        QCOMPARE(forward.person(m_bob)->trust, Trust::Verified);
        QVERIFY(forward.person(m_bob)->fingerprint == identityOf('x').fingerprint());
        theirs.merge(mine); // and the other way round nothing falls back
        QCOMPARE(theirs.person(m_bob)->trust, Trust::Verified);
        QVERIFY(theirs.person(m_bob)->fingerprint == identityOf('x').fingerprint());
    }

    // An older blob, shown again, brings back nothing that a person has withdrawn since.
    void aWithdrawnVerificationStaysWithdrawn()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        const Pins first = pins;
        QVERIFY(pins.markVerified(m_bob, identityOf('b').fingerprint()));
        const Pins verified = pins;
        QVERIFY(pins.markUnverified(m_bob));
        QCOMPARE(pins.person(m_bob)->mark, std::uint64_t(2));
        Pins merged = pins;
        merged.merge(verified);
        merged.merge(first);
        QVERIFY(merged == pins);
        merged = verified; // and another computer learns of it
        merged.merge(pins);
        QVERIFY(merged == pins);
        const auto sealed = pins.seal(m_key, m_own, m_random);
        QCOMPARE(Pins::open(m_key, m_own, *sealed)->person(m_bob)->mark, std::uint64_t(2));
    }

    void anAcceptedChangeStaysAccepted()
    {
        Pins pins;
        pins.see(m_bob, u"Bob"_s, identityOf('b').identity());
        pins.see(m_bob, u"Bob"_s, identityOf('x').identity());
        const Pins changed = pins;
        QVERIFY(pins.acceptChange(m_bob, identityOf('x').fingerprint()));
        Pins merged = pins;
        merged.merge(changed);
        QVERIFY(merged == pins);
        merged = changed;
        merged.merge(pins);
        QCOMPARE(merged.person(m_bob)->trust, Trust::Unverified);
        QVERIFY(merged.person(m_bob)->fingerprint == identityOf('x').fingerprint());
    }

    // Two computers on which one person decided differently, equally often.
    void ofTwoDecisionsTheMoreCarefulOneHolds()
    {
        Pins one;
        one.see(m_bob, u"Bob"_s, identityOf('b').identity());
        QVERIFY(one.markVerified(m_bob, identityOf('b').fingerprint()));
        Pins other = one;
        QVERIFY(one.markUnverified(m_bob));
        QVERIFY(other.markVerified(m_bob, identityOf('b').fingerprint()));
        one.merge(other);
        QCOMPARE(one.person(m_bob)->trust, Trust::Unverified);
        other.merge(one);
        QCOMPARE(other.person(m_bob)->trust, Trust::Unverified);
    }

    void thirtyThousandItemsFit()
    {
        Pins pins;
        for (std::uint32_t i = 0; i < 30000; ++i) {
            ItemIdBytes id{};
            std::memcpy(id.data(), &i, sizeof i);
            QVERIFY(pins.notePicture(id, 2));
        }
        const auto sealed = pins.seal(m_key, m_own, m_random);
        QVERIFY(sealed);
        QVERIFY(Pins::open(m_key, m_own, *sealed).has_value());
    }
};

QTEST_APPLESS_MAIN(PinsTest)
#include "PinsTest.moc"
