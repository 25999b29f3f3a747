#include <QTest>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "common/crypto/Kdf.h"
#include "common/identity/ListRecord.h"
#include "common/identity/SealedRecord.h"
#include "common/identity/VaultWrap.h"
#include "tests/support/DeterministicRandom.h"

using namespace veilpix;
using namespace veilpix::identity;

class RecordsTest : public QObject {
    Q_OBJECT

    crypto::SystemRandom m_random;
    const crypto::SecretBytes m_key = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'k')));
    const crypto::SecretBytes m_contentKey = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'c')));
    ItemIdBytes m_item{1, 2, 3};
    CommitmentBytes m_commitment{4, 5, 6};

    static ListRecord record()
    {
        ListRecord made;
        made.name = QStringLiteral(u"Möwe \U0001F426.jpg");
        made.mediaType = u"image/jpeg"_s;
        made.width = 5472;
        made.height = 3648;
        made.modified = QDateTime(QDate(2026, 11, 23), QTime(13, 5, 1, 123), base::utc);
        made.size = 4503599627370496;
        return made;
    }

    static QByteArray flipped(QByteArray bytes, qsizetype at)
    {
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        return bytes;
    }

private Q_SLOTS:
    void vaultWrapRoundTrips()
    {
        const auto wrap = sealVaultWrap(m_key, m_item, m_commitment, m_contentKey, m_random);
        QVERIFY(wrap);
        QCOMPARE(wrap->size(), 61);
        QCOMPARE(wrap->front(), '\x01');
        QVERIFY(openVaultWrap(m_key, m_item, m_commitment, *wrap)->equals(m_contentKey));
        QVERIFY(*wrap != *sealVaultWrap(m_key, m_item, m_commitment, m_contentKey, m_random));
    }

    void vaultWrapIsBoundToKeyItemAndCommitment()
    {
        const QByteArray wrap = *sealVaultWrap(m_key, m_item, m_commitment, m_contentKey, m_random);
        const auto code = [](const Result<crypto::SecretBytes>& opened) {
            return opened ? ErrorCode::Internal : opened.error().code;
        };
        ItemIdBytes otherItem = m_item;
        otherItem[15] = 1;
        CommitmentBytes otherCommitment = m_commitment;
        otherCommitment[31] = 1;
        QCOMPARE(code(openVaultWrap(m_contentKey, m_item, m_commitment, wrap)), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, otherItem, m_commitment, wrap)), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, m_item, otherCommitment, wrap)), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, m_item, m_commitment, wrap.chopped(1))), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, m_item, m_commitment, wrap + 'x')), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, m_item, m_commitment, {})), ErrorCode::BadRecord);
        QByteArray later = wrap;
        later[0] = 2;
        QCOMPARE(code(openVaultWrap(m_key, m_item, m_commitment, later)), ErrorCode::Unsupported);
        for (qsizetype at = 1; at < wrap.size(); ++at) {
            QCOMPARE(code(openVaultWrap(m_key, m_item, m_commitment, flipped(wrap, at))), ErrorCode::BadRecord);
        }
        QVERIFY(!sealVaultWrap(m_key, m_item, m_commitment, crypto::SecretBytes(31), m_random));
    }

    void listRecordRoundTripsAndHidesItsLength()
    {
        const auto sealed = record().seal(m_contentKey, m_item, 3, m_random);
        QVERIFY(sealed);
        QCOMPARE((sealed->size() - recordOverhead) % 256, 0);
        const auto back = ListRecord::open(m_contentKey, m_item, 3, *sealed);
        QVERIFY(back);
        QVERIFY(*back == record());
        ListRecord shorter = record();
        shorter.name = u"a"_s;
        QCOMPARE(shorter.seal(m_contentKey, m_item, 3, m_random)->size(), sealed->size());
        const auto unknown = ListRecord().seal(m_contentKey, m_item, 1, m_random);
        QVERIFY(*ListRecord::open(m_contentKey, m_item, 1, *unknown) == ListRecord());
    }

    void listRecordIsBoundToKeyItemAndVersion()
    {
        const QByteArray sealed = *record().seal(m_contentKey, m_item, 3, m_random);
        ItemIdBytes otherItem = m_item;
        otherItem[0] = 9;
        QVERIFY(!ListRecord::open(m_key, m_item, 3, sealed));
        QVERIFY(!ListRecord::open(m_contentKey, otherItem, 3, sealed));
        QVERIFY(!ListRecord::open(m_contentKey, m_item, 4, sealed));
        for (qsizetype at = 0; at < sealed.size(); ++at) {
            QVERIFY(!ListRecord::open(m_contentKey, m_item, 3, flipped(sealed, at)));
        }
        QVERIFY(!ListRecord::open(m_contentKey, m_item, 3, sealed.chopped(1)));
        QVERIFY(!ListRecord::open(m_contentKey, m_item, 3, QByteArray(ListRecord::largestSealed + 1, '\x01')));
    }

    // Authenticated, yet not what the format allows: a sealer of our own plays the other side.
    void listRecordRefusesWhatBreaksTheFormat_data()
    {
        QTest::addColumn<QByteArray>("plaintext");
        const auto padded = [](const QByteArray& json, qsizetype total = 256) {
            QByteArray bytes = crypto::toByteArray(crypto::bigEndian(static_cast<std::uint32_t>(json.size()))) + json;
            return bytes + QByteArray(total - bytes.size(), '\0');
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not padded") << padded("{\"name\":\"a\"}", 20);
        QTest::newRow("padded too far") << padded("{\"name\":\"a\"}", 512);
        QTest::newRow("padding not zero") << padded("{\"name\":\"a\"}").chopped(1) + 'x';
        QTest::newRow("length beyond the end") << QByteArray::fromHex("00000400") + QByteArray(252, '\0');
        QTest::newRow("length four billion") << QByteArray::fromHex("ffffffff") + QByteArray(252, '\0');
        QTest::newRow("no JSON") << padded("hello");
        QTest::newRow("an array") << padded("[]");
        QTest::newRow("no name") << padded("{}");
        QTest::newRow("name is a number") << padded("{\"name\":1}");
        QTest::newRow("negative width") << padded("{\"name\":\"a\",\"width\":-1}");
        QTest::newRow("width of 2^32") << padded("{\"name\":\"a\",\"width\":4294967296}");
        QTest::newRow("broken height") << padded("{\"name\":\"a\",\"height\":1.5}");
        QTest::newRow("huge size") << padded("{\"name\":\"a\",\"size\":1e300}");
        QTest::newRow("size as text") << padded("{\"name\":\"a\",\"size\":\"1\"}");
        QTest::newRow("name too long") << padded("{\"name\":\"" + QByteArray(1025, 'a') + "\"}", 1280);
    }

    void listRecordRefusesWhatBreaksTheFormat()
    {
        QFETCH(QByteArray, plaintext);
        const auto key = crypto::hkdfSha256(m_item, m_contentKey.reveal(), crypto::zeroTerminated("veilpix/1 list"));
        const QByteArray binding = crypto::toByteArray(m_item) + QByteArray::fromHex("0000000000000001");
        const auto sealed = sealRecord(*key, crypto::viewOf(binding), crypto::viewOf(plaintext), m_random);
        const auto opened = ListRecord::open(m_contentKey, m_item, 1, *sealed);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::BadRecord);
    }

    void listRecordIgnoresLaterFields()
    {
        const auto key = crypto::hkdfSha256(m_item, m_contentKey.reveal(), crypto::zeroTerminated("veilpix/1 list"));
        const QByteArray binding = crypto::toByteArray(m_item) + QByteArray::fromHex("0000000000000001");
        QByteArray plaintext = QByteArray::fromHex("0000001b") + "{\"name\":\"a\",\"stars\":[1,{}]}";
        plaintext += QByteArray(256 - plaintext.size(), '\0');
        const auto sealed = sealRecord(*key, crypto::viewOf(binding), crypto::viewOf(plaintext), m_random);
        QCOMPARE(ListRecord::open(m_contentKey, m_item, 1, *sealed)->name, u"a"_s);
    }

    void listRecordRefusesToSealWhatNobodyReads()
    {
        ListRecord made = record();
        made.name = QString(1025, QLatin1Char('a'));
        QVERIFY(!made.seal(m_contentKey, m_item, 1, m_random));
        made.name = QString(1024, QChar(1)); // the longest in JSON
        const auto sealed = made.seal(m_contentKey, m_item, 1, m_random);
        QVERIFY(sealed);
        QVERIFY(*ListRecord::open(m_contentKey, m_item, 1, *sealed) == made);
        support::FailingRandom broken(0);
        QVERIFY(!record().seal(m_contentKey, m_item, 1, broken));
    }
};

QTEST_APPLESS_MAIN(RecordsTest)
#include "RecordsTest.moc"
