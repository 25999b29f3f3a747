// common/api/API.md, held against the lists from which the wire is made: a table for every message, a row for every
// call.
#include <QFile>
#include <QtTest>

#include "common/api/Calls.h"
#include "common/api/Limits.h"
#include "common/base/Literals.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::api;

namespace {

QString sizeOf(qint64 bytes)
{
    if (bytes > 0 && bytes % (1024 * 1024) == 0) {
        return u"%1 MiB"_s.arg(bytes / (1024 * 1024));
    }
    return bytes > 0 && bytes % 1024 == 0 ? u"%1 KiB"_s.arg(bytes / 1024) : u"%1 bytes"_s.arg(bytes);
}

QString range(qint64 least, qint64 most)
{
    if (most == limits::anything) {
        return least > 0 ? u"from %1"_s.arg(least) : QString();
    }
    return least == most ? QString::number(most) : u"%1 to %2"_s.arg(least).arg(most);
}

QString kindOf(const FieldInfo& info)
{
    const auto with = [](const QString& what, const QString& more) {
        return more.isEmpty() ? what : what + u", "_s + more;
    };
    switch (info.kind) {
    case Kind::Text:
        return with(u"text"_s,
                    info.most == limits::anything ? QString() : range(info.least, info.most) + u" characters"_s);
    case Kind::Hex:
        return u"hex, %1 digits"_s.arg(info.most);
    case Kind::Base64:
        return with(u"base64"_s, info.least == info.most ? sizeOf(info.most) : u"at most "_s + sizeOf(info.most));
    case Kind::Integer:
        return with(u"integer"_s, range(info.least, info.most));
    case Kind::Boolean:
        return u"true or false"_s;
    case Kind::Time:
        return u"time"_s;
    case Kind::Choice: {
        QStringList words;
        for (const char* word : info.choices) {
            words.append(u'`' + QString::fromLatin1(word) + u'`');
        }
        return words.join(u", "_s);
    }
    case Kind::Message:
        return u"[%1](#%2)"_s.arg(QLatin1StringView(info.item().name), QString::fromLatin1(info.item().name).toLower());
    case Kind::List:
        return u"list of [%1](#%2), at most %3"_s
            .arg(QLatin1StringView(info.item().name), QString::fromLatin1(info.item().name).toLower())
            .arg(info.most);
    }
    return {};
}

QString presenceOf(const FieldInfo& info)
{
    if (info.with) {
        return u"with `%1`"_s.arg(QLatin1StringView(info.with));
    }
    switch (info.presence) {
    case Presence::Required:
        return u"yes"_s;
    case Presence::Nullable:
        return u"may be null"_s;
    case Presence::Optional:
        return u"may be missing"_s;
    case Presence::OptionalOrNull:
        return u"may be missing or null"_s;
    }
    return {};
}

// As it stands in the document.
QString tableOf(const MessageInfo& message)
{
    QString table = u"### %1\n| field | what | there |\n|---|---|---|\n"_s.arg(QLatin1StringView(message.name));
    for (const FieldInfo& info : message.fields) {
        const QString note = info.note ? u"; "_s + QString::fromLatin1(info.note) : QString();
        table += u"| `%1` | %2%3 | %4 |\n"_s.arg(QLatin1StringView(info.name), kindOf(info), note, presenceOf(info));
    }
    if (!message.anyOf.empty()) {
        QStringList names;
        for (const char* name : message.anyOf) {
            names.append(u'`' + QString::fromLatin1(name) + u'`');
        }
        table += u"\nAt least one of %1.\n"_s.arg(names.join(u", "_s));
    }
    return table;
}

} // namespace

class ApiDocumentTest final : public QObject {
    Q_OBJECT

private:
    QString m_document;

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(tests::sourceFile(u"common/api/API.md"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_document = QString::fromUtf8(file.readAll());
    }

    // When a list changes, this prints the table that belongs into the document.
    void everyMessageHasItsTable_data()
    {
        QTest::addColumn<QString>("table");
        for (const MessageInfo* one : allMessages()) {
            QTest::newRow(one->name) << tableOf(*one);
        }
    }
    void everyMessageHasItsTable()
    {
        QFETCH(QString, table);
        if (!m_document.contains(table)) {
            QFAIL(qPrintable(u"API.md lacks\n\n"_s + table));
        }
    }

    void noTableIsOfNothing()
    {
        const qsizetype start = m_document.indexOf(u"## Messages"_s);
        QVERIFY(start > 0);
        int tables = 0;
        for (const QString& line : m_document.mid(start).split(u'\n')) {
            if (line.startsWith(u"### "_s)) {
                QVERIFY2(findMessage(QStringView(line).mid(4)), qPrintable(line));
                ++tables;
            }
        }
        QCOMPARE(tables, int(allMessages().size()));
    }

    void everyCallIsNamed_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        for (const Call& call : allCalls()) {
            QString path = QString::fromLatin1(call.path);
            path.remove(u"/api/v1"_s);
            path.replace(u"/users/<user>/images/<name>"_s, u"IMG"_s)
                .replace(u"<session>"_s, u"S"_s)
                .replace(u"<person>"_s, u"P"_s)
                .replace(u"<user>"_s, u"U"_s)
                .replace(u"<upload>"_s, u"ID"_s);
            QTest::newRow(call.name) << QString::fromLatin1(call.method) << path;
        }
    }
    void everyCallIsNamed()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        if (name.startsWith(u"images"_s) || name.startsWith(u"users"_s) || name.contains(u".form"_s) ||
            !name.contains(u'.')) {
            QSKIP("the old client's, or described in words");
        }
        QVERIFY2(m_document.contains(path), qPrintable(method + u' ' + path));
    }
};

QTEST_GUILESS_MAIN(ApiDocumentTest)
#include "ApiDocumentTest.moc"
