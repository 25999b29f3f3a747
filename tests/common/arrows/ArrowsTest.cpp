// The arrows between folders, as the include lines draw them: app → common ← server, and the finer ones inside each.
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/common/arrows/IncludeArrows.h"
#include "tests/support/Places.h"

using veilpix::tests::IncludeArrows;

namespace {

void plant(const QString& root, const QString& path, const QByteArray& content)
{
    QDir(root).mkpath(QFileInfo(path).path());
    QFile file(root + u'/' + path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

// A small tree that keeps every rule.
void plantLawfulTree(const QString& root)
{
    plant(root, u"common/base/Result.h"_s, "#include <QString>\n");
    plant(root, u"common/crypto/Aead.h"_s, "#include \"common/base/Result.h\"\n");
    plant(root, u"common/picture/Reader.h"_s, "#include \"common/crypto/Aead.h\"\n");
    plant(root, u"common/classic/Key.h"_s, "#include \"common/crypto/Aead.h\"\n");
    plant(root, u"common/identity/Ring.h"_s, "#include \"common/crypto/Aead.h\"\n");
    plant(root, u"common/api/Paths.h"_s, "#include \"common/base/Result.h\"\n");
    plant(root, u"server/http/Request.h"_s, "#include <QTcpSocket>\n");
    plant(root, u"server/auth/Tokens.h"_s, "#include \"common/crypto/Aead.h\"\n");
    plant(root, u"server/store/Store.h"_s, "#include \"common/base/Result.h\"\n");
    plant(root, u"server/handlers/Images.h"_s,
          "#include \"server/http/Request.h\"\n#include \"server/store/Store.h\"\n");
    plant(root, u"app/settings/Settings.h"_s, "#include <QSettings>\n");
    plant(root, u"app/net/Client.h"_s, "#include \"common/api/Paths.h\"\n");
    plant(root, u"app/session/Session.h"_s, "#include \"app/net/Client.h\"\n");
    plant(root, u"app/pictures/Index.h"_s, "#include \"app/net/Client.h\"\n#include <QImage>\n");
    plant(root, u"app/pictures/sharing/Access.h"_s, "#include \"app/pictures/Index.h\"\n");
    plant(root, u"common/trust/Facts.h"_s,
          "#include \"common/identity/Ring.h\"\n#include \"common/picture/Reader.h\"\n");
    plant(root, u"app/transfers/Queue.h"_s, "#include \"app/pictures/Index.h\"\n#include <QImage>\n");
    plant(root, u"app/models/List.h"_s, "#include \"app/transfers/Queue.h\"\n");
    plant(root, u"app/views/Window.h"_s, "#include \"app/models/List.h\"\n#include <QWidget>\n");
    plant(root, u"cli/main.cpp"_s, "#include \"common/picture/Reader.h\"\n");
}

} // namespace

class ArrowsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thisTreeKeepsEveryArrow()
    {
        IncludeArrows arrows(QFileInfo(veilpix::tests::sourceFile(u"."_s)).canonicalFilePath());
        const QStringList violations = arrows.violations();
        QVERIFY2(violations.isEmpty(), qPrintable(violations.join(u'\n')));
        QVERIFY(arrows.filesRead() > 100);
        QVERIFY(arrows.includesRead() > 300);
    }

    void aLawfulTreePasses()
    {
        const QTemporaryDir tree;
        plantLawfulTree(tree.path());
        IncludeArrows arrows(tree.path());
        QCOMPARE(arrows.violations(), QStringList());
        QCOMPARE(arrows.filesRead(), 20);
    }

    void findsAPlantedViolation_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("line");
        const auto row = [](const char* path, const char* line) {
            QTest::newRow(qPrintable(u"%1 %2"_s.arg(QLatin1String(path), QLatin1String(line))))
                << QString::fromLatin1(path) << QByteArray(line);
        };
        row("common/base/Bad.h", "#include \"common/crypto/Aead.h\"");
        row("common/crypto/Bad.cpp", "#include \"common/picture/Reader.h\"");
        row("common/picture/Bad.cpp", "#include \"common/identity/Ring.h\"");
        row("common/picture/Bad.cpp", "#include \"common/classic/Key.h\"");
        row("common/identity/Bad.cpp", "#include \"common/classic/Key.h\"");
        row("common/identity/Bad.cpp", "#include \"common/picture/Reader.h\"");
        row("common/classic/Bad.cpp", "  #  include \"common/picture/Reader.h\"");
        row("common/api/Bad.cpp", "#include \"common/crypto/Aead.h\"");
        row("common/api/Bad.cpp", "#include \"server/store/Store.h\"");
        row("common/picture/Bad.cpp", "#include \"app/net/Client.h\"");
        row("common/picture/Bad.cpp", "#include <QImage>");
        row("common/picture/Bad.cpp", "#include <QtGui/QImage>");
        row("common/picture/Bad.cpp", "#include <qwidget.h>");
        row("common/api/Bad.cpp", "#include <QNetworkAccessManager>");
        row("server/http/Bad.cpp", "#include \"server/handlers/Images.h\"");
        row("server/http/Bad.cpp", "#include \"server/store/Store.h\"");
        row("server/store/Bad.cpp", "#include \"server/http/Request.h\"");
        row("server/store/Bad.cpp", "#include \"server/auth/Tokens.h\"");
        row("server/auth/Bad.cpp", "#include \"server/store/Store.h\"");
        row("server/handlers/Bad.cpp", "#include \"app/net/Client.h\"");
        row("server/handlers/Bad.cpp", "#include <QImage>");
        row("app/net/Bad.cpp", "#include \"app/session/Session.h\"");
        row("app/session/Bad.cpp", "#include \"app/transfers/Queue.h\"");
        row("app/transfers/Bad.cpp", "#include \"app/models/List.h\"");
        row("app/pictures/Bad.cpp", "#include \"app/transfers/Queue.h\"");
        row("app/pictures/Bad.cpp", "#include \"app/pictures/sharing/Access.h\"");
        row("common/trust/Bad.cpp", "#include \"common/api/Paths.h\"");
        row("common/identity/Bad.cpp", "#include \"common/trust/Facts.h\"");
        row("app/models/Bad.cpp", "#include \"app/views/Window.h\"");
        row("app/models/Bad.cpp", "#include <QWidget>");
        row("app/views/Bad.cpp", "#include \"server/store/Store.h\"");
        row("app/settings/Bad.cpp", "#include \"app/net/Client.h\"");
        row("cli/Bad.cpp", "#include \"app/net/Client.h\"");
        row("cli/Bad.cpp", "#include \"server/store/Store.h\"");
        row("tests/app/Bad.cpp", "#include \"server/store/Store.h\"");
        row("tests/server/Bad.cpp", "#include \"app/net/Client.h\"");
        row("server/handlers/Bad.cpp", "#include \"../../shared/Anything.h\"");
        row("server/handlers/Bad.cpp", "#include \"/usr/include/stdio.h\"");
        row("server/handlers/Bad.cpp", "#include \"Images.h\"");
    }
    void findsAPlantedViolation()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, line);
        const QTemporaryDir tree;
        plantLawfulTree(tree.path());
        plant(tree.path(), path, "#pragma once\n\n" + line + "\n");
        const QStringList violations = IncludeArrows(tree.path()).violations();
        QCOMPARE(violations.size(), 1);
        QVERIFY2(violations.first().startsWith(path + u":3: "_s), qPrintable(violations.first()));
    }

    void findsACircleOfFiles()
    {
        const QTemporaryDir tree;
        plantLawfulTree(tree.path());
        plant(tree.path(), u"common/crypto/Far.h"_s, "#include \"common/crypto/Near.h\"\n");
        plant(tree.path(), u"common/crypto/Middle.h"_s, "#include \"common/crypto/Far.h\"\n");
        plant(tree.path(), u"common/crypto/Near.h"_s, "#pragma once\n#include \"common/crypto/Middle.h\"\n");
        QCOMPARE(IncludeArrows(tree.path()).violations(),
                 QStringList(u"common/crypto/Far.h: includes itself: common/crypto/Far.h > common/crypto/Near.h > "
                             "common/crypto/Middle.h > common/crypto/Far.h"_s));
    }
};

QTEST_GUILESS_MAIN(ArrowsTest)
#include "ArrowsTest.moc"
