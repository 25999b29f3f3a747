#include "common/identity/AccountKeys.h"

#include <QElapsedTimer>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using tests::password;

class AccountKeysTest : public QObject {
    Q_OBJECT

    static StretchParameters parameters(const char* user = "alice", char salt = 's')
    {
        StretchParameters made{QString::fromUtf8(user), {}, {}};
        made.salt.fill(static_cast<std::uint8_t>(salt));
        return made;
    }

private Q_SLOTS:
    void passwordsAreTheSameHoweverTheyWereTyped()
    {
        const auto composed = Password::fromText(QStringLiteral(u"p\u00e4ss\u212b"));
        const auto decomposed = Password::fromText(QStringLiteral(u"pa\u0308ssA\u030a"));
        QVERIFY(composed && decomposed);
        QVERIFY(crypto::sameBytes(composed->reveal(), decomposed->reveal()));
        const auto utf8 = Password::fromUtf8(crypto::viewOf("pa\xcc\x88ss\xe2\x84\xab"));
        QVERIFY(utf8);
        QVERIFY(crypto::sameBytes(utf8->reveal(), composed->reveal()));
        QVERIFY(!crypto::sameBytes(password("Pass").reveal(), password("pass").reveal()));
        QVERIFY(!crypto::sameBytes(password(" pass").reveal(), password("pass").reveal()));
    }

    void refusesWhatIsNoPassword()
    {
        QVERIFY(!Password::fromText(QString()));
        QVERIFY(!Password::fromUtf8({}));
        QVERIFY(!Password::fromUtf8(crypto::viewOf("\xff\xfe")));
        QVERIFY(!Password::fromText(QString(QChar(0xd800))));
        QVERIFY(!Password::fromText(QString(1025, QLatin1Char('a'))));
        QVERIFY(Password::fromText(QString(1024, QLatin1Char('a'))));
        QVERIFY(!Password::fromText(QString(600, QChar(0xe4))));
    }

    void loginSecretAndSlotKeyAreDifferentAndSteady()
    {
        const auto first = PasswordKeys::derive(password("correct horse"), parameters());
        const auto second = PasswordKeys::derive(password("correct horse"), parameters());
        QVERIFY(first && second);
        QCOMPARE(first->loginSecret.size(), std::size_t(64));
        QCOMPARE(first->slotKey.size(), std::size_t(32));
        QVERIFY(first->loginSecret.equals(second->loginSecret));
        QVERIFY(first->slotKey.equals(second->slotKey));
        const QByteArray slotHex = crypto::toByteArray(first->slotKey.reveal()).toHex();
        QVERIFY(!first->loginSecret.equals(crypto::viewOf(slotHex)));
    }

    void everyInputMatters()
    {
        const auto base = PasswordKeys::derive(password("correct horse"), parameters());
        StretchParameters passes = parameters();
        passes.argon2.passes = 4;
        const Result<PasswordKeys> others[] = {
            PasswordKeys::derive(password("correct horsf"), parameters()),
            PasswordKeys::derive(password("correct horse"), parameters("alicf")),
            PasswordKeys::derive(password("correct horse"), parameters("alice", 't')),
            PasswordKeys::derive(password("correct horse"), passes),
        };
        for (const auto& other : others) {
            QVERIFY(other);
            QVERIFY(!other->loginSecret.equals(base->loginSecret));
            QVERIFY(!other->slotKey.equals(base->slotKey));
        }
    }

    // A server names the costs before anybody has proved anything: refusing must not cost what was asked for.
    void hostileCostsAreRefusedAtOnce()
    {
        QElapsedTimer timer;
        timer.start();
        for (const auto& [memory, passes] : {std::pair{0xffffffffu, 3u},
                                             {65536u, 0xffffffffu},
                                             {262145u, 3u},
                                             {65536u, 11u},
                                             {65535u, 3u},
                                             {65536u, 2u},
                                             {8u, 1u},
                                             {0u, 0u}}) {
            StretchParameters hostile = parameters();
            hostile.argon2 = {memory, passes, 1};
            const auto keys = PasswordKeys::derive(password("x"), hostile);
            QVERIFY(!keys);
            QCOMPARE(keys.error().code, ErrorCode::BadKeyRing);
            QVERIFY(!StretchParameters::fromOutside(u"alice"_s, QByteArray(16, 's'), memory, passes));
        }
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!StretchParameters::fromOutside(u"alice"_s, QByteArray(15, 's'), 65536, 3));
        QVERIFY(!StretchParameters::fromOutside(QString(256, QLatin1Char('a')), QByteArray(16, 's'), 65536, 3));
        QVERIFY(StretchParameters::fromOutside(u"alice"_s, QByteArray(16, 's'), 65536, 3) == parameters());
    }

    void recoveryKeysComeFromTheWordsAlone()
    {
        const auto a = RecoveryKeys::derive(tests::recoveryWords('a'));
        const auto again = RecoveryKeys::derive(tests::recoveryWords('a'));
        const auto b = RecoveryKeys::derive(tests::recoveryWords('b'));
        QVERIFY(a && again && b);
        QVERIFY(a->equals(*again));
        QVERIFY(!a->equals(*b));
        QCOMPARE(a->loginSecret.size(), std::size_t(64));
        QCOMPARE(a->slotKey.size(), std::size_t(32));
    }

    void freshParametersHaveTheFloorAndRandomSalt()
    {
        crypto::SystemRandom random;
        const auto a = StretchParameters::fresh(u"alice"_s, random);
        const auto b = StretchParameters::fresh(u"alice"_s, random);
        QVERIFY(a && b);
        QVERIFY(a->salt != b->salt);
        QVERIFY(a->argon2 == crypto::argon2Floor);
    }
};

QTEST_APPLESS_MAIN(AccountKeysTest)
#include "AccountKeysTest.moc"
