// Files that cannot be taken or opened, and what a person is told of them.
#include <QImage>
#include <QtTest>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/models/ErrorText.h"
#include "app/pictures/FileWalk.h"
#include "app/pictures/PictureOpening.h"
#include "common/base/Literals.h"
#include "tests/app/AppPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/Noise.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using models::ErrorText;

class FilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        ada = std::make_unique<AppPerson>(server.url());
        QVERIFY(ada->registerAs(u"ada"_s));
        const auto items = ada->upload({makeFile(u"noise.dat"_s, noise(300'000))});
        QCOMPARE(items.size(), std::size_t(1));
        item = items.front();
    }
    void cleanupTestCase() { ada.reset(); }

    void neitherAPipeNorADeviceIsAFile()
    {
        const QString pipe = files.filePath(u"pipe.png"_s);
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        QSignalSpy rejected(&ada->queue, &transfers::TransferQueue::rejected);
        ada->queue.addFiles({pipe, u"/dev/zero"_s});
        ada->queue.replaceContent(item, pipe);
        ada->queue.replaceContent(item, files.path());
        QVERIFY(waitUntil([&] { return rejected.size() == 4; }, 20'000));
        for (const auto& one : std::as_const(rejected)) {
            QCOMPARE(one.at(1).value<Error>().code, ErrorCode::NotAFile);
            const QString text = ErrorText::describe(one.at(1).value<Error>(), u"pipe.png"_s);
            QVERIFY2(text.startsWith(u"“pipe.png” is not a file that can be read"_s), qPrintable(text));
        }
    }

    // Whoever runs the server has nothing to do with a file that cannot be read here.
    void whatThisComputerRefusesIsNamedAsThat()
    {
        QTemporaryDir place;
        const QDir root(place.path());
        for (const char* folder : {"shut", "open/shut inside", "empty"}) {
            QVERIFY(root.mkpath(QLatin1String(folder)));
        }
        for (const char* name : {"shut.jpg", "shut/a.jpg", "open/b.jpg", "open/shut inside/c.jpg"}) {
            QFile file(root.filePath(QLatin1String(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
        }
        QVERIFY(QFile::link(u"nowhere"_s, root.filePath(u"link.jpg"_s)));
        const auto mode = [&](const char* name, mode_t bits) {
            return ::chmod(QFile::encodeName(root.filePath(QLatin1String(name))).constData(), bits) == 0;
        };
        QVERIFY(mode(".", 0755) && mode("shut", 0) && mode("open/shut inside", 0444) && mode("shut.jpg", 0));
        const QString said =
            walkedByNobody({root.filePath(u"shut.jpg"_s), root.filePath(u"shut"_s), root.filePath(u"open"_s),
                            root.filePath(u"empty"_s), root.filePath(u"link.jpg"_s)});
        QVERIFY(mode("shut", 0700) && mode("open/shut inside", 0700));
        const QString closed = u"“%1” or its folder is closed to you on this computer. Change its "
                               u"permissions, or ask whoever it belongs to.\n"_s;
        QCOMPARE(said, closed.arg(u"shut.jpg"_s) + closed.arg(u"shut"_s) + closed.arg(u"shut inside"_s) +
                           u"There are no files in “empty” that could be added.\n"
                           u"“link.jpg” is not on this computer any more, or its folder is not. It may have "
                           u"been moved or deleted, or be a link that leads nowhere.\n"
                           u"b.jpg\n"_s);
    }

    void aPictureThatWasCutShortIsSaidToBe()
    {
        const QString path = files.filePath(u"noise.png"_s);
        ada->queue.addDownload(item, u"noise.png"_s, path, true);
        QVERIFY(ada->queueIdle());
        const QByteArray whole = contentsOf(path);
        QVERIFY(whole.size() > 300'000);
        for (const qsizetype left : {qsizetype(20), qsizetype(3000), whole.size() / 2, whole.size() - 1000}) {
            QCOMPARE(whyNot(whole.left(left)), u"“cut.png” is cut short: its end is missing, as after a "
                                               u"copy or a download that was broken off. Fetch it again."_s);
        }
        // As another program would have saved it, and cut.
        QImage image(path);
        QVERIFY(!image.isNull() && image.save(files.filePath(u"saved again.png"_s)));
        const QByteArray again = contentsOf(files.filePath(u"saved again.png"_s));
        QVERIFY2(whyNot(again.left(again.size() / 2)).startsWith(u"“cut.png” is cut short"_s),
                 qPrintable(whyNot(again.left(again.size() / 2))));
        QVERIFY(whyNot("\xff\xd8\xff\xe0 JFIF").contains(u"saved as JPEG"_s));
    }

private:
    // What somebody without rights is told of these paths, then the files that were found, a line each. In a process of
    // its own: the superuser of a test machine may read everything.
    static QString walkedByNobody(const QStringList& paths)
    {
        int ends[2] = {-1, -1};
        if (::pipe(ends) != 0) {
            return u"no pipe"_s;
        }
        const pid_t child = ::fork();
        if (child == 0) {
            QByteArray said;
            if (::geteuid() == 0 && ::setuid(65534) != 0) {
                said = "cannot give up its rights";
            }
            const auto walk = pictures::FileWalk::through(paths, {}, {});
            for (const auto& [path, error] : walk.rejected) {
                said += ErrorText::describe(error, QFileInfo(path).fileName()).toUtf8() + '\n';
            }
            for (const auto& file : walk.files) {
                said += QFileInfo(file.path).fileName().toUtf8() + '\n';
            }
            const bool written = ::write(ends[1], said.constData(), size_t(said.size())) == said.size();
            ::_exit(written ? 0 : 1);
        }
        ::close(ends[1]);
        QFile from;
        if (child < 0 || !from.open(ends[0], QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
            return u"no process"_s;
        }
        const QByteArray said = from.readAll();
        ::waitpid(child, nullptr, 0);
        return QString::fromUtf8(said);
    }

    QString makeFile(const QString& name, const QByteArray& bytes)
    {
        const QString path = files.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write a test's file");
        }
        return path;
    }
    QString whyNot(const QByteArray& bytes)
    {
        const auto opened =
            pictures::decryptFile(makeFile(u"cut.png"_s, bytes), nullptr, *ada->session.keyRing(), nullptr, {});
        return opened ? u"it opened"_s : ErrorText::describe(opened.error(), u"cut.png"_s);
    }

    tests::ServerProcess server;
    QTemporaryDir files;
    std::unique_ptr<AppPerson> ada;
    pictures::ItemKey item;
};

QTEST_MAIN(FilesTest)
#include "FilesTest.moc"
