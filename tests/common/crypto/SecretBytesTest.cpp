#include "common/crypto/SecretBytes.h"

#include <QDebug>
#include <QTest>
#include <algorithm>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <type_traits>
#include <vector>

#include "common/base/Literals.h"
#include "common/crypto/ProcessHardening.h"
#include "tests/support/DeterministicRandom.h"

using namespace veilpix::crypto;
using veilpix::support::DeterministicRandom;

class SecretBytesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isMovedAndNeverCopied()
    {
        static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
        SecretBytes a = SecretBytes::copyOf(viewOf("topsecret"));
        SecretBytes b = std::move(a);
        QVERIFY(a.isEmpty());
        QVERIFY(b.equals(viewOf("topsecret")));
        SecretBytes c(4);
        c = std::move(b);
        QVERIFY(b.isEmpty());
        QVERIFY(c.equals(viewOf("topsecret")));
        const SecretBytes d = c.clone();
        QVERIFY(d.equals(c));
        QVERIFY(d.reveal().data() != c.reveal().data());
    }

    void startsZeroFilledAndWipesWhenCleared()
    {
        SecretBytes secret(64);
        QVERIFY(secret.equals(viewOf(QByteArray(64, '\0'))));
        std::fill(secret.writable().begin(), secret.writable().end(), std::uint8_t(0xab));
        secret.clear();
        QVERIFY(secret.isEmpty());
        QCOMPARE(secret.size(), std::size_t(0));
    }

    void wipeOverwritesTheMemoryItself()
    {
        std::array<std::uint8_t, 33> bytes;
        bytes.fill(0x5a);
        wipe(bytes);
        QVERIFY(std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; }));
        QByteArray password("correct horse");
        wipe(password);
        QVERIFY(password.isEmpty());
    }

    void comparesContentAndSize()
    {
        const SecretBytes a = SecretBytes::copyOf(viewOf("abc"));
        QVERIFY(a.equals(viewOf("abc")));
        QVERIFY(!a.equals(viewOf("abd")));
        QVERIFY(!a.equals(viewOf("ab")));
        QVERIFY(!a.equals(viewOf("abcd")));
        QVERIFY(SecretBytes().equals(ByteView()));
    }

    void joinsPartsInOrder()
    {
        QVERIFY(SecretBytes::join({viewOf("ab"), ByteView(), viewOf("cd")}).equals(viewOf("abcd")));
    }

    void printsNothingOfItself()
    {
        QString out;
        QDebug(&out) << SecretBytes::copyOf(viewOf("hunter2"));
        QCOMPARE(out.trimmed(), u"[REDACTED]"_s);
    }

    void systemRandomFillsAllAndDiffers()
    {
        SystemRandom random;
        const auto a = random.secret(48);
        const auto b = random.secret(48);
        QVERIFY(a && b);
        QVERIFY(!a->equals(*b));
        QVERIFY(!a->equals(viewOf(QByteArray(48, '\0'))));
    }

    // The documented stream: two blocks of SHA-256(seed ‖ u64), computed by Python's hashlib.
    void deterministicRandomIsTheDocumentedStream()
    {
        DeterministicRandom random("veilpix"_ba);
        QByteArray bytes(64, '\0');
        QVERIFY(random.fill(writableView(bytes).first(5)).has_value());
        QVERIFY(random.fill(writableView(bytes).subspan(5)).has_value());
        QCOMPARE(bytes.toHex(), "bf2ecf873259eb97251f7c5ed79b0c8ce93e5574c35696fb120f1f8fc879c12e6faf"
                                "d815b147abf53d753a386f9ad17366548a8c46447ec2557bf9d247dc47e2"_ba);
    }

    void keysAreLockedInMemory()
    {
        const SecretBytes before(32);
        QCOMPARE(CRYPTO_secure_allocated(before.reveal().data()), 0);
        rlimit limit{};
        QCOMPARE(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
        QCOMPARE(lockSecrets(), limit.rlim_cur >= 64 * 1024);
        const SecretBytes key(32);
        QCOMPARE(CRYPTO_secure_allocated(key.reveal().data()), 1);
        QCOMPARE(CRYPTO_secure_allocated(SecretBytes(largestLocked + 1).reveal().data()), 0);

        std::vector<SecretBytes> many(200'000);
        std::generate(many.begin(), many.end(), [] { return SecretBytes(32); });
        QCOMPARE(CRYPTO_secure_allocated(many.back().reveal().data()), 0);
        QVERIFY(CRYPTO_secure_used() <= mostLocked() + 32);
        void* const left = OPENSSL_secure_malloc(4096); // as OpenSSL asks for its own
        QVERIFY(left && CRYPTO_secure_allocated(left) == 1);
        OPENSSL_secure_free(left);
        many.clear();
        QCOMPARE(CRYPTO_secure_allocated(SecretBytes(32).reveal().data()), 1);
    }

    void hardeningForbidsCoreDumps()
    {
        QVERIFY(limitCoreFiles());
        QVERIFY(forbidInspection());
        QCOMPARE(prctl(PR_GET_DUMPABLE), 0);
        rlimit limit{1, 1};
        QCOMPARE(getrlimit(RLIMIT_CORE, &limit), 0);
        QCOMPARE(limit.rlim_cur, rlim_t(0));
        QCOMPARE(limit.rlim_max, rlim_t(0));
        prctl(PR_SET_DUMPABLE, 1); // so that sanitizers can look at this process as it ends
    }
};

QTEST_APPLESS_MAIN(SecretBytesTest)
#include "SecretBytesTest.moc"
