#include "common/identity/AccountName.h"

#include <QTest>

#include "common/base/Literals.h"

using namespace veilpix;
using namespace veilpix::identity;

class AccountNameTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesThatAreSeenAreNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("valid");
        const auto row = [](const char* what, const QString& name, bool valid) {
            QTest::newRow(what) << name << valid;
        };
        row("plain", u"ada"_s, true);
        row("with a space", u"Ada Lovelace"_s, true);
        row("an address", u"ada@example.org"_s, true);
        row("accents", u"Zoë Ångström"_s, true);
        row("accents of their own", u"Zoe\u0308"_s, true);
        row("Chinese", u"王小明"_s, true);
        row("Arabic", u"محمد"_s, true);
        row("Hindi", u"आदित्य"_s, true);
        row("a picture", u"ada 🌷"_s, true);
        row("the longest", QString(100, u'a'), true);
        row("nothing", u""_s, false);
        row("too long", QString(101, u'a'), false);
        row("a space before", u" ada"_s, false);
        row("a space behind", u"ada "_s, false);
        row("two spaces", u"a  da"_s, false);
        row("a hard space", u"a\u00a0da"_s, false);
        row("a wide space", u"a\u3000da"_s, false);
        row("a space of no width", u"Bob\u200b"_s, false);
        row("a joiner", u"B\u200dob"_s, false);
        row("a mark of direction", u"\u202eboB"_s, false);
        row("an isolate", u"\u2067Bob\u2069"_s, false);
        row("a soft hyphen", u"B\u00adob"_s, false);
        row("a byte order mark", u"\ufeffBob"_s, false);
        row("a filler", u"Bob\u3164"_s, false);
        row("an empty braille cell", u"Bob\u2800"_s, false);
        row("a grapheme joiner", u"Bo\u034fb"_s, false);
        row("a variation", u"Bob\ufe0f"_s, false);
        row("a newline", u"Bob\n"_s, false);
        row("a zero", u"Bo\0b"_s, false);
        row("a line separator", u"Bo\u2028b"_s, false);
        row("private", u"Bob\ue000"_s, false);
        row("unassigned", u"Bob\U000e0080"_s, false);
        row("a tag", u"Bob\U000e0041"_s, false);
        row("half a pair", QString(QChar(0xd800)), false);
        row("a mark first", u"\u0301ada"_s, false);
        row("no character", u"Bob\ufffd"_s, false);
    }
    void namesThatAreSeenAreNames()
    {
        QFETCH(QString, name);
        QFETCH(bool, valid);
        QCOMPARE(isAccountName(name, 100), valid);
    }

    void twinsHaveASkeletonInCommon_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("twins");
        const auto row = [](const char* what, const QString& name, const QString& other, bool twins) {
            QTest::newRow(what) << name << other << twins;
        };
        row("case", u"Bob"_s, u"bob"_s, true);
        row("Cyrillic o", u"Bob"_s, u"B\u043eb"_s, true);
        row("Cyrillic o and case", u"bob"_s, u"B\u043eB"_s, true);
        row("a space of no width", u"Bob"_s, u"Bob\u200b"_s, true);
        row("full width", u"Bob"_s, u"\uff22\uff4f\uff42"_s, true);
        row("a capital I for an l", u"paypal"_s, u"paypaI"_s, true);
        row("a one for an l", u"paypal"_s, u"paypa1"_s, true);
        row("rn for m", u"modern"_s, u"modem"_s, true);
        row("two spellings of one accent", u"Zo\u00eb"_s, u"Zoe\u0308"_s, true);
        row("sharp s", u"Groß"_s, u"GROSS"_s, true);
        row("Greek", u"\u0391nna"_s, u"Anna"_s, true);
        row("other people", u"Bob"_s, u"Rob"_s, false);
        row("an accent", u"Zoe"_s, u"Zo\u00eb"_s, false);
        row("a number more", u"bob"_s, u"bob2"_s, false);
    }
    void twinsHaveASkeletonInCommon()
    {
        QFETCH(QString, name);
        QFETCH(QString, other);
        QFETCH(bool, twins);
        QCOMPARE(NameSkeleton::of(name).looksLike(NameSkeleton::of(other)), twins);
        QCOMPARE(NameSkeleton::of(other).looksLike(NameSkeleton::of(name)), twins);
    }

    void searchingMindsNeitherCaseNorAccents()
    {
        QCOMPARE(searchKey(u"ZOË Ångström"_s), u"zoe angstrom"_s);
        QCOMPARE(searchKey(u"zoe\u0308"_s), searchKey(u"Zoë"_s));
        QVERIFY(searchKey(u"Ångström"_s).startsWith(searchKey(u"ang"_s)));
        QCOMPARE(searchKey(u"B\u200bob"_s), u"bob"_s);
        QCOMPARE(searchKey(u"محمد"_s), u"محمد"_s);
        QCOMPARE(searchKey(QString()), QString());
    }

    void longNamesCostLittle()
    {
        // U+FDFA becomes eighteen characters.
        const QString name(10'000, QChar(0xfdfa));
        QVERIFY(NameSkeleton::of(name).looksLike(NameSkeleton::of(name)));
        QVERIFY(!searchKey(name).isEmpty());
    }
};

QTEST_APPLESS_MAIN(AccountNameTest)
#include "AccountNameTest.moc"
