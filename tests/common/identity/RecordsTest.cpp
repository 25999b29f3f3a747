#include <QTest>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "common/crypto/Kdf.h"
#include "common/identity/ListRecord.h"
#include "common/identity/SealedRecord.h"
#include "common/identity/VaultWrap.h"
#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using tests::identityOf;

class RecordsTest : public QObject {
    Q_OBJECT

    crypto::SystemRandom m_random;
    const crypto::SecretBytes m_key = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'k')));
    const crypto::SecretBytes m_contentKey = crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray(32, 'c')));
    const VaultBinding m_mine{VaultOrigin::Mine, identityOf('a').fingerprint(), {1, 2, 3}, {4, 5, 6}};
    const ListRecordBinding m_binding{{1, 2, 3}, {4, 5, 6}, 3};
    const crypto::Digest m_thumbnail{7, 8, 9};

    Result<QByteArray> sealed(const ListRecord& record)
    {
        return record.seal(m_contentKey, m_binding, 2, m_thumbnail, identityOf('a'), m_random);
    }

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

    // What is sealed but for the padding, signed as it should be.
    static QByteArray withSignature(const QByteArray& json)
    {
        const PrivateIdentity signer = identityOf('a');
        const QByteArray version = QByteArray::fromHex("0000000000000002");
        const QByteArray thumbnail(32, 't');
        const QByteArray print = crypto::toByteArray(signer.fingerprint().bytes);
        QByteArray message("veilpix/1 record\0", 17);
        message += QByteArray::fromHex("01020300000000000000000000000000") +
                   QByteArray::fromHex("0405060000000000000000000000000000000000000000000000000000000000") +
                   QByteArray::fromHex("0000000000000003") + version + print +
                   crypto::toByteArray(crypto::sha256(crypto::viewOf(json))) + thumbnail;
        return crypto::toByteArray(crypto::bigEndian(static_cast<std::uint32_t>(json.size()))) + json + version +
               thumbnail + print + signer.identity().signingKeyField() +
               crypto::toByteArray(*signer.signingKey().sign(crypto::viewOf(message)));
    }

    QByteArray sealedPlain(const QByteArray& plaintext)
    {
        const auto key =
            crypto::hkdfSha256(m_binding.itemId, m_contentKey.reveal(), crypto::zeroTerminated("veilpix/1 list"));
        const QByteArray bound = crypto::toByteArray(m_binding.itemId) + QByteArray::fromHex("0000000000000003");
        return *sealRecord(*key, crypto::viewOf(bound), crypto::viewOf(plaintext), m_random);
    }

    static QByteArray flipped(QByteArray bytes, qsizetype at)
    {
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        return bytes;
    }

private Q_SLOTS:
    void vaultWrapRoundTrips()
    {
        const auto wrap = sealVaultWrap(m_key, m_mine, m_contentKey, m_random);
        QVERIFY(wrap);
        QCOMPARE(wrap->size(), 61);
        QCOMPARE(wrap->front(), '\x01');
        QVERIFY(openVaultWrap(m_key, m_mine, *wrap)->equals(m_contentKey));
        QVERIFY(*wrap != *sealVaultWrap(m_key, m_mine, m_contentKey, m_random));
    }

    void vaultWrapIsBoundToWhatWasProved()
    {
        const QByteArray wrap = *sealVaultWrap(m_key, m_mine, m_contentKey, m_random);
        const auto code = [](const Result<crypto::SecretBytes>& opened) {
            return opened ? ErrorCode::Internal : opened.error().code;
        };
        const auto with = [&](auto change) {
            VaultBinding other = m_mine;
            change(other);
            return code(openVaultWrap(m_key, other, wrap));
        };
        QCOMPARE(code(openVaultWrap(m_contentKey, m_mine, wrap)), ErrorCode::BadRecord);
        QCOMPARE(with([](VaultBinding& other) { other.itemId[15] = 1; }), ErrorCode::BadRecord);
        QCOMPARE(with([](VaultBinding& other) { other.commitment[31] = 1; }), ErrorCode::BadRecord);
        QCOMPARE(with([](VaultBinding& other) { other.origin = VaultOrigin::Shared; }), ErrorCode::BadRecord);
        QCOMPARE(with([](VaultBinding& other) { other.owner = identityOf('b').fingerprint(); }), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, m_mine, wrap.chopped(1))), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, m_mine, wrap + 'x')), ErrorCode::BadRecord);
        QCOMPARE(code(openVaultWrap(m_key, m_mine, {})), ErrorCode::BadRecord);
        QByteArray later = wrap;
        later[0] = 2;
        QCOMPARE(code(openVaultWrap(m_key, m_mine, later)), ErrorCode::Unsupported);
        for (qsizetype at = 1; at < wrap.size(); ++at) {
            QCOMPARE(code(openVaultWrap(m_key, m_mine, flipped(wrap, at))), ErrorCode::BadRecord);
        }
        QVERIFY(!sealVaultWrap(m_key, m_mine, crypto::SecretBytes(31), m_random));
    }

    void listRecordRoundTripsAndHidesItsLength()
    {
        const auto made = sealed(record());
        QVERIFY(made);
        QCOMPARE((made->size() - recordOverhead) % 256, 0);
        const auto back = ListRecord::open(m_contentKey, m_binding, *made);
        QVERIFY(back);
        QVERIFY(back->details == record());
        QCOMPARE(back->pictureVersion, std::uint64_t(2));
        QVERIFY(back->thumbnail == m_thumbnail);
        QVERIFY(back->signer == identityOf('a').fingerprint());
        QVERIFY(back->signerKey == identityOf('a').identity().verifyKey().bytes());
        ListRecord shorter = record();
        shorter.name = u"a"_s;
        QCOMPARE(sealed(shorter)->size(), made->size());
        QVERIFY(ListRecord::open(m_contentKey, m_binding, *sealed(ListRecord()))->details == ListRecord());
    }

    void listRecordIsBoundToKeyItemCommitmentAndVersion()
    {
        const QByteArray made = *sealed(record());
        const auto with = [&](auto change) {
            ListRecordBinding other = m_binding;
            change(other);
            const auto opened = ListRecord::open(m_contentKey, other, made);
            return opened ? ErrorCode::Internal : opened.error().code;
        };
        QVERIFY(!ListRecord::open(m_key, m_binding, made));
        QCOMPARE(with([](ListRecordBinding& other) { other.itemId[0] = 9; }), ErrorCode::BadRecord);
        QCOMPARE(with([](ListRecordBinding& other) { other.recordVersion = 4; }), ErrorCode::BadRecord);
        QCOMPARE(with([](ListRecordBinding& other) { other.commitment[0] = 9; }), ErrorCode::BadSignature);
        for (qsizetype at = 0; at < made.size(); ++at) {
            QVERIFY(!ListRecord::open(m_contentKey, m_binding, flipped(made, at)));
        }
        QVERIFY(!ListRecord::open(m_contentKey, m_binding, made.chopped(1)));
        QVERIFY(!ListRecord::open(m_contentKey, m_binding, QByteArray(ListRecord::largestSealed + 1, '\x01')));
    }

    // Whoever has the content key can seal one; it is the signature that says who did.
    void listRecordIsNobodysWhoDidNotSignIt()
    {
        const auto key =
            crypto::hkdfSha256(m_binding.itemId, m_contentKey.reveal(), crypto::zeroTerminated("veilpix/1 list"));
        const QByteArray bound = crypto::toByteArray(m_binding.itemId) + QByteArray::fromHex("0000000000000003");
        const QByteArray made = *sealed(record());
        const QByteArray plain =
            crypto::toByteArray(openRecord(*key, crypto::viewOf(bound), crypto::viewOf(made))->reveal());
        const qsizetype json = qFromBigEndian<quint32>(plain.constData());
        for (qsizetype at = 4; at < 4 + json + 168; ++at) { // JSON, picture version, thumbnail, signer, signature
            const QByteArray again =
                *sealRecord(*key, crypto::viewOf(bound), crypto::viewOf(flipped(plain, at)), m_random);
            const auto opened = ListRecord::open(m_contentKey, m_binding, again);
            QVERIFY2(!opened && opened.error().code == ErrorCode::BadSignature, qPrintable(QString::number(at)));
        }
    }

    // Authenticated, yet not what the format allows: a sealer of our own plays the other side.
    void listRecordRefusesWhatBreaksTheFormat_data()
    {
        QTest::addColumn<QByteArray>("plaintext");
        const auto padded = [](const QByteArray& json, qsizetype total = 512) {
            const QByteArray bytes = withSignature(json);
            return bytes + QByteArray(total - bytes.size(), '\0');
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not padded") << padded("{\"name\":\"a\"}", 200);
        QTest::newRow("padded too far") << padded("{\"name\":\"a\"}", 768);
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
        const auto opened = ListRecord::open(m_contentKey, m_binding, sealedPlain(plaintext));
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::BadRecord);
    }

    void listRecordIgnoresLaterFields()
    {
        QByteArray plaintext = withSignature("{\"name\":\"a\",\"stars\":[1,{}]}");
        plaintext += QByteArray(256 - plaintext.size(), '\0');
        QCOMPARE(ListRecord::open(m_contentKey, m_binding, sealedPlain(plaintext))->details.name, u"a"_s);
    }

    void listRecordRefusesToSealWhatNobodyReads()
    {
        ListRecord made = record();
        made.name = QString(1025, QLatin1Char('a'));
        QVERIFY(!sealed(made));
        made.name = QString(1024, QChar(1)); // the longest in JSON
        const auto back = sealed(made);
        QVERIFY(back);
        QVERIFY(ListRecord::open(m_contentKey, m_binding, *back)->details == made);
        support::FailingRandom broken(0);
        QVERIFY(!record().seal(m_contentKey, m_binding, 2, m_thumbnail, identityOf('a'), broken));
    }
};

QTEST_APPLESS_MAIN(RecordsTest)
#include "RecordsTest.moc"
