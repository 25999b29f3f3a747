// Files that cannot be taken or opened, and what a person is told of them.
#include <QImage>
#include <QtTest>

#include <sys/stat.h>

#include "app/models/ErrorText.h"
#include "app/transfers/PictureOpening.h"
#include "tests/app/AppPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/Noise.h"
#include "tests/support/ServerProcess.h"

using namespace veilpix;
using namespace veilpix::tests;
using models::ErrorText;

class TestFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(server.start(), server.log().constData());
        ada = std::make_unique<AppPerson>(server.url());
        QVERIFY(ada->registerAs(QStringLiteral("ada")));
        const auto items = ada->upload({makeFile(QStringLiteral("noise.dat"), noise(300'000))});
        QCOMPARE(items.size(), std::size_t(1));
        item = items.front();
    }
    void cleanupTestCase() { ada.reset(); }

    void neitherAPipeNorADeviceIsAFile()
    {
        const QString pipe = files.filePath(QStringLiteral("pipe.png"));
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        QSignalSpy rejected(&ada->queue, &transfers::TransferQueue::rejected);
        ada->queue.addFiles({pipe, QStringLiteral("/dev/zero")});
        ada->queue.replaceContent(item, pipe);
        ada->queue.replaceContent(item, files.path());
        QVERIFY(QTest::qWaitFor([&] { return rejected.size() == 4; }, 20'000));
        for (const auto& one : std::as_const(rejected)) {
            QCOMPARE(one.at(1).value<Error>().code, ErrorCode::NotAFile);
            const QString text = ErrorText::describe(one.at(1).value<Error>(), QStringLiteral("pipe.png"));
            QVERIFY2(text.startsWith(QStringLiteral("“pipe.png” is not a file that can be read")), qPrintable(text));
        }
    }

    void aPictureThatWasCutShortIsSaidToBe()
    {
        const QString path = files.filePath(QStringLiteral("noise.png"));
        ada->queue.addDownload(item, QStringLiteral("noise.png"), path, true);
        QVERIFY(ada->queueIdle());
        const QByteArray whole = contentsOf(path);
        QVERIFY(whole.size() > 300'000);
        for (const qsizetype left : {qsizetype(20), qsizetype(3000), whole.size() / 2, whole.size() - 1000})
            QCOMPARE(whyNot(whole.left(left)),
                     QStringLiteral("“cut.png” is cut short: its end is missing, as after a "
                                    "copy or a download that was broken off. Fetch it again."));
        // As another program would have saved it, and cut.
        QImage image(path);
        QVERIFY(!image.isNull() && image.save(files.filePath(QStringLiteral("saved again.png"))));
        const QByteArray again = contentsOf(files.filePath(QStringLiteral("saved again.png")));
        QVERIFY2(whyNot(again.left(again.size() / 2)).startsWith(QStringLiteral("“cut.png” is cut short")),
                 qPrintable(whyNot(again.left(again.size() / 2))));
        QVERIFY(whyNot("\xff\xd8\xff\xe0 JFIF").contains(QStringLiteral("saved as JPEG")));
    }

private:
    QString makeFile(const QString& name, const QByteArray& bytes)
    {
        const QString path = files.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write a test's file");
        return path;
    }
    QString whyNot(const QByteArray& bytes)
    {
        const auto opened = transfers::decryptFile(makeFile(QStringLiteral("cut.png"), bytes), nullptr,
                                                   *ada->session.keyRing(), nullptr, {});
        return opened ? QStringLiteral("it opened") : ErrorText::describe(opened.error(), QStringLiteral("cut.png"));
    }

    tests::ServerProcess server;
    QTemporaryDir files;
    std::unique_ptr<AppPerson> ada;
    transfers::ItemKey item;
};

QTEST_MAIN(TestFiles)
#include "tst_files.moc"
