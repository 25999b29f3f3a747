// A class stands in one source: none is named after another one and carries on with its methods.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/support/Places.h"

namespace {

QString contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList sourcesUnder(const QString& root, const QStringList& folders, const QStringList& patterns)
{
    QStringList found;
    for (const QString& folder : folders) {
        QDirIterator files(root + u'/' + folder, patterns, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            found.append(files.next().mid(root.size() + 1));
        }
    }
    found.sort();
    return found;
}

// Classes whose members a source defines at its outermost level; of nested ones the outer.
QStringList classesIn(const QString& content)
{
    static const QRegularExpression definition(uR"(^(?:\w[\w<>,:*& ]*[ *&])?([A-Z]\w*)::[~\w:]+\()"_s,
                                               QRegularExpression::MultilineOption);
    QStringList classes;
    for (auto matches = definition.globalMatch(content); matches.hasNext();) {
        classes.append(matches.next().captured(1));
    }
    classes.removeDuplicates();
    return classes;
}

// "server/Foo.cpp carries on with Bar": Foo is called BarSomething, and there is a Bar.cpp.
QStringList carriedOn(const QString& root)
{
    const QStringList sources = sourcesUnder(root, {u"common"_s, u"server"_s, u"app"_s, u"cli"_s}, {u"*.cpp"_s});
    QStringList complaints;
    for (const QString& source : sources) {
        const QFileInfo file(source);
        const QStringList classes = classesIn(contentOf(root + u'/' + source));
        for (const QString& one : classes) {
            const bool isNamedAfter = file.baseName() != one && file.baseName().startsWith(one);
            if (isNamedAfter && sources.contains(file.path() + u'/' + one + u".cpp"_s)) {
                complaints.append(u"%1 carries on with %2"_s.arg(source, one));
            }
        }
    }
    return complaints;
}

} // namespace

class SourceNamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyClassStandsInOneSource()
    {
        // These wait for the work on their rooms.
        const QStringList known{u"app/session/SessionAccount.cpp carries on with Session"_s,
                                u"common/identity/PinsCodec.cpp carries on with Pins"_s};
        QStringList found = carriedOn(m_tree);
        found.removeIf([&known](const QString& one) { return known.contains(one); });
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
        QVERIFY(sourcesUnder(m_tree, {u"app"_s}, {u"*.cpp"_s}).size() > 50);
    }

    void findsAPlantedOne()
    {
        const QTemporaryDir tree;
        const auto plant = [&tree](const QString& name, const QByteArray& content) {
            QDir(tree.path()).mkpath(u"app"_s);
            QFile file(tree.filePath(u"app/"_s + name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        };
        plant(u"Window.cpp"_s, "Window::Window()\n{\n}\n");
        plant(u"WindowBars.cpp"_s, "void Window::buildBars()\n{\n}\n");
        plant(u"WindowPrivate.cpp"_s, "QList<int> Window::Private::widths() const\n{\n}\n");
        plant(u"WindowFrame.cpp"_s, "WindowFrame::WindowFrame()\n{\n    Window::make();\n}\n");
        QCOMPARE(carriedOn(tree.path()), QStringList({u"app/WindowBars.cpp carries on with Window"_s,
                                                      u"app/WindowPrivate.cpp carries on with Window"_s}));
    }

    // The window knows no more which screen is in sight than it has to, and hands nobody more than they use.
    void theWindowHandsNothingToEverybody()
    {
        static const QRegularExpression words(uR"(\binViewer\(|\bAppParts\b)"_s);
        const QStringList files = sourcesUnder(m_tree, {u"app"_s}, {u"*.cpp"_s, u"*.h"_s});
        for (const QString& file : files) {
            QVERIFY2(!contentOf(m_tree + u'/' + file).contains(words), qPrintable(file));
        }
    }

    // Whatever makes pixels of bytes that came from somebody else does it locked in.
    void onlyTheDecoderDecodesPictures()
    {
        static const QRegularExpression words(
            uR"(\bQImageReader\b|\bQMovie\b|\bfromData\(|\bloadFromData\(|<png\.h>|<exiv2/|<libexif/)"_s);
        const QStringList files = sourcesUnder(m_tree, {u"app"_s}, {u"*.cpp"_s, u"*.h"_s});
        QStringList found;
        for (const QString& file : files) {
            if (contentOf(m_tree + u'/' + file).contains(words)) {
                found.append(file);
            }
        }
        QCOMPARE(found, QStringList({u"app/decoder/PhotographDate.cpp"_s, u"app/decoder/PictureDecoder.cpp"_s,
                                     u"app/decoder/PngRows.cpp"_s}));
    }

private:
    const QString m_tree = QFileInfo(veilpix::tests::sourceFile(u"."_s)).canonicalFilePath();
};

QTEST_GUILESS_MAIN(SourceNamesTest)
#include "SourceNamesTest.moc"
