#include "common/identity/AccessList.h"

#include <QTest>

#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using tests::identityOf;

class AccessListTest : public QObject {
    Q_OBJECT

    static Identity person(char name) { return identityOf(name).identity(); }
    static bool mayWrite(const AccessList& list, char name, std::uint64_t version)
    {
        const Identity who = person(name);
        return list.namesWriter(who.fingerprint(), who.verifyKey().bytes(), version);
    }
    static crypto::Digest wrapOf(char name) { return crypto::sha256(crypto::viewOf(QByteArray(1, name))); }

    static AccessList list(const QByteArray& people)
    {
        AccessList::Subject subject{identityOf('o').fingerprint(), {}, {}};
        subject.itemId.fill(0x11);
        subject.commitment.fill(0x22);
        AccessList made(subject);
        for (const char name : people) {
            if (!made.grant(AccessListTest::person(name), name == 'w' ? AccessRole::Write : AccessRole::Read, 1,
                            wrapOf(name))) {
                qFatal("grant");
            }
        }
        return made;
    }

private Q_SLOTS:
    void bytesAreTheSpecifiedOnes()
    {
        AccessList made = list("b");
        made.setVersion(0x0102030405060708);
        QByteArray expected("veilpix/1 access\0", 17);
        expected += crypto::toByteArray(identityOf('o').fingerprint().bytes);
        expected += QByteArray(16, 0x11) + QByteArray(32, 0x22) +
                    QByteArray::fromHex("0000000000000001010203040506070800000001");
        expected += crypto::toByteArray(person('b').fingerprint().bytes) + person('b').signingKeyField() + '\x01' +
                    QByteArray(16, '\0') + crypto::toByteArray(crypto::sha256(crypto::viewOf("b")));
        QCOMPARE(made.toBytes().toHex(), expected.toHex());
    }

    void signedListsVerifyAndKeepTheirOrder()
    {
        const AccessList made = list("wcab");
        const QByteArray bytes = made.toBytes();
        const auto signature = made.sign(identityOf('o'));
        QVERIFY(signature);
        const auto back =
            AccessList::verified(crypto::viewOf(bytes), crypto::viewOf(*signature), identityOf('o').identity());
        QVERIFY(back);
        QVERIFY(back->entries() == made.entries());
        QVERIFY(std::is_sorted(back->entries().begin(), back->entries().end(),
                               [](const auto& a, const auto& b) { return a.person < b.person; }));
        QCOMPARE(back->toBytes(), bytes);
        QVERIFY(mayWrite(*back, 'w', 2));
        QVERIFY(!mayWrite(*back, 'w', 1)); // that was there before
        QVERIFY(!mayWrite(*back, 'a', 2));
        QVERIFY(!mayWrite(*back, 'z', 2));
        QVERIFY(!back->namesWriter(person('w').fingerprint(), person('a').verifyKey().bytes(), 2)); // another key
        QVERIFY(back->find(person('c').fingerprint()));
        QVERIFY(!back->find(person('z').fingerprint()));
    }

    void onlyTheOwnersSignatureCounts()
    {
        const AccessList made = list("ab");
        const QByteArray bytes = made.toBytes();
        const QByteArray signature = *made.sign(identityOf('o'));
        const auto code = [&](const QByteArray& message, const QByteArray& by, char owner) {
            return AccessList::verified(crypto::viewOf(message), crypto::viewOf(by), identityOf(owner).identity())
                .error()
                .code;
        };
        QCOMPARE(code(bytes, signature, 'x'), ErrorCode::BadSignature);
        QCOMPARE(code(bytes, QByteArray(64, '\0'), 'o'), ErrorCode::BadSignature);
        QCOMPARE(code(bytes, signature.chopped(1), 'o'), ErrorCode::BadSignature);
        QCOMPARE(made.sign(identityOf('x')).error().code, ErrorCode::InvalidArgument);
        for (qsizetype at = 0; at < bytes.size(); ++at) {
            QByteArray changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            QVERIFY(
                !AccessList::verified(crypto::viewOf(changed), crypto::viewOf(signature), identityOf('o').identity()));
        }
    }

    void peopleComeChangeAndGo()
    {
        AccessList made = list("b");
        QVERIFY(made.grant(person('a'), AccessRole::Read, 3, wrapOf('a')));
        QVERIFY(made.grant(person('b'), AccessRole::Write, 3, wrapOf('b')));
        QCOMPARE(made.entries().size(), std::size_t(2));
        QVERIFY(made.revoke(person('a').fingerprint(), 3)); // sealed nothing: no trace is kept
        QVERIFY(!made.revoke(person('a').fingerprint(), 3));
        QCOMPARE(made.entries().size(), std::size_t(1));
        QVERIFY(made.hasReaders());
        QVERIFY(made.revoke(person('b').fingerprint(), 5));
        QVERIFY(!made.revoke(person('b').fingerprint(), 6));
        QVERIFY(!made.hasReaders());
        QVERIFY(mayWrite(made, 'b', 5) && !mayWrite(made, 'b', 6));
        QVERIFY(AccessList::parse(crypto::viewOf(made.toBytes())));
        QCOMPARE(made.grant(person('o'), AccessRole::Read, 5, {}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(made.grant(person('c'), AccessRole::Former, 5, {}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(made.grant(person('c'), AccessRole::Write, ~std::uint64_t(0), {}).error().code,
                 ErrorCode::InvalidArgument);
    }

    void whatAWriterSealedStaysTheirs()
    {
        AccessList made = list("w"); // writes from version 2 on
        QVERIFY(made.grant(person('w'), AccessRole::Read, 4, wrapOf('w')));
        QVERIFY(mayWrite(made, 'w', 2) && mayWrite(made, 'w', 4));
        QVERIFY(!mayWrite(made, 'w', 5));
        AccessList atOnce = made;
        QVERIFY(atOnce.grant(person('w'), AccessRole::Write, 4, wrapOf('w'))); // nobody has written since
        QVERIFY(mayWrite(atOnce, 'w', 2) && mayWrite(atOnce, 'w', 9));
        AccessList later = made;
        QVERIFY(later.grant(person('w'), AccessRole::Write, 6, wrapOf('w'))); // somebody has
        QVERIFY(!mayWrite(later, 'w', 6) && mayWrite(later, 'w', 7));
        AccessList never = list("w");
        QVERIFY(never.grant(person('w'), AccessRole::Read, 1, wrapOf('w'))); // wrote nothing
        QVERIFY(!mayWrite(never, 'w', 1) && !mayWrite(never, 'w', 2));
    }

    void aKeyBeginsWithItsFirstVersion()
    {
        AccessList made({identityOf('o').fingerprint(), {}, {}, 5});
        QVERIFY(!made.grant(person('a'), AccessRole::Write, 4, wrapOf('a')));
        QVERIFY(made.grant(person('a'), AccessRole::Write, 5, wrapOf('a')));
        QVERIFY(!mayWrite(made, 'a', 5) && mayWrite(made, 'a', 6));
    }

    void parserIsStrict_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = list("ab").toBytes();
        const qsizetype first = 17 + 32 + 16 + 32;
        const qsizetype head = first + 8;
        const qsizetype entry = 32 + 32 + 1 + 8 + 8 + 32;
        const auto one = QByteArray::fromHex("0000000000000001");
        const auto two = QByteArray::fromHex("0000000000000002");
        const auto replaced = [&](qsizetype at, const QByteArray& with) {
            return QByteArray(good).replace(at, with.size(), with);
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("other label") << replaced(8, "2");
        QTest::newRow("one byte short") << good.chopped(1);
        QTest::newRow("one byte more") << good + 'x';
        QTest::newRow("first version 0") << replaced(first, QByteArray(8, '\0'));
        QTest::newRow("version 0") << replaced(head, QByteArray(8, '\0'));
        QTest::newRow("count one more") << replaced(head + 8, QByteArray::fromHex("00000003"));
        QTest::newRow("count one less") << replaced(head + 8, QByteArray::fromHex("00000001"));
        QTest::newRow("count that wraps around") << replaced(head + 8, QByteArray::fromHex("ffffffff"));
        QTest::newRow("former without versions") << replaced(head + 12 + 64, QByteArray(1, '\0'));
        QTest::newRow("former with a wrap") << replaced(head + 12 + 64, QByteArray(1, '\0') + one + two);
        QTest::newRow("writer without versions") << replaced(head + 12 + 64, "\x02");
        QTest::newRow("writer with an end") << replaced(head + 12 + 64, "\x02" + one + two);
        QTest::newRow("reader without an end") << replaced(head + 12 + 65, one);
        QTest::newRow("reader without a beginning") << replaced(head + 12 + 73, one);
        QTest::newRow("last before first") << replaced(head + 12 + 65, two + one);
        QTest::newRow("role 3") << replaced(head + 12 + 64, "\x03");
        QTest::newRow("out of order") << good.first(head + 12) + good.mid(head + 12 + entry) +
                                             good.mid(head + 12, entry);
        QTest::newRow("twice the same") << good.first(head + 12) + good.mid(head + 12, entry) +
                                               good.mid(head + 12, entry);
        QTest::newRow("the owner as an entry") << replaced(head + 12, good.mid(17, 32));
        QByteArray many = good.first(head + 8) + QByteArray::fromHex("00000201");
        for (int i = 0; i < 513; ++i) {
            const auto number = crypto::bigEndian(static_cast<std::uint32_t>(i));
            many += crypto::toByteArray(number) + QByteArray(60, '\0') + '\x01' + QByteArray(48, '\0');
        }
        QTest::newRow("513 entries") << many;
    }

    void parserIsStrict()
    {
        QFETCH(QByteArray, bytes);
        const auto parsed = AccessList::parse(crypto::viewOf(bytes));
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().code, ErrorCode::BadAccessList);
    }

    void anEmptyListIsAList()
    {
        const auto parsed = AccessList::parse(crypto::viewOf(list("").toBytes()));
        QVERIFY(parsed);
        QVERIFY(parsed->entries().empty());
        QCOMPARE(parsed->version(), std::uint64_t(1));
    }
};

QTEST_APPLESS_MAIN(AccessListTest)
#include "AccessListTest.moc"
