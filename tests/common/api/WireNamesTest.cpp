// The names of the wire stand in common/api, and nowhere else in the two programs.
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

#include "common/api/Calls.h"
#include "common/base/Literals.h"
#include "tests/support/Places.h"

using namespace veilpix;

namespace {

// Names of the wire that mean something else in a file, by the file's name: keys of other files' formats and documents.
const QMap<QString, QSet<QString>>& otherMeanings()
{
    static const QMap<QString, QSet<QString>> all{
        {u"AccountFiles.cpp"_s, {u"user_id"_s, u"user_name"_s}},
        {u"OpenApi.cpp"_s, {u"name"_s, u"version"_s, u"status"_s, u"code"_s}},
        {u"Multipart.cpp"_s, {u"name"_s}},
        // What routes are called in logs and metrics.
        {u"ChangesHandler.cpp"_s, {u"changes"_s}},
        {u"OperationsHandler.cpp"_s, {u"version"_s}},
        {u"PermissionsHandler.cpp"_s, {u"permissions"_s}},
        {u"PicturesHandler.cpp"_s, {u"pictures"_s}},
    };
    return all;
}

// A file's own format, which has uploads that wait in it.
const QString spoolRecord = u"UploadRecord.cpp"_s;

// Words that are not the wire's alone count where the wire is spoken.
bool counts(const QString& word, const QString& file)
{
    return word.contains(u'_') || word.contains(u'-') || file.startsWith(u"app/net/"_s) ||
           file.startsWith(u"server/handlers/"_s) || file.startsWith(u"server/http/"_s);
}

QSet<QString> wireNames()
{
    QSet<QString> names;
    for (const api::MessageInfo* message : api::allMessages()) {
        for (const api::FieldInfo& info : message->fields) {
            names.insert(QString::fromLatin1(info.name));
        }
    }
    for (const api::Call& call : api::allCalls()) {
        for (QString name : (QString::fromLatin1(call.query) + u' ' + QString::fromLatin1(call.headers))
                                .split(u' ', Qt::SkipEmptyParts)) {
            names.insert(name.remove(u'!'));
        }
    }
    return names - QSet<QString>{u"Cookie"_s, u"If-Match"_s, u"If-None-Match"_s, u"Range"_s}; // HTTP's own
}

QByteArray withoutComments(const QByteArray& source)
{
    QByteArray code;
    for (const QByteArray& line : source.split('\n')) {
        if (!line.trimmed().startsWith("//") && !line.trimmed().startsWith("#include")) {
            code += line + '\n';
        }
    }
    return code;
}

// The names of the wire that stand in a source as literals of their own, or as a key in a longer one.
QSet<QString> namesIn(const QByteArray& source, const QSet<QString>& names)
{
    static const QRegularExpression literal(uR"(\\?"([A-Za-z][A-Za-z0-9_-]*)\\?")"_s);
    QSet<QString> found;
    auto matches = literal.globalMatch(QString::fromUtf8(withoutComments(source)));
    while (matches.hasNext()) {
        const QString word = matches.next().captured(1);
        if (names.contains(word)) {
            found.insert(word);
        }
    }
    return found;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class WireNamesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds()
    {
        const QSet<QString> names = wireNames();
        QVERIFY(names.contains(u"list_record_version"_s));
        QVERIFY(names.contains(u"Upload-Offset"_s));
        QCOMPARE(namesIn("a(u\"item_id\"_s, \"{\\\"role\\\":1}\", \"no role\"); // \"etag\"\n// \"size\"\n", names),
                 (QSet<QString>{u"item_id"_s, u"role"_s, u"etag"_s}));
    }

    void onlyTheWireSpellsItself()
    {
        const QString root = tests::sourceFile(u""_s);
        const QSet<QString> names = wireNames();
        QStringList wrong;
        int files = 0;
        for (const QString& top : {u"app"_s, u"server"_s}) {
            QDirIterator all(root + top, {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
            while (all.hasNext()) {
                const QString path = all.next();
                const QString relative = path.mid(root.size());
                const QString name = QFileInfo(path).fileName();
                ++files;
                QStringList found;
                for (const QString& word : namesIn(contentOf(path), names)) {
                    if (counts(word, relative) && name != spoolRecord && !otherMeanings().value(name).contains(word)) {
                        found.append(word);
                    }
                }
                if (!found.isEmpty()) {
                    found.sort();
                    wrong.append(relative + u": "_s + found.join(u' '));
                }
            }
        }
        wrong.sort();
        QVERIFY(files > 200);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(WireNamesTest)
#include "WireNamesTest.moc"
