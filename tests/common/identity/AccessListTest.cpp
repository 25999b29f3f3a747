#include "common/identity/AccessList.h"

#include <QTest>

#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using tests::identityOf;

class AccessListTest : public QObject {
    Q_OBJECT

    static AccessEntry entry(char person, AccessRole role = AccessRole::Read)
    {
        AccessEntry made;
        made.person.bytes.fill(static_cast<std::uint8_t>(person));
        made.role = role;
        made.wrapHash = crypto::sha256(crypto::viewOf(QByteArray(1, person)));
        return made;
    }

    static AccessList list(const QByteArray& people)
    {
        AccessList::Subject subject{identityOf('o').fingerprint(), {}, {}};
        subject.itemId.fill(0x11);
        subject.commitment.fill(0x22);
        AccessList made(subject);
        for (const char person : people) {
            if (!made.put(entry(person, person == 'w' ? AccessRole::Write : AccessRole::Read))) {
                qFatal("put");
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
        expected += QByteArray(16, 0x11) + QByteArray(32, 0x22) + QByteArray::fromHex("010203040506070800000001");
        expected += QByteArray(32, 'b') + '\x01' + crypto::toByteArray(crypto::sha256(crypto::viewOf("b")));
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
        QVERIFY(back->mayWrite(entry('w').person));
        QVERIFY(!back->mayWrite(entry('a').person));
        QVERIFY(!back->mayWrite(entry('z').person));
        QVERIFY(back->mayWrite(identityOf('o').fingerprint()));
        QVERIFY(back->find(entry('c').person));
        QVERIFY(!back->find(entry('z').person));
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
        QVERIFY(made.put(entry('a')));
        QVERIFY(made.put(entry('b', AccessRole::Write)));
        QCOMPARE(made.entries().size(), std::size_t(2));
        QVERIFY(made.mayWrite(entry('b').person));
        QVERIFY(made.remove(entry('b').person));
        QVERIFY(!made.remove(entry('b').person));
        QCOMPARE(made.entries().size(), std::size_t(1));
        AccessEntry owner = entry('o');
        owner.person = identityOf('o').fingerprint();
        QCOMPARE(made.put(owner).error().code, ErrorCode::InvalidArgument);
    }

    void parserIsStrict_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = list("ab").toBytes();
        const qsizetype head = 17 + 32 + 16 + 32;
        const auto replaced = [&](qsizetype at, const QByteArray& with) {
            return QByteArray(good).replace(at, with.size(), with);
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("other label") << replaced(8, "2");
        QTest::newRow("one byte short") << good.chopped(1);
        QTest::newRow("one byte more") << good + 'x';
        QTest::newRow("version 0") << replaced(head, QByteArray(8, '\0'));
        QTest::newRow("count one more") << replaced(head + 8, QByteArray::fromHex("00000003"));
        QTest::newRow("count one less") << replaced(head + 8, QByteArray::fromHex("00000001"));
        QTest::newRow("count that wraps around") << replaced(head + 8, QByteArray::fromHex("ffffffff"));
        QTest::newRow("role 0") << replaced(head + 12 + 32, QByteArray(1, '\0'));
        QTest::newRow("role 3") << replaced(head + 12 + 32, "\x03");
        QTest::newRow("out of order") << good.first(head + 12) + good.mid(head + 12 + 65) + good.mid(head + 12, 65);
        QTest::newRow("twice the same") << good.first(head + 12) + good.mid(head + 12, 65) + good.mid(head + 12, 65);
        QTest::newRow("the owner as an entry") << replaced(head + 12, good.mid(17, 32));
        QByteArray many = good.first(head + 8) + QByteArray::fromHex("00000401");
        for (int i = 0; i < 1025; ++i) {
            const auto number = crypto::bigEndian(static_cast<std::uint32_t>(i));
            many += crypto::toByteArray(number) + QByteArray(28, '\0') + '\x01' + QByteArray(32, '\0');
        }
        QTest::newRow("1025 entries") << many;
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
