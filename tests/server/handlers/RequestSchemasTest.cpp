// What the OpenAPI document says of JSON request bodies, held against what the handlers read.
#include "tests/server/handlers/ServerFixture.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

class RequestSchemasTest final : public QObject {
    Q_OBJECT

private:
    ServerFixture m_server;
    TestAccount m_anna;
    TestAccount m_ben;
    SealedStandIn m_sealed = SealedStandIn::make(300);

    [[nodiscard]] QJsonObject operation(const QString& name, QByteArray* method = nullptr, QString* path = nullptr)
    {
        const QJsonObject paths = m_server.description().document()[s("paths")].toObject();
        for (auto it = paths.begin(); it != paths.end(); ++it) {
            const QJsonObject item = it->toObject();
            for (auto described = item.begin(); described != item.end(); ++described) {
                if ((*described)[s("operationId")].toString() != name) {
                    continue;
                }
                if (method) {
                    *method = described.key().toUpper().toLatin1();
                }
                if (path) {
                    *path = it.key();
                }
                return described->toObject();
            }
        }
        return {};
    }
    [[nodiscard]] static QJsonObject jsonSchema(const QJsonObject& operation)
    {
        return operation[s("requestBody")][s("content")][s("application/json")][s("schema")].toObject();
    }

    // Every field that a call reads, with values that let it come as far as to miss one.
    [[nodiscard]] QJsonObject body(const QString& name) const
    {
        const QJsonObject list{{s("access_list"), base64("list")},
                               {s("access_list_signature"), base64(QByteArray(64, 'a'))},
                               {s("access_list_version"), 1}};
        const auto withList = [&](QJsonObject more) {
            for (auto it = list.begin(); it != list.end(); ++it) {
                more.insert(it.key(), it.value());
            }
            return more;
        };
        QJsonObject registration = ServerFixture::registration(s("carl"));
        const auto credentials = [&](const char* recovery) {
            QJsonObject fields = registration;
            for (const char* other : {"username", "password", "public_key", "signing_key", "identity_signature"}) {
                fields.remove(s(other));
            }
            fields.insert(s(recovery), fields.take(s("recovery")));
            fields.insert(s("new_password"), s("new"));
            return fields;
        };
        if (name == s("register") || name == s("auth.register")) {
            registration.insert(s("invite"), s("none"));
            return registration;
        }
        if (name == s("login") || name == s("auth.login")) {
            return {{s("username"), m_anna.name}, {s("password"), m_anna.password}, {s("device"), s("d")}};
        }
        if (name == s("auth.refresh")) {
            return {{s("refresh_token"), s("unknown")}};
        }
        if (name == s("auth.sessions.restore") || name == s("auth.account.delete")) {
            return {{s("password"), s("wrong")}};
        }
        if (name == s("auth.password")) {
            QJsonObject fields = credentials("recovery");
            fields.insert(s("old_password"), s("wrong"));
            return fields;
        }
        if (name == s("auth.recover")) {
            return {{s("username"), m_anna.name}, {s("recovery"), s("wrong")}};
        }
        if (name == s("auth.recover.finish")) {
            QJsonObject fields = credentials("new_recovery");
            fields.insert(s("username"), m_anna.name);
            fields.insert(s("recovery"), s("wrong"));
            return fields;
        }
        if (name == s("keyring.put") || name == s("pins.put")) {
            return {{s("blob"), base64("x")}};
        }
        if (name == s("permissions.grant")) {
            return withList({{s("user_id"), m_ben.id}, {s("role"), s("read")}, {s("wrapped_key"), base64("w")}});
        }
        if (name == s("permissions.change")) {
            return withList({{s("role"), s("read")}});
        }
        if (name == s("permissions.revoke")) {
            return list;
        }
        if (name == s("pictures.record.patch")) {
            return {{s("list_record"), base64("r")}, {s("list_record_version"), 2}, {s("vault_wrap"), base64("v")}};
        }
        if (name == s("pictures.rekey")) {
            return withList(
                {{s("upload"), QString(32, u'a')},
                 {s("wraps"), QJsonArray{QJsonObject{{s("user_id"), m_anna.id}, {s("wrapped_key"), base64("w")}}}},
                 {s("list_record"), base64("r")},
                 {s("list_record_version"), 2},
                 {s("vault_wrap"), base64("v")}});
        }
        return {};
    }

    // What the server says to the body: whether something is missing from it.
    void isMissedIf(bool missing, const QByteArray& method, const QString& path, const QJsonObject& body)
    {
        HttpClient http = m_server.client();
        const HttpReply reply = http.json(method, path, body, m_anna.bearer({{"If-Match", "\"1\""}}));
        const bool missed = reply.message().startsWith(s("Field ")) && reply.message().endsWith(s(" is required"));
        QVERIFY2(missed == missing, qPrintable(reply.summary() + u' ' +
                                               QString::fromUtf8(QJsonDocument(body).toJson(QJsonDocument::Compact))));
        if (missing) {
            QCOMPARE(reply.status, 422);
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server.settings.loginAttempts = 100'000; // wrong passwords are part of it
        QVERIFY(m_server.start());
        m_anna = m_server.account(s("anna"));
        m_ben = m_server.account(s("ben"));
        QCOMPARE(m_server.upload(m_anna, m_sealed).status, 204);
        QCOMPARE(m_server.uploadClassic(m_anna, s("cat.png")).status, 200);
    }

    void whatIsRequiredIsWhatIsMissed_data()
    {
        QTest::addColumn<QString>("name");
        int rows = 0;
        for (const handlers::Rule& rule : m_server.program().api().rules()) {
            if (jsonSchema(operation(rule.name)).isEmpty()) {
                continue;
            }
            QTest::newRow(qPrintable(rule.name)) << rule.name;
            ++rows;
        }
        QVERIFY(rows > 10);
    }
    void whatIsRequiredIsWhatIsMissed()
    {
        QFETCH(const QString, name);
        QByteArray method;
        QString path;
        const QJsonObject reference = jsonSchema(operation(name, &method, &path));
        const QString schemaName = reference[s("$ref")].toString().section(u'/', -1);
        const QJsonObject schema =
            m_server.description().document()[s("components")][s("schemas")][schemaName].toObject();
        // Only a picture of the old client's can be shared without a wrap.
        path.replace(s("{user}"), m_anna.id)
            .replace(s("{name}"), name.startsWith(s("permissions.")) ? s("cat") : m_sealed.itemIdHex())
            .replace(s("{person}"), m_ben.id)
            .replace(s("{session}"), m_anna.sessionId);
        const QJsonObject whole = body(name);
        const SchemaCheck check(m_server.description().document());
        const auto compare = [&](const QJsonObject& variant) {
            isMissedIf(!check.problem(variant, schema).isEmpty(), method, path, variant);
        };

        QCOMPARE(check.problem(whole, schema), QString());
        QCOMPARE(whole.keys(), schema[s("properties")].toObject().keys()); // all that is described is tried
        compare({});
        for (const QString& key : whole.keys()) {
            QJsonObject without = whole;
            without.remove(key);
            compare(without);
            compare({{key, whole[key]}});
            if (!whole[key].isArray()) {
                continue;
            }
            const QJsonObject item = whole[key][0].toObject();
            for (const QString& inner : item.keys()) {
                QJsonObject less = item;
                less.remove(inner);
                without.insert(key, QJsonArray{less});
                compare(without);
            }
        }
        compare(whole);
    }
};

QTEST_GUILESS_MAIN(RequestSchemasTest)
#include "RequestSchemasTest.moc"
