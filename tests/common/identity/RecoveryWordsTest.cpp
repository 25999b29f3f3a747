#include "common/identity/RecoveryWords.h"

#include <QTest>

#include "common/base/Literals.h"
#include "common/crypto/Hash.h"
#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using Kind = RecoveryWordsFault::Kind;

class RecoveryWordsTest : public QObject {
    Q_OBJECT

    static QString joined(const RecoveryWords& words) { return words.words().join(QLatin1Char(' ')); }

private Q_SLOTS:
    void theListIsTheOneOfBip39()
    {
        const QStringList& list = RecoveryWords::wordList();
        QCOMPARE(list.size(), 2048);
        const QByteArray text = (list.join(QLatin1Char('\n')) + QLatin1Char('\n')).toLatin1();
        QCOMPARE(crypto::toByteArray(crypto::sha256(crypto::viewOf(text))).toHex(),
                 QByteArray("2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"));
    }

    // 256-bit cases of BIP-39's published test vectors.
    void wordsArePublishedOnes_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("words");
        QTest::newRow("zeros") << QByteArray(64, '0') << QString(u"abandon "_s).repeated(23) + u"art"_s;
        QTest::newRow("7f")
            << QByteArray("7f").repeated(32)
            << u"legal winner thank year wave sausage worth useful legal winner thank year wave sausage "
               u"worth useful legal winner thank year wave sausage worth title"_s;
        QTest::newRow("80")
            << QByteArray("80").repeated(32)
            << u"letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount "
               u"doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless"_s;
        QTest::newRow("ff") << QByteArray("ff").repeated(32) << u"zoo "_s.repeated(23) + u"vote"_s;
        QTest::newRow("random")
            << QByteArray("68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c")
            << u"hamster diagram private dutch cause delay private meat slide toddler razor book happy "
               u"fancy gospel tennis maple dilemma loan word shrug inflict delay length"_s;
        QTest::newRow("random 2")
            << QByteArray("9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863")
            << u"panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol "
               u"speed nation flash devote level hobby quick inner drive ghost inside"_s;
    }

    void wordsArePublishedOnes()
    {
        QFETCH(QByteArray, key);
        QFETCH(QString, words);
        const auto made = RecoveryWords::fromKey(crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray::fromHex(key))));
        QVERIFY(made);
        QCOMPARE(joined(*made), words);
        QVERIFY(made->toText().equals(crypto::viewOf(words.toLatin1())));
        const auto parsed = RecoveryWords::parse(words);
        QVERIFY(parsed);
        QCOMPARE(crypto::toByteArray(parsed->key().reveal()).toHex(), key);
    }

    void generatedWordsComeBack()
    {
        crypto::SystemRandom random;
        for (int i = 0; i < 50; ++i) {
            const auto words = RecoveryWords::generate(random);
            QVERIFY(words);
            const auto parsed = RecoveryWords::parse(joined(*words));
            QVERIFY(parsed);
            QVERIFY(parsed->key().equals(words->key()));
        }
    }

    void takesWhatPeoplePaste_data()
    {
        QTest::addColumn<QString>("text");
        const QStringList words = tests::recoveryWords('Q').words();
        const auto numbered = [&](const QString& pattern) {
            QString text;
            for (int i = 0; i < words.size(); ++i) {
                text += pattern.arg(i + 1).arg(words[i]);
            }
            return text;
        };
        const QString plain = words.join(QLatin1Char(' '));
        QTest::newRow("capitals") << plain.toUpper();
        QTest::newRow("sentence case") << plain.left(1).toUpper() + plain.mid(1);
        QTest::newRow("commas") << words.join(", "_L1);
        QTest::newRow("commas only") << words.join(QLatin1Char(','));
        QTest::newRow("lines") << words.join(QLatin1Char('\n')) + QLatin1Char('\n');
        QTest::newRow("Windows lines and tabs") << words.join("\t\r\n"_L1);
        QTest::newRow("1. word") << numbered(u"%1. %2\n"_s);
        QTest::newRow("1) word") << numbered(u"%1) %2   "_s);
        QTest::newRow("1word") << numbered(u"%1%2"_s);
        QTest::newRow("quotes") << numbered(u"%1: \"%2\",\n"_s);
        QTest::newRow("full width") << [&] {
            QString wide;
            for (const QChar c : plain) {
                wide += c.isLetter() ? QChar(c.unicode() - 'a' + 0xff41) : QChar(0x3000);
            }
            return wide;
        }();
        QTest::newRow("no-break spaces and a mark") << QChar(0xfeff) + words.join(QChar(0x00a0));
        QTest::newRow("soft hyphens") << QString(plain).replace(1, 0, QChar(0x00ad));
        QTest::newRow("four letters each") << [&] {
            QStringList cut;
            for (const QString& word : words) {
                cut.append(word.left(4));
            }
            return cut.join(QLatin1Char(' '));
        }();
    }

    void takesWhatPeoplePaste()
    {
        QFETCH(QString, text);
        const auto parsed = RecoveryWords::parse(text);
        QVERIFY(parsed);
        QVERIFY(parsed->key().equals(tests::recoveryWords('Q').key()));
    }

    void everyWordIsFoundByItselfAndByFourLetters()
    {
        const QStringList& list = RecoveryWords::wordList();
        for (const QString& word : list) {
            const auto fault = RecoveryWords::parse(word + QLatin1Char(' ') + word.left(4)).error();
            QCOMPARE(fault.kind, Kind::WrongCount); // known, both of them
            QCOMPARE(fault.count, 2);
        }
    }

    void namesTheWrongWordItsPlaceAndTheNearest_data()
    {
        QTest::addColumn<int>("place");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("nearest");
        QTest::newRow("missing letter") << 1 << u"abndon"_s << u"abandon"_s;
        QTest::newRow("doubled letter") << 7 << u"gorrilla"_s << u"gorilla"_s;
        QTest::newRow("swapped letters") << 24 << u"wrold"_s << u"world"_s;
        QTest::newRow("wrong letter") << 12 << u"kangaroe"_s << u"kangaroo"_s;
        QTest::newRow("British") << 3 << u"favourite"_s << u"favorite"_s;
        QTest::newRow("accent dropped, still wrong") << 2 << u"élephent"_s << u"elephant"_s;
    }

    void namesTheWrongWordItsPlaceAndTheNearest()
    {
        QFETCH(int, place);
        QFETCH(QString, typed);
        QFETCH(QString, nearest);
        QStringList words = tests::recoveryWords('Q').words();
        words[place - 1] = typed;
        const auto parsed = RecoveryWords::parse(words.join(QLatin1Char(' ')));
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().kind, Kind::UnknownWord);
        QCOMPARE(parsed.error().place, place);
        QVERIFY(parsed.error().word.size() >= 5);
        QCOMPARE(parsed.error().suggestions.value(0), nearest);
        const Error error = parsed.error().toError();
        QCOMPARE(error.code, ErrorCode::BadRecoveryWords);
        QVERIFY(error.context.contains(QString::number(place)));
        QVERIFY(!error.context.contains(parsed.error().word)); // errors are logged, words never
    }

    void countsWords()
    {
        const QStringList words = tests::recoveryWords('Q').words();
        for (const int count : {0, 1, 12, 23}) {
            const auto parsed = RecoveryWords::parse(words.mid(0, count).join(QLatin1Char(' ')));
            QVERIFY(!parsed);
            QCOMPARE(parsed.error().kind, Kind::WrongCount);
            QCOMPARE(parsed.error().count, count);
        }
        const auto more = RecoveryWords::parse((words + words).join(QLatin1Char(' ')));
        QCOMPARE(more.error().kind, Kind::WrongCount);
        QCOMPARE(more.error().count, 48);
    }

    void aSwapOrAnotherListWordIsAChecksumError()
    {
        QStringList words = tests::recoveryWords('Q').words();
        int caught = 0;
        for (int i = 0; i + 1 < words.size(); ++i) {
            if (words[i] == words[i + 1]) {
                continue;
            }
            words.swapItemsAt(i, i + 1);
            const auto parsed = RecoveryWords::parse(words.join(QLatin1Char(' ')));
            caught += !parsed && parsed.error().kind == Kind::Checksum;
            words.swapItemsAt(i, i + 1);
        }
        QVERIFY2(caught >= 20, qPrintable(QString::number(caught))); // one in 256 gets past eight bits of checksum
        QCOMPARE(RecoveryWords::parse(u"zoo "_s.repeated(24)).error().kind, Kind::Checksum);
    }

    void survivesHostileText()
    {
        QVERIFY(!RecoveryWords::parse(QString(10'000'000, QLatin1Char('a'))));
        QVERIFY(!RecoveryWords::parse(QString(1000, QChar(0xd800))));
        QVERIFY(!RecoveryWords::parse(QString(5000, QChar(0xfdfa)))); // decomposes to eighteen characters each
    }
};

QTEST_APPLESS_MAIN(RecoveryWordsTest)
#include "RecoveryWordsTest.moc"
