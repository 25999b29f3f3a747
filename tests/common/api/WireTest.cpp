// Messages of the wire: what is written is read, under the limits, and refused by name.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QtTest>

#include "common/api/AccountMessages.h"
#include "common/api/Calls.h"
#include "common/api/ChangeMessages.h"
#include "common/api/Paths.h"
#include "common/api/PeopleMessages.h"
#include "common/api/Replies.h"
#include "common/api/ServerMessages.h"
#include "common/api/UploadMessages.h"
#include "common/base/Literals.h"
#include "common/base/Utc.h"

using namespace veilpix;
using namespace veilpix::api;

namespace {

QDateTime at(qint64 milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, base::utc);
}

PictureRecord native()
{
    PictureRecord record;
    record.itemId = QString(32, u'a');
    record.ownerId = QString(24, u'1');
    record.ownerName = u"anna \"ü\" \\ 😀"_s;
    record.version = 3;
    record.sealId = QByteArray(16, '\x01');
    record.commitment = QByteArray(32, '\xfe');
    record.size = 123'456'789'012;
    record.thumbnailSize = 7;
    record.created = at(1'795'439'101'123);
    record.changed = at(1);
    record.role = Role::Owner;
    record.wrappedKey = QByteArray(384, '\xab');
    record.listRecordVersion = 1;
    record.sharedWith = 2;
    record.etag = QByteArray(32, '\x10');
    return record;
}

template <class M> Read<M> readOf(const QByteArray& json)
{
    Result<JsonText> text = JsonText::parse(json);
    return text ? text->root().read<M>() : Read<M>(tl::unexpected(FieldProblem{FieldProblem::What::Invalid, u"?"_s}));
}

template <class M> QString problemOf(const QByteArray& json)
{
    const Read<M> read = readOf<M>(json);
    return read ? QString() : read.error().text();
}

// A value that fits a field.
QJsonValue sample(const FieldInfo& info)
{
    switch (info.kind) {
    case Kind::Text:
        return QString(std::max<qint64>(info.least, 1), u'x');
    case Kind::Hex:
        return QString(info.most, u'0');
    case Kind::Base64:
        return QString::fromLatin1(QByteArray(std::max<qint64>(info.least, 1), 'b').toBase64());
    case Kind::Integer:
        return std::max<qint64>(info.least, 1);
    case Kind::Boolean:
        return true;
    case Kind::Time:
        return u"2026-11-23T13:05:01.123Z"_s;
    case Kind::Choice:
        return QString::fromLatin1(info.choices.front());
    case Kind::Message:
    case Kind::List: {
        QJsonObject inner;
        for (const FieldInfo& one : info.item().fields) {
            inner.insert(QString::fromLatin1(one.name), sample(one));
        }
        return info.kind == Kind::List ? QJsonValue(QJsonArray{inner}) : QJsonValue(inner);
    }
    }
    return {};
}

// Every field of a message: a whole one is read and written again, and each that is missing or of another type is
// named.
template <class M> void holdsItsList()
{
    const MessageInfo& message = infoOf<M>();
    QJsonObject whole;
    for (const FieldInfo& info : message.fields) {
        whole.insert(QString::fromLatin1(info.name), sample(info));
    }
    const QByteArray json = QJsonDocument(whole).toJson(QJsonDocument::Compact);
    const Read<M> read = readOf<M>(json);
    QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
    QCOMPARE(QJsonDocument::fromJson(toJson(*read)).object(), whole);
    for (const FieldInfo& info : message.fields) {
        const QString name = QString::fromLatin1(info.name);
        QJsonObject without = whole;
        without.remove(name);
        const QString missed = problemOf<M>(QJsonDocument(without).toJson());
        QCOMPARE(missed,
                 info.presence == Presence::Required || info.with ? u"Field %1 is required"_s.arg(name) : QString());
        QJsonObject wrong = whole;
        wrong.insert(name, QJsonArray{u"x"_s});
        const bool hidden = info.kind == Kind::List && info.skipsDamaged;
        const QString refused = problemOf<M>(QJsonDocument(wrong).toJson());
        QVERIFY2(hidden ? refused.isEmpty() : refused.startsWith(u"Field "_s), info.name);
        if (info.kind == Kind::Text || info.kind == Kind::Base64) {
            wrong.insert(name, QString((info.most + 2) / 3 * 4 + 4, u'A'));
            if (info.most < 2'000'000) {
                QCOMPARE(problemOf<M>(QJsonDocument(wrong).toJson()), u"Field %1 is not valid"_s.arg(name));
            }
        }
    }
}

} // namespace

class WireTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMessageHoldsItsList()
    {
        holdsItsList<Parameters>();
        holdsItsList<Register>();
        holdsItsList<Registered>();
        holdsItsList<Login>();
        holdsItsList<Tokens>();
        holdsItsList<Refresh>();
        holdsItsList<Password>();
        holdsItsList<NewPassword>();
        holdsItsList<Recover>();
        holdsItsList<Recovered>();
        holdsItsList<FinishRecovery>();
        holdsItsList<Session>();
        holdsItsList<User>();
        holdsItsList<Person>();
        holdsItsList<Sealed>();
        holdsItsList<PictureRecord>();
        holdsItsList<PicturePage>();
        holdsItsList<PictureVersion>();
        holdsItsList<RekeyWrap>();
        holdsItsList<Permission>();
        holdsItsList<Permissions>();
        holdsItsList<Change>();
        holdsItsList<Changes>();
        holdsItsList<ServerVersion>();
        holdsItsList<ErrorReply>();
        holdsItsList<CsrfToken>();
        holdsItsList<ImageName>();
        holdsItsList<UploadMetadata>();
    }

    void aRecordIsReadAsItWasWritten()
    {
        const PictureRecord record = native();
        const Read<PictureRecord> read = readOf<PictureRecord>(toJson(record));
        QVERIFY(read);
        QCOMPARE(read->itemId, record.itemId);
        QCOMPARE(read->ownerName, record.ownerName);
        QCOMPARE(read->size, record.size);
        QCOMPARE(read->created, record.created);
        QVERIFY(!read->trashed.isValid());
        QCOMPARE(read->role, Role::Owner);
        QCOMPARE(read->commitment, record.commitment);
        QCOMPARE(read->wrappedKey, record.wrappedKey);
        QVERIFY(!read->vaultWrap);
        QCOMPARE(read->etag, record.etag);
        QVERIFY(!read->name);
    }

    void aBorrowedRecordIsWrittenAsAnOwnedOne()
    {
        const PictureRecord record = native();
        const QByteArray name = record.ownerName.toUtf8();
        PictureRecordView view;
        view.itemId = *record.itemId;
        view.ownerId = record.ownerId;
        view.ownerName = QUtf8StringView(name);
        view.version = record.version;
        view.sealId = *record.sealId;
        view.commitment = *record.commitment;
        view.size = record.size;
        view.thumbnailSize = record.thumbnailSize;
        view.created = {record.created.toMSecsSinceEpoch()};
        view.changed = {record.changed.toMSecsSinceEpoch()};
        view.role = record.role;
        view.wrappedKey = *record.wrappedKey;
        view.listRecordVersion = record.listRecordVersion;
        view.sharedWith = record.sharedWith;
        view.etag = record.etag;
        QCOMPARE(toJson(view), toJson(record));
    }

    void aPageIsReadWithoutItsDamagedRecords()
    {
        QByteArray text;
        PicturePageWriter page(text);
        PictureRecordView view;
        view.ownerId = u"111111111111111111111111";
        view.ownerName = u"anna";
        view.itemId = u"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        view.created = view.changed = {0};
        const QByteArray hash(32, 'e');
        view.etag = hash;
        page.add(view);
        view.ownerId = u"another";
        page.add(view);
        page.end(17);
        const Result<JsonText> parsed = JsonText::parse(text);
        QVERIFY(parsed);
        const Read<PicturePage> read = parsed->data().read<PicturePage>();
        QVERIFY(read);
        QCOMPARE(read->pictures.size(), size_t(1));
        QCOMPARE(read->next, u"17"_s);
        QCOMPARE(QJsonDocument::fromJson(text)[u"code"_s], u"200"_s);
    }

    void textIsEscapedAsQtDoesIt()
    {
        QString text;
        for (char16_t c = 0; c < 0x180; ++c) {
            text += QChar(c);
        }
        text += u"😀\u2028\ufffe"_s;
        const QByteArray expected = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
        QByteArray written;
        JsonWriter out(written);
        out.beginArray();
        out.text(text);
        out.endArray();
        out.finish();
        QCOMPARE(written, expected);
        QByteArray fromUtf8;
        JsonWriter other(fromUtf8);
        const QByteArray utf8 = text.toUtf8();
        other.beginArray();
        other.text(QUtf8StringView(utf8.constData(), utf8.size()));
        other.endArray();
        other.finish();
        QCOMPARE(fromUtf8, expected);
    }

    void bytesAndTimesAreWhatQtMakesOfThem()
    {
        QRandomGenerator random(3);
        for (int round = 0; round < 500; ++round) {
            QByteArray bytes(random.bounded(200), Qt::Uninitialized);
            for (char& c : bytes) {
                c = static_cast<char>(random.generate());
            }
            const qint64 time = random.bounded(Q_INT64_C(253'000'000'000'000)) - Q_INT64_C(60'000'000'000'000);
            QByteArray written;
            JsonWriter out(written);
            out.beginArray();
            out.base64(bytes);
            out.hex(bytes);
            out.time(at(time));
            out.integer(time);
            out.endArray();
            out.finish();
            QCOMPARE(written, "[\"" + bytes.toBase64() + "\",\"" + bytes.toHex() + "\",\"" +
                                  at(time).toString(Qt::ISODateWithMs).toLatin1() + "\"," + QByteArray::number(time) +
                                  "]");
        }
    }

    void envelopesAreAsTheyWere()
    {
        QCOMPARE(enveloped(Registered{u"u"_s}, 201),
                 "{\"code\":\"201\",\"data\":{\"user_id\":\"u\"},\"status\":\"success\"}");
        QCOMPARE(enveloped(std::vector<Registered>{}), "{\"code\":\"200\",\"data\":[],\"status\":\"success\"}");
        QCOMPARE(envelopedText(u"User logged out"),
                 "{\"code\":\"200\",\"data\":\"User logged out\",\"status\":\"success\"}");
        QCOMPARE(errorText(404, u"No \"x\""), "{\"code\":\"404\",\"message\":\"No \\\"x\\\"\",\"status\":\"error\"}");
        QCOMPARE(toJson(CsrfToken{"t"}), "{\"csrf_token\":\"t\"}");
        Tokens tokens;
        tokens.accessToken = "a";
        tokens.userId = u"u"_s;
        QCOMPARE(toJson(tokens), "{\"access_token\":\"a\",\"user_id\":\"u\"}");
        Permission permission;
        permission.userId = u"u"_s;
        permission.role = Role::Write;
        QCOMPARE(toJson(permission), "{\"role\":\"write\",\"userId\":\"u\"}");
    }

    void nullIsThreeThings()
    {
        // Missing or null alike when optional; written null when it is always there; left out when it may be.
        QVERIFY(!readOf<Login>("{\"username\":\"a\",\"password\":\"b\",\"device\":null}")->device);
        QVERIFY(!readOf<Login>("{\"username\":\"a\",\"password\":\"b\"}")->device);
        QCOMPARE(problemOf<Login>("{\"username\":null,\"password\":\"b\"}"), u"Field username is required"_s);
        QVERIFY(toJson(PicturePage{}).contains("\"next\":null"));
        QVERIFY(!toJson(Changes{}).contains("reset"));
        Permission permission;
        permission.fingerprint.emplace(); // there, and null
        QVERIFY(toJson(permission).contains("\"fingerprint\":null"));
    }

    void whatComesTogetherIsAskedForTogether()
    {
        QCOMPARE(problemOf<Revocation>("{}"), QString());
        QCOMPARE(problemOf<Revocation>("{\"access_list_version\":\"x\"}"), QString());
        QCOMPARE(problemOf<Revocation>("{\"access_list\":\"QQ==\"}"), u"Field access_list_signature is required"_s);
        QCOMPARE(problemOf<RecordPatch>("{}"), u"Field vault_wrap is required"_s);
        QCOMPARE(problemOf<RecordPatch>("{\"vault_wrap\":\"QQ==\"}"), QString());
        QVERIFY(!toJson(Revocation()).contains("access_list"));
        QCOMPARE(problemOf<RoleChange>("{\"role\":\"owner\"}"), u"Field role is not valid"_s);
    }

    void numbersAreWholeAndInRange_data()
    {
        QTest::addColumn<QByteArray>("number");
        QTest::addColumn<bool>("valid");
        QTest::newRow("least") << "8"_ba << true;
        QTest::newRow("with a point") << "8.0"_ba << true;
        QTest::newRow("with an exponent") << "1e2"_ba << true;
        QTest::newRow("below") << "7"_ba << false;
        QTest::newRow("above") << "4194305"_ba << false;
        QTest::newRow("a fraction") << "8.5"_ba << false;
        QTest::newRow("text") << "\"8\""_ba << false;
        QTest::newRow("beyond 64 bits") << "99999999999999999999"_ba << false;
        QTest::newRow("beyond doubles") << "1e308"_ba << false;
        QTest::newRow("smaller than any double") << "1e-999"_ba << false;
        QTest::newRow("zero with an exponent") << "0e102"_ba << false;
        QTest::newRow("true") << "true"_ba << false;
    }
    void numbersAreWholeAndInRange()
    {
        QFETCH(QByteArray, number);
        QFETCH(bool, valid);
        const QByteArray json = "{\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"passes\":1,\"memory_kib\":" + number + "}";
        QCOMPARE(problemOf<Parameters>(json), valid ? QString() : u"Field memory_kib is not valid"_s);
    }

    void aNumberLargerThanAnyDoubleIsNoJson() { QVERIFY(!JsonText::parse("{\"memory_kib\":1e999}")); }

    void base64IsStrict_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no padding") << "QUE"_ba;
        QTest::newRow("url alphabet") << "__-A"_ba;
        QTest::newRow("white space") << "QU E"_ba;
        QTest::newRow("empty where something is asked for") << ""_ba;
    }
    void base64IsStrict()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(problemOf<Sealed>("{\"blob\":\"" + text + "\"}"), u"Field blob is not valid"_s);
    }

    void halvesOfPairsAreNoText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("valid");
        QTest::newRow("high") << "\\ud800"_ba << false;
        QTest::newRow("high at the end") << "a\\ud801"_ba << false;
        QTest::newRow("low") << "\\udc00b"_ba << false;
        QTest::newRow("wrong way round") << "\\udc00\\ud800"_ba << false;
        QTest::newRow("high twice") << "\\ud83d\\ud83d\\ude00"_ba << false;
        QTest::newRow("a pair") << "\\ud83d\\ude00"_ba << true;
        QTest::newRow("an escaped backslash") << "\\\\ud800"_ba << true;
    }
    void halvesOfPairsAreNoText()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, valid);
        QCOMPARE(problemOf<Login>("{\"username\":\"" + text + "\",\"password\":\"b\"}"),
                 valid ? QString() : u"Field username is not valid"_s);
        // Where nobody asks for it, it does no harm.
        QCOMPARE(problemOf<Refresh>("{\"other\":\"" + text + "\",\"refresh_token\":\"b\"}"), QString());
    }

    void lengthsAreInCharacters()
    {
        const auto device = [](const QString& text) {
            return problemOf<Login>("{\"username\":\"a\",\"password\":\"b\",\"device\":\"" + text.toUtf8() + "\"}");
        };
        QCOMPARE(device(QString(64, u'ü')), QString());
        QCOMPARE(device(u"😀"_s.repeated(32)), QString());
        QCOMPARE(device(u"😀"_s.repeated(32) + u'x'), u"Field device is not valid"_s);
    }

    void ofTwoMembersTheLastCounts()
    {
        QCOMPARE(readOf<Refresh>("{\"refresh_token\":\"a\",\"refresh_token\":\"b\"}")->refreshToken, "b");
        QCOMPARE(problemOf<Refresh>("{\"refresh_token\":\"a\",\"refresh_token\":null}"),
                 u"Field refresh_token is required"_s);
    }

    void whatIsNoObjectIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const QByteArray& text, ErrorCode code) {
            QTest::newRow(name) << text << int(code);
        };
        row("nothing", "", ErrorCode::BadRequest);
        row("a list", "[]", ErrorCode::BadRequest);
        row("text", "\"x\"", ErrorCode::BadRequest);
        row("cut off", "{\"a\":1", ErrorCode::BadRequest);
        row("something behind it", "{}x", ErrorCode::BadRequest);
        row("a NUL behind it", QByteArray("{}\0x", 4), ErrorCode::BadRequest);
        row("a comma too many", "{\"a\":1,}", ErrorCode::BadRequest);
        row("a comment", "{/**/}", ErrorCode::BadRequest);
        row("single quotes", "{'a':1}", ErrorCode::BadRequest);
        row("a leading zero", "{\"a\":01}", ErrorCode::BadRequest);
        row("NaN", "{\"a\":NaN}", ErrorCode::BadRequest);
        row("no UTF-8", "{\"a\":\"\xff\"}", ErrorCode::BadRequest);
        row("overlong UTF-8", "{\"a\":\"\xc0\xaf\"}", ErrorCode::BadRequest);
        row("a surrogate in UTF-8", "{\"a\":\"\xed\xa0\x80\"}", ErrorCode::BadRequest);
        row("32 levels", "{\"a\":" + QByteArray(32, '[') + QByteArray(32, ']') + "}", ErrorCode::InvalidArgument);
        row("4,096 values", "{\"a\":[" + QByteArray("1,").repeated(4094) + "1]}", ErrorCode::InvalidArgument);
        row("too many of them in nonsense", QByteArray(5000, ','), ErrorCode::InvalidArgument);
    }
    void whatIsNoObjectIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const Result<JsonText> parsed = JsonText::parse(text);
        QVERIFY(!parsed);
        QCOMPARE(int(parsed.error().code), code);
    }
    void whatIsJustWithinIsTaken()
    {
        QVERIFY(JsonText::parse("{\"a\":" + QByteArray(31, '[') + QByteArray(31, ']') + "}"));
        QVERIFY(JsonText::parse("{\"a\":[" + QByteArray("1,").repeated(4093) + "1]}"));
        QVERIFY(JsonText::parse("\xef\xbb\xbf {\"a\":1} \n"));
        QVERIFY(JsonText::parse("{\"a\":\"{[,\\\"{[\"}"));
        QVERIFY(JsonText::parse("{\"a\":[" + QByteArray("\",[{\\\",[{\",").repeated(4000).chopped(1) + "]}"));
        QVERIFY(JsonText::parse("{\"a\":\"" + QByteArray(100'000, ',') + "\"}"));
    }

    void numbersAreReadExactly_data()
    {
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QByteArray>("read");
        QTest::newRow("zero with an exponent") << "0e102"_ba
                                               << "0"_ba;
        QTest::newRow("smaller than any double") << "1e-999"_ba
                                                 << "0"_ba;
        QTest::newRow("smaller, without an exponent") << "-0." + QByteArray(400, '0') + "1"
                                                      << "0"_ba;
        QTest::newRow("seventeen digits") << "0.10000000000000001"_ba
                                          << "0.1"_ba;
        QTest::newRow("the least") << "-9223372036854775808"_ba
                                   << "-9223372036854775808"_ba;
        QTest::newRow("beyond 64 bits") << "18446744073709551616"_ba
                                        << "18446744073709552000"_ba;
    }
    void numbersAreReadExactly()
    {
        QFETCH(QByteArray, written);
        QFETCH(QByteArray, read);
        const Result<JsonText> parsed = JsonText::parse("{\"a\":[{}],\"b\":" + written + ",\"c\":1}");
        QVERIFY(parsed);
        QCOMPARE(parsed->fields().at(1).second, read);
        QVERIFY(!JsonText::parse("{\"a\":1e999}"));
    }

    void aFormInJsonHasItsTextsAndNumbers()
    {
        const Result<JsonText> parsed =
            JsonText::parse("{\"a\":\"x\",\"b\":12,\"c\":1.5,\"d\":true,\"e\":null,\"f\":[1],\"a\":\"y\"}");
        QVERIFY(parsed);
        const auto fields = parsed->fields();
        const auto first = [&](const QString& name) {
            const auto found =
                std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.first == name; });
            return found == fields.end() ? "-"_ba : found->second;
        };
        QCOMPARE(first(u"a"_s), "y");
        QCOMPARE(first(u"b"_s), "12");
        QCOMPARE(first(u"c"_s), "1.5");
        QCOMPARE(first(u"d"_s), "-");
        QCOMPARE(first(u"e"_s), "-");
    }

    void uploadMetadataTravelsInAHeader()
    {
        UploadMetadata metadata;
        metadata.purpose = UploadPurpose::Replace;
        metadata.itemId = QString(32, u'a');
        metadata.ownerId = QString(24, u'b');
        metadata.contentLength = 1000;
        metadata.sha256 = QByteArray(32, 's');
        metadata.listRecord = "record";
        metadata.listRecordVersion = 2;
        const QByteArray header = metadata.toHeader();
        QVERIFY(header.startsWith("purpose cmVwbGFjZQ==,item_id "));
        const Read<UploadMetadata> read = UploadMetadata::fromHeader(header);
        QVERIFY(read);
        QCOMPARE(read->purpose, UploadPurpose::Replace);
        QCOMPARE(read->ownerId, metadata.ownerId);
        QCOMPARE(read->contentLength, 1000);
        QCOMPARE(read->sha256, metadata.sha256);
        QCOMPARE(read->listRecord, "record"_ba);
        QCOMPARE(read->listRecordVersion, 2);
        QVERIFY(!read->wrappedKey);
        for (const char* broken : {"", "purpose", "purpose bmV3,purpose bmV3", "purpose bmV", "purpose b V3"}) {
            const Read<UploadMetadata> refused = UploadMetadata::fromHeader(broken);
            QVERIFY2(!refused, broken);
        }
        QCOMPARE(UploadMetadata::fromHeader("purpose bmV3").error().text(), u"Field item_id is required"_s);
        QCOMPARE(UploadMetadata::fromHeader("purpose bmV4").error().text(), u"Field purpose is not valid"_s);
    }

    void pathsAreFilledIn()
    {
        QCOMPARE(pathOf(paths::permission, {u"anna"_s, u"a/b <c>"_s, u"ben"_s}),
                 u"/api/v1/users/anna/images/a%2Fb%20%3Cc%3E/permissions/ben"_s);
        QCOMPARE(pathOf(paths::changes, {}), u"/api/v1/changes"_s);
    }

    void everyCallNamesMessagesThatThereAre()
    {
        QSet<QString> names;
        for (const Call& call : allCalls()) {
            QVERIFY2(!names.contains(QString::fromLatin1(call.name)), call.name);
            names.insert(QString::fromLatin1(call.name));
            const QString words = QString::fromLatin1(call.request) + u' ' + QString::fromLatin1(call.responses);
            for (const QString& word : words.split(u' ', Qt::SkipEmptyParts)) {
                const qsizetype mark = word.indexOf(QRegularExpression(u"[:=]"_s));
                QString message = mark < 0 ? QString() : word.mid(mark + 1);
                message.remove(u'[').remove(u']');
                const bool known = message.isEmpty() || message == u"Text"_s || message == u"Document"_s;
                QVERIFY2(known || findMessage(message), qPrintable(word));
            }
        }
        QVERIFY(names.size() > 55);
    }
};

QTEST_GUILESS_MAIN(WireTest)
#include "WireTest.moc"
