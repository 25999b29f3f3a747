#include "server/auth/AccessTokens.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/support/SettableClock.h"

using namespace veilpix;
using namespace Qt::StringLiterals;
using auth::AccessTokens;
using Refusal = auth::AccessTokens::Refusal;

namespace {

const QByteArray kSecret = "a secret of the tests, long enough";
constexpr auto kForm = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

crypto::SecretBytes secret(const QByteArray& text = kSecret)
{
    return crypto::SecretBytes::copyOf(crypto::viewOf(text));
}

// Signs with Qt's own HMAC, so that maker and checker have nothing in common.
QByteArray signedToken(const QByteArray& header, const QByteArray& payload,
                       QCryptographicHash::Algorithm hash = QCryptographicHash::Sha256, const QByteArray& key = kSecret)
{
    const QByteArray text = header.toBase64(kForm) + '.' + payload.toBase64(kForm);
    return text + '.' + QMessageAuthenticationCode::hash(text, key, hash).toBase64(kForm);
}

const QByteArray kHeader = R"({"alg":"HS256","typ":"JWT"})";

QByteArray payload(qint64 now, const QJsonObject& changes = {}, const QStringList& without = {})
{
    QJsonObject claims{{u"fresh"_s, false},
                       {u"iat"_s, now},
                       {u"nbf"_s, now},
                       {u"exp"_s, now + 3600},
                       {u"jti"_s, u"j-1"_s},
                       {u"type"_s, u"access"_s},
                       {u"sub"_s, QJsonObject{{u"id"_s, u"0123456789abcdef01234567"_s}}}};
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        claims[change.key()] = change.value();
    }
    for (const QString& name : without) {
        claims.remove(name);
    }
    return QJsonDocument(claims).toJson(QJsonDocument::Compact);
}

} // namespace

class AccessTokensTest : public QObject {
    Q_OBJECT

private:
    test::SettableClock m_clock;
    AccessTokens m_tokens{secret(), m_clock};
    [[nodiscard]] qint64 now() const { return m_clock.now().toSecsSinceEpoch(); }
    // Out of range of the enum: accepted.
    [[nodiscard]] int refusal(const QByteArray& token) const
    {
        const auto result = m_tokens.verify(token);
        return result ? -1 : static_cast<int>(result.error());
    }

private Q_SLOTS:
    void carriesExactlyTheSeedsClaims()
    {
        const auto made = m_tokens.make(u"0123456789abcdef01234567"_s);
        QVERIFY(made);
        const QByteArrayList parts = made->token.split('.');
        QCOMPARE(parts.size(), 3);
        const QJsonObject header = QJsonDocument::fromJson(QByteArray::fromBase64(parts[0], kForm)).object();
        QCOMPARE(header.value(u"alg"_s).toString(), u"HS256"_s);
        QCOMPARE(header.value(u"typ"_s).toString(), u"JWT"_s);
        QJsonObject claims = QJsonDocument::fromJson(QByteArray::fromBase64(parts[1], kForm)).object();
        const QString jti = claims.take(u"jti"_s).toString();
        QVERIFY(QRegularExpression(u"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"_s)
                    .match(jti)
                    .hasMatch());
        const QJsonObject expected{
            {u"fresh"_s, false},      {u"iat"_s, now()},
            {u"nbf"_s, now()},        {u"exp"_s, now() + 3600},
            {u"type"_s, u"access"_s}, {u"sub"_s, QJsonObject{{u"id"_s, u"0123456789abcdef01234567"_s}}}};
        QCOMPARE(claims, expected);
        QCOMPARE(parts[2],
                 QMessageAuthenticationCode::hash(parts[0] + '.' + parts[1], kSecret, QCryptographicHash::Sha256)
                     .toBase64(kForm));
        QVERIFY(m_tokens.make(u"x"_s)->claims.jti != jti);
    }

    void acceptsItsOwnAndForeignOnesUnderTheSameSecret()
    {
        const auto made = m_tokens.make(u"0123456789abcdef01234567"_s);
        const auto own = m_tokens.verify(made->token);
        QVERIFY(own);
        QCOMPARE(own->userId, u"0123456789abcdef01234567"_s);
        QCOMPARE(own->jti, made->claims.jti);
        QCOMPARE(own->expires, made->claims.expires);
        const auto foreign = m_tokens.verify(signedToken(kHeader, payload(now())));
        QVERIFY(foreign);
        QCOMPARE(foreign->jti, u"j-1"_s);
    }

    void tellsRefusalsApart_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<int>("expected");
        const auto add = [](const char* name, const QByteArray& token, Refusal expected) {
            QTest::newRow(name) << token << static_cast<int>(expected);
        };
        const QByteArray good = signedToken(kHeader, payload(now()));
        const QByteArrayList parts = good.split('.');
        add("empty", {}, Refusal::Unreadable);
        add("one word", "abc", Refusal::Unreadable);
        add("two parts", parts[0] + '.' + parts[1], Refusal::Unreadable);
        add("four parts", good + ".x", Refusal::Unreadable);
        add("NUL inside", QByteArray(good).insert(5, '\0'), Refusal::Unreadable);
        add("8-bit inside", QByteArray(good).insert(5, '\xff'), Refusal::Unreadable);
        add("standard base64", QByteArray(good).insert(5, '+'), Refusal::Unreadable);
        add("too long", good + QByteArray(AccessTokens::kLongest, 'A'), Refusal::Unreadable);
        add("header no JSON", signedToken("hello", payload(now())), Refusal::Unreadable);
        add("header an array", signedToken("[]", payload(now())), Refusal::Unreadable);
        add("payload no JSON", signedToken(kHeader, "hello"), Refusal::Unreadable);
        add("payload an array", signedToken(kHeader, "[1]"), Refusal::Unreadable);
        add("payload deep", signedToken(kHeader, QByteArray(1200, '[')), Refusal::Unreadable);
        add("alg none", QByteArray(R"({"alg":"none","typ":"JWT"})").toBase64(kForm) + '.' + parts[1] + '.',
            Refusal::WrongAlgorithm);
        add("alg none, signed", signedToken(R"({"alg":"none","typ":"JWT"})", payload(now())), Refusal::WrongAlgorithm);
        add("alg nOnE", signedToken(R"({"alg":"nOnE","typ":"JWT"})", payload(now())), Refusal::WrongAlgorithm);
        add("alg HS512", signedToken(R"({"alg":"HS512","typ":"JWT"})", payload(now()), QCryptographicHash::Sha512),
            Refusal::WrongAlgorithm);
        add("alg RS256", signedToken(R"({"alg":"RS256","typ":"JWT"})", payload(now())), Refusal::WrongAlgorithm);
        add("alg a number", signedToken(R"({"alg":1})", payload(now())), Refusal::WrongAlgorithm);
        add("no alg", signedToken(R"({"typ":"JWT"})", payload(now())), Refusal::WrongAlgorithm);
        add("alg twice",
            signedToken(R"({"alg":"none","alg":"HS256"})", payload(now()), QCryptographicHash::Sha256, "other"),
            Refusal::BadSignature);
        add("other secret", signedToken(kHeader, payload(now()), QCryptographicHash::Sha256, "other"),
            Refusal::BadSignature);
        add("no signature", parts[0] + '.' + parts[1] + '.', Refusal::BadSignature);
        add("cut signature", good.chopped(1), Refusal::BadSignature);
        add("changed payload", parts[0] + '.' + payload(now(), {{u"jti"_s, u"j-2"_s}}).toBase64(kForm) + '.' + parts[2],
            Refusal::BadSignature);
        add("not yet valid", signedToken(kHeader, payload(now(), {{u"nbf"_s, now() + 1}})), Refusal::NotYetValid);
        add("issued tomorrow", signedToken(kHeader, payload(now(), {{u"iat"_s, now() + 86400}})), Refusal::NotYetValid);
        add("refresh token", signedToken(kHeader, payload(now(), {{u"type"_s, u"refresh"_s}})), Refusal::NotAccess);
        add("no type", signedToken(kHeader, payload(now(), {}, {u"type"_s})), Refusal::NotAccess);
        add("expired", signedToken(kHeader, payload(now(), {{u"exp"_s, now()}})), Refusal::Expired);
        add("expired refresh token", signedToken(kHeader, payload(now() - 9999, {{u"type"_s, u"refresh"_s}})),
            Refusal::Expired);
        add("no expiry", signedToken(kHeader, payload(now(), {}, {u"exp"_s})), Refusal::Unreadable);
        add("expiry as text", signedToken(kHeader, payload(now(), {{u"exp"_s, u"9999999999"_s}})), Refusal::Unreadable);
        add("expiry endless", signedToken(kHeader, payload(now(), {{u"exp"_s, 1e300}})), Refusal::Unreadable);
        add("no jti", signedToken(kHeader, payload(now(), {}, {u"jti"_s})), Refusal::Unreadable);
        add("sub as text", signedToken(kHeader, payload(now(), {{u"sub"_s, u"0123456789abcdef01234567"_s}})),
            Refusal::Unreadable);
        add("sub without id", signedToken(kHeader, payload(now(), {{u"sub"_s, QJsonObject()}})), Refusal::Unreadable);
    }
    void tellsRefusalsApart()
    {
        QFETCH(QByteArray, token);
        QFETCH(int, expected);
        QCOMPARE(refusal(token), expected);
        QVERIFY(!AccessTokens::reason(static_cast<Refusal>(expected)).isEmpty());
    }

    void everyChangedCharacterIsRefused()
    {
        const QByteArray good = m_tokens.make(u"0123456789abcdef01234567"_s)->token;
        for (qsizetype i = 0; i < good.size(); ++i) {
            QByteArray bad = good;
            bad[i] = bad[i] == 'A' ? 'B' : 'A';
            QVERIFY2(refusal(bad) >= 0, QByteArray::number(i).constData());
        }
    }

    void survivesRubbish()
    {
        QRandomGenerator random(42);
        const QByteArray good = m_tokens.make(u"0123456789abcdef01234567"_s)->token;
        for (int round = 0; round < 3000; ++round) {
            QByteArray bad = good;
            for (int change = 0; change < 4; ++change) {
                const auto at = static_cast<qsizetype>(random.bounded(static_cast<quint32>(bad.size())));
                switch (random.bounded(3)) {
                case 0:
                    bad[at] = static_cast<char>(random.bounded(256));
                    break;
                case 1:
                    bad.remove(at, 1 + random.bounded(20));
                    break;
                default:
                    bad.insert(at, bad.mid(random.bounded(static_cast<int>(bad.size())), 10));
                }
                if (bad.isEmpty()) {
                    bad = ".";
                }
            }
            if (bad != good) {
                QVERIFY(refusal(bad) >= 0);
            }
        }
    }

    void followsTheClock()
    {
        test::SettableClock clock;
        const AccessTokens tokens(secret(), clock, std::chrono::seconds(10));
        const QByteArray token = tokens.make(u"0123456789abcdef01234567"_s)->token;
        clock.advance(std::chrono::seconds(9));
        QVERIFY(tokens.verify(token));
        clock.advance(std::chrono::seconds(1));
        QCOMPARE(tokens.verify(token).error(), Refusal::Expired);
        clock.advance(-std::chrono::seconds(11));
        QCOMPARE(tokens.verify(token).error(), Refusal::NotYetValid);
    }

    void worksWithAnySecret_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("one byte") << QByteArray("k");
        QTest::newRow("with zero bytes") << QByteArray("\0a\0b", 4);
        QTest::newRow("longer than a block") << QByteArray(300, 'x');
    }
    void worksWithAnySecret()
    {
        QFETCH(QByteArray, key);
        const AccessTokens tokens(secret(key), m_clock);
        const auto made = tokens.make(u"0123456789abcdef01234567"_s);
        QVERIFY(made && tokens.verify(made->token));
        QVERIFY(tokens.verify(signedToken(kHeader, payload(now()), QCryptographicHash::Sha256, key)));
        QVERIFY(!m_tokens.verify(made->token));
    }
};

QTEST_GUILESS_MAIN(AccessTokensTest)
#include "AccessTokensTest.moc"
