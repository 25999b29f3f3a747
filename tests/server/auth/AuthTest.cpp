#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <thread>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "server/auth/CsrfTokens.h"
#include "server/auth/LoginThrottle.h"
#include "server/auth/ParametersOracle.h"
#include "server/auth/PasswordHasher.h"
#include "server/auth/RefreshTokens.h"
#include "server/auth/SecretFile.h"
#include "tests/support/SettableClock.h"

using namespace veilpix;
using namespace veilpix::auth;
using namespace std::chrono_literals;

namespace {

crypto::SecretBytes secret(const QByteArray& text = "secret")
{
    return crypto::SecretBytes::copyOf(crypto::viewOf(text));
}

// The value as a client that copies the whole Set-Cookie sends it back: parsed, this is what the handler sees.
QByteArray cookieValue(const QByteArray& setCookie)
{
    return setCookie.mid(8, setCookie.indexOf(';') - 8);
}

} // namespace

class AuthTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passwordsVerifyOnlyThemselves()
    {
        PasswordHasher hasher({8 * 1024, 1});
        const auto hash = hasher.hash("correct horse");
        QVERIFY(hash);
        QVERIFY(hash->startsWith(u"$argon2id$v=19$m=8192,t=1,p=1$"_s));
        QVERIFY(hasher.verify(*hash, "correct horse"));
        QVERIFY(!hasher.verify(*hash, "correct horsf"));
        QVERIFY(!hasher.verify(*hash, ""));
        QVERIFY(*hasher.hash("correct horse") != *hash); // its own salt
        QVERIFY(!hasher.isOutdated(*hash));
        QVERIFY(PasswordHasher({16 * 1024, 1}).isOutdated(*hash));
    }

    void damagedHashesVerifyNothing()
    {
        PasswordHasher hasher({8 * 1024, 1});
        const QString good = *hasher.hash("x");
        for (const QString& bad : {QString(), u"$"_s, good.chopped(1), good.left(20), good + u'A'}) {
            QVERIFY(!hasher.verify(bad, "x"));
        }
    }

    void passwordsMayHoldAnyByte()
    {
        PasswordHasher hasher({8 * 1024, 1});
        const QByteArray password("a\0b", 3);
        const QString hash = *hasher.hash(password);
        QVERIFY(hasher.verify(hash, password));
        QVERIFY(!hasher.verify(hash, QByteArrayView("a\0c", 3)));
    }

    void unknownNamesTakeAsLong()
    {
        PasswordHasher hasher;
        const QString hash = *hasher.hash("x");
        const auto median = [](auto call) {
            std::array<qint64, 7> times{};
            for (qint64& time : times) {
                QElapsedTimer timer;
                timer.start();
                call();
                time = timer.nsecsElapsed();
            }
            std::sort(times.begin(), times.end());
            return times[3];
        };
        const qint64 known = median([&] { (void)hasher.verify(hash, "y"); });
        const qint64 nobody = median([&] { QVERIFY(!hasher.verifyNobody("y")); });
        // Both do the same work; the bound only has to catch a path that skips it.
        QVERIFY2(nobody > known / 3 && nobody < known * 3, qPrintable(u"%1 and %2 ns"_s.arg(known).arg(nobody)));
    }

    // The answer to a wrong password tells nothing about when the account was made.
    void refusalsOfOldHashesCostAsMuchAsTodays_data()
    {
        QTest::addColumn<int>("memory");
        QTest::addColumn<int>("passes");
        QTest::newRow("less memory") << 256 << 2;
        QTest::newRow("fewer passes") << 1024 << 1;
        QTest::newRow("much less") << 8 << 1;
        QTest::newRow("today's") << 1024 << 2;
    }
    void refusalsOfOldHashesCostAsMuchAsTodays()
    {
        QFETCH(int, memory);
        QFETCH(int, passes);
        const QString old = *PasswordHasher({memory, passes}).hash("right");
        PasswordHasher hasher({1024, 2});
        const auto workOf = [&](auto call) {
            const qint64 before = hasher.workDone();
            call();
            return hasher.workDone() - before;
        };
        const qint64 nobody = workOf([&] { QVERIFY(!hasher.verifyNobody("wrong")); });
        QCOMPARE(nobody, 2048);
        QCOMPARE(workOf([&] { QVERIFY(!hasher.verify(old, "wrong")); }), nobody);
        QCOMPARE(workOf([&] { QVERIFY(!hasher.verify(u"no hash"_s, "wrong")); }), nobody);
        QCOMPARE(workOf([&] { QVERIFY(hasher.verify(old, "right")); }), qint64(memory) * passes);
        QCOMPARE(hasher.isOutdated(old), memory * passes < 2048);
    }

    void manyThreadsHashAtOnce()
    {
        PasswordHasher hasher({8 * 1024, 1}, 2);
        std::atomic<int> right = 0;
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                const QByteArray password = QByteArray::number(i);
                const QString hash = *hasher.hash(password);
                right += hasher.verify(hash, password) && !hasher.verify(hash, "other");
            });
        }
        threads.clear();
        QCOMPARE(right.load(), 8);
    }

    void secretFileLosesOneNewlineOnly_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("plain") << QByteArray("key") << QByteArray("key");
        QTest::newRow("newline") << QByteArray("key\n") << QByteArray("key");
        QTest::newRow("two") << QByteArray("key\n\n") << QByteArray("key\n");
        QTest::newRow("binary") << QByteArray("\0\xff\n\0", 4) << QByteArray("\0\xff\n\0", 4);
    }
    void secretFileLosesOneNewlineOnly()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, expected);
        QTemporaryDir folder;
        QFile out(folder.filePath(u"s"_s));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(file) == file.size());
        out.close();
        const auto read = readSecretFile(out.fileName());
        QVERIFY(read);
        QCOMPARE(crypto::toByteArray(read->reveal()), expected);
    }

    void secretFileRefusals()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s"_s);
        QCOMPARE(readSecretFile(path).error().code, ErrorCode::NoSuchFile);
        QFile out(path);
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write("\n") == 1);
        out.close();
        QCOMPARE(readSecretFile(path).error().code, ErrorCode::BadKey);
        QCOMPARE(readOrMakeSecretFile(path).error().code, ErrorCode::BadKey); // never silently replaced
        QCOMPARE(readOrMakeSecretFile(folder.filePath(u"no/such"_s)).error().code, ErrorCode::NoSuchFile);
    }

    void secretIsMadeOnceAndPrivate()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s"_s);
        const auto first = readOrMakeSecretFile(path);
        const auto second = readOrMakeSecretFile(path);
        QVERIFY(first && second && first->equals(*second));
        QCOMPARE(first->size(), std::size_t{64});
        QCOMPARE(QFile::permissions(path) & QFile::Permissions(0x7777),
                 QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
        QVERIFY(!deriveSecret(*first, "csrf")->equals(*deriveSecret(*first, "refresh")));
        QVERIFY(deriveSecret(*first, "csrf")->equals(*deriveSecret(*second, "csrf")));
    }

    void secretMadeByManyAtOnceIsOne()
    {
        for (int round = 0; round < 50; ++round) {
            QTemporaryDir folder;
            const QString path = folder.filePath(u"s"_s);
            std::vector<std::optional<crypto::SecretBytes>> made(6);
            {
                std::vector<std::jthread> threads;
                for (auto& one : made) {
                    threads.emplace_back([&] {
                        if (auto secret = readOrMakeSecretFile(path)) {
                            one = std::move(*secret);
                        }
                    });
                }
            }
            const auto kept = readSecretFile(path);
            QVERIFY(kept.has_value());
            for (const auto& one : made) {
                QVERIFY(one && one->equals(*kept));
            }
            QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
        }
    }

    void refreshTokensRotateThroughTheSameSuccessor()
    {
        const RefreshTokens tokens(secret());
        const QByteArray first = *tokens.make();
        QCOMPARE(first.size(), 43);
        QVERIFY(*tokens.make() != first);
        const QByteArray salt = *tokens.makeSalt();
        const QByteArray next = tokens.successor(first, salt);
        QCOMPARE(next.size(), 43);
        QCOMPARE(tokens.successor(first, salt), next);
        QVERIFY(RefreshTokens::hash(next));
        QVERIFY(tokens.successor(first, *tokens.makeSalt()) != next);
        QVERIFY(RefreshTokens(secret("other")).successor(first, salt) != next);
        for (const QByteArray& bad : {QByteArray(), first.chopped(1), first + "AAAA", QByteArray(43, '!')}) {
            QCOMPARE(RefreshTokens::hash(bad).error().code, ErrorCode::NotFound);
        }
    }

    void refreshGraceIsSixtySeconds()
    {
        const QDateTime replaced(QDate(2026, 1, 1), QTime(0, 0), base::utc);
        QCOMPARE(RefreshTokens::judge({}, replaced), RefreshTokens::Use::Rotate);
        QCOMPARE(RefreshTokens::judge(replaced, replaced.addSecs(60)), RefreshTokens::Use::Repeat);
        QCOMPARE(RefreshTokens::judge(replaced, replaced.addMSecs(60001)), RefreshTokens::Use::Stolen);
        QCOMPARE(RefreshTokens::judge(replaced, replaced.addSecs(-3600)), RefreshTokens::Use::Stolen);
    }

    void csrfTokenServesEveryFormOfItsSession()
    {
        test::SettableClock clock;
        const CsrfTokens csrf(secret(), clock);
        const auto issued = csrf.issue({});
        QVERIFY(issued);
        QVERIFY(issued->setCookie.startsWith("session=") && issued->setCookie.endsWith("; HttpOnly; Path=/"));
        const QByteArray cookie = cookieValue(issued->setCookie);
        QVERIFY(!csrf.check(cookie, issued->token));
        QVERIFY(!csrf.check(cookie, issued->token));
        clock.advance(10min);
        const auto second = csrf.issue(cookie);
        QVERIFY(second->setCookie.isEmpty()); // the session goes on
        QVERIFY(!csrf.check(cookie, second->token));
        QVERIFY(!csrf.check(cookie, issued->token));
    }

    void csrfRefusalsAreToldApart()
    {
        test::SettableClock clock;
        const CsrfTokens csrf(secret(), clock);
        const auto mine = csrf.issue({});
        const auto other = csrf.issue({});
        const QByteArray cookie = cookieValue(mine->setCookie);
        using R = CsrfTokens::Refusal;
        QCOMPARE(csrf.check(cookie, {}), R::Missing);
        QCOMPARE(csrf.check({}, {}), R::Missing);
        QCOMPARE(csrf.check({}, mine->token), R::SessionMissing);
        QCOMPARE(csrf.check(cookie + 'A', mine->token), R::SessionMissing);
        QCOMPARE(csrf.check("nonsense", mine->token), R::SessionMissing);
        QCOMPARE(csrf.check(cookie, "nonsense"), R::Invalid);
        QCOMPARE(csrf.check(cookie, mine->token + 'A'), R::Invalid);
        QCOMPARE(csrf.check(cookie, QByteArray("9") + mine->token), R::Invalid);
        QCOMPARE(csrf.check(cookie, QByteArray(100000, '.')), R::Invalid);
        QCOMPARE(csrf.check(cookie, cookie), R::Invalid); // a cookie is no token
        QCOMPARE(csrf.check(cookie, other->token), R::Mismatch);
        QCOMPARE(csrf.check(cookieValue(other->setCookie), mine->token), R::Mismatch);
        const CsrfTokens stranger(secret("other"), clock);
        QCOMPARE(csrf.check(cookieValue(stranger.issue({})->setCookie), mine->token), R::SessionMissing);
        QCOMPARE(csrf.check(cookie, stranger.issue({})->token), R::Invalid);
        for (const R refusal : {R::Missing, R::SessionMissing, R::Invalid, R::Mismatch}) {
            QVERIFY(CsrfTokens::message(refusal).startsWith(u"The CSRF "_s));
        }
    }

    void csrfTokenHoldsForAnHour()
    {
        test::SettableClock clock;
        const CsrfTokens csrf(secret(), clock);
        const auto issued = csrf.issue({});
        const QByteArray cookie = cookieValue(issued->setCookie);
        clock.advance(3600s);
        QVERIFY(!csrf.check(cookie, issued->token));
        clock.advance(1s);
        QCOMPARE(csrf.check(cookie, issued->token), CsrfTokens::Refusal::Invalid);
        clock.advance(-3h);
        QCOMPARE(csrf.check(cookie, issued->token), CsrfTokens::Refusal::Invalid);
    }

    void throttleSlowsAnAccountDown()
    {
        test::SettableClock clock;
        LoginThrottle throttle(clock);
        const QString name = u"anna"_s;
        for (int i = 0; i < 10; ++i) {
            QVERIFY(!throttle.mustWait(name, u"10.0.0.%1"_s.arg(i)));
            throttle.failed(name, u"10.0.0.%1"_s.arg(i));
        }
        QCOMPARE(throttle.mustWait(name, u"10.9.9.9"_s), 2s);
        QVERIFY(!throttle.mustWait(u"berta"_s, u"10.0.0.1"_s));
        clock.advance(1001ms);
        QCOMPARE(throttle.mustWait(name, {}), 1s);
        clock.advance(1s);
        QVERIFY(!throttle.mustWait(name, {}));
        throttle.failed(name, u"10.0.0.1"_s);
        QCOMPARE(throttle.mustWait(name, {}), 4s);
        for (int i = 0; i < 30; ++i) {
            throttle.failed(name, u"10.0.0.1"_s);
        }
        QCOMPARE(throttle.mustWait(name, {}), 15min);
        clock.advance(-24h); // set back: nobody waits for a day
        QCOMPARE(throttle.mustWait(name, {}), 15min);
        throttle.succeeded(name);
        QVERIFY(!throttle.mustWait(name, u"10.9.9.9"_s));
    }

    void throttleForgetsAfterTheWindow()
    {
        test::SettableClock clock;
        LoginThrottle throttle(clock);
        for (int i = 0; i < 9; ++i) {
            throttle.failed(u"anna"_s, u"10.0.0.1"_s);
        }
        clock.advance(15min + 1s);
        throttle.failed(u"anna"_s, u"10.0.0.1"_s);
        QVERIFY(!throttle.mustWait(u"anna"_s, u"10.0.0.1"_s));
    }

    void throttleCountsAddressesByTheirNetwork()
    {
        test::SettableClock clock;
        LoginThrottle throttle(clock);
        for (int i = 0; i < 50; ++i) {
            throttle.failed(QString::number(i), u"2001:db8::%1"_s.arg(i));
        }
        QVERIFY(throttle.mustWait(u"new"_s, u"2001:db8:0:0:ffff::1"_s));
        QVERIFY(!throttle.mustWait(u"new"_s, u"2001:db8:0:1::1"_s));
        for (int i = 0; i < 50; ++i) {
            throttle.failed(QString::number(1000 + i), u"::ffff:192.0.2.1"_s);
        }
        QVERIFY(throttle.mustWait(u"new"_s, u"192.0.2.1"_s));
        throttle.succeeded(u"1001"_s); // one good account hides nothing
        QVERIFY(throttle.mustWait(u"new"_s, u"192.0.2.1"_s));
    }

    void throttleStaysSmallAndKeepsWhoIsGuessedAt()
    {
        test::SettableClock clock;
        LoginThrottle::Limits limits;
        limits.entries = 500;
        LoginThrottle throttle(clock, limits);
        for (int i = 0; i < 12; ++i) {
            throttle.failed(u"anna"_s, u"10.0.0.1"_s);
        }
        for (int i = 0; i < 5000; ++i) {
            throttle.failed(u"made up %1"_s.arg(i), u"10.%1.%2.1"_s.arg(i / 250).arg(i % 250));
        }
        QVERIFY(throttle.entryCount() <= 1000);
        QVERIFY(throttle.mustWait(u"anna"_s, {}));
    }

    void madeUpParametersAreSteady()
    {
        const ParametersOracle oracle(secret());
        const StretchParameters anna = oracle.madeUp(u"anna"_s);
        QCOMPARE(anna.salt.size(), 16);
        QCOMPARE(anna.memoryKib, 65536);
        QCOMPARE(anna.passes, 3);
        QCOMPARE(oracle.madeUp(u"anna"_s).salt, anna.salt);
        QSet<QByteArray> salts;
        for (int i = 0; i < 100; ++i) {
            salts.insert(oracle.madeUp(QString::number(i)).salt);
        }
        QCOMPARE(salts.size(), 100);
        QVERIFY(ParametersOracle(secret("other")).madeUp(u"anna"_s).salt != anna.salt);
        QCOMPARE(oracle.madeUp(u"u\u0308"_s).salt, oracle.madeUp(u"\u00fc"_s).salt);
    }
};

QTEST_GUILESS_MAIN(AuthTest)
#include "AuthTest.moc"
