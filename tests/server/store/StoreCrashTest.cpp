// A process that works on a store is killed at random moments, many times over the same data. What it acknowledged has
// to be there bit for bit, what it did not must not be half there. VEILPIX_CRASH_ROUNDS sets the rounds (25).
#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <csignal>
#include <sys/mount.h>

#include "common/base/Literals.h"
#include "tests/server/store/CrashContent.h"
#include "tests/server/store/PictureFixture.h"
#include "tests/support/PassTime.h"
#include "tests/support/SmallDisk.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;

namespace {

struct Known {
    qint64 version = 0;
    int size = 0;
    std::optional<std::pair<qint64, int>> begun; // a replacement that may or may not have happened
    bool mayBeGone = false;
};

} // namespace

class StoreCrashTest : public QObject {
    Q_OBJECT

private:
    base::SystemClock m_clock;
    QHash<QString, Known> m_known;
    QHash<QString, std::pair<QString, qint64>> m_uploads; // id → spool key, offset

    void take(const QByteArray& output)
    {
        const QList<QByteArray> lines = output.split('\n');
        for (const QByteArray& line : lines) {
            const QStringList words = QString::fromLatin1(line).split(u' ');
            if (words[0] == u"+") {
                m_known.insert(words[1], {1, words[2].toInt(), {}, false});
            } else if (words[0] == u"~") {
                m_known[words[1]].mayBeGone = true;
            } else if (words[0] == u"-") {
                m_known.remove(words[1]);
            } else if (words[0] == u"^") {
                m_known[words[1]].begun = {words[2].toLongLong(), words[3].toInt()};
            } else if (words[0] == u"*") {
                m_known[words[1]] = {words[2].toLongLong(), words[3].toInt(), {}, false};
            } else if (words[0] == u"u") {
                m_uploads.insert(words[1], {words[2], words[3].toLongLong()});
            } else if (words[0] == u"U") {
                m_uploads.remove(words[1]);
            }
        }
    }

    // Lets it work for a while, then kills it; gives what it had acknowledged.
    QByteArray workAndDie(const QString& folder, const QString& ownerId, qint64 fileLimit, int milliseconds)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QCoreApplication::applicationDirPath() + u"/store_load"_s,
                      {folder, ownerId, QString::number(fileLimit)});
        QByteArray output;
        while (!output.contains("ready\n")) {
            if (!process.waitForReadyRead(60'000)) {
                return {};
            }
            output += process.readAllStandardOutput();
        }
        tests::passTime(std::chrono::milliseconds(milliseconds));
        process.kill();
        process.waitForFinished(60'000);
        return output + process.readAllStandardOutput();
    }

    void verify(OpenStore& open, const QString& ownerId)
    {
        QCOMPARE(problemsOf(open, m_clock), QString());
        qint64 seen = 0;
        for (auto entry = m_known.begin(); entry != m_known.end();) {
            const auto picture = open.find(ownerId, entry.key());
            if (!picture && entry->mayBeGone) {
                entry = m_known.erase(entry);
                continue;
            }
            QVERIFY2(picture.has_value(), "an acknowledged picture is missing");
            if (entry->begun && picture->version == entry->begun->first) {
                *entry = {entry->begun->first, entry->begun->second, {}, entry->mayBeGone};
            }
            QCOMPARE(picture->version, entry->version);
            QVERIFY2(open.read(picture->content) == contentOf(entry.key(), entry->version, entry->size),
                     "an acknowledged picture has changed");
            QVERIFY(open.read(picture->thumbnail) == contentOf(entry.key(), 0, 500));
            entry->begun.reset();
            entry->mayBeGone = false; // if the deletion did not happen, it never will
            ++seen;
            ++entry;
        }
        for (auto upload = m_uploads.cbegin(); upload != m_uploads.cend(); ++upload) {
            const auto row =
                open.metadata->read([&](ReadTransaction& read) { return read.uploads().find(upload.key(), ownerId); });
            VERIFY_OK(row);
            QVERIFY(row->offset >= upload->second);
            const auto bytes = open.spool.read(upload->first, 0, upload->second);
            VERIFY_OK(bytes);
            QVERIFY(bytes.value() == contentOf(upload.key(), 1, static_cast<int>(row->length)).left(upload->second));
        }
        // What is there without having been acknowledged is whole all the same: its lines were cut off by the kill.
        for (qint64 cursor = 0;;) {
            const auto page = open.metadata->read(
                [&](ReadTransaction& read) { return read.pictures().page(PictureView::Own, ownerId, cursor, 100); });
            VERIFY_OK(page);
            for (const PictureEntry& entry : page->entries) {
                if (const Picture& picture = entry.picture; !m_known.contains(picture.name)) {
                    m_known.insert(picture.name, {picture.version, static_cast<int>(picture.content.size), {}, false});
                    QVERIFY(open.read(picture.content) ==
                            contentOf(picture.name, picture.version, static_cast<int>(picture.content.size)));
                }
            }
            if (!page->next) {
                break;
            }
            cursor = *page->next;
        }
    }

    // Nothing but what rows refer to is left once the grace is over.
    void sweepAndCount(const QString& folder, const QString& ownerId)
    {
        SettableClock later(QDateTime::currentDateTimeUtc().addSecs(2 * 3600));
        OpenStore open(folder, later);
        VERIFY_OK(open.pictures.sweep(open.spool));
        QCOMPARE(problemsOf(open, later), QString());
        int referred = 0;
        for (auto entry = m_known.cbegin(); entry != m_known.cend(); ++entry) {
            const auto picture = open.find(ownerId, entry.key());
            VERIFY_OK(picture);
            const auto versions =
                open.metadata->read([&](ReadTransaction& read) { return read.pictures().versions(picture->id); });
            referred += 2 + 2 * static_cast<int>(versions->size());
        }
        QCOMPARE(open.fileCount(), referred);
    }

private Q_SLOTS:
    void nothingAcknowledgedIsLost()
    {
        const int rounds = qEnvironmentVariableIsSet("VEILPIX_CRASH_ROUNDS")
                               ? qEnvironmentVariableIntValue("VEILPIX_CRASH_ROUNDS")
                               : 25;
        QTemporaryDir folder;
        QString ownerId;
        {
            OpenStore open(folder.path(), m_clock);
            ownerId = open.addUser(u"anna"_s).id;
        }
        qint64 acknowledged = 0;
        for (int round = 0; round < rounds; ++round) {
            // Every fifth round works where files cannot grow beyond a limit, as on a disk that is full.
            const qint64 limit = round % 5 == 4 ? 150'000 : 0;
            const QByteArray output = workAndDie(folder.path(), ownerId, limit,
                                                 static_cast<int>(QRandomGenerator::global()->bounded(20, 300)));
            QVERIFY2(output.startsWith("ready\n"), "the working process did not start");
            acknowledged += output.count('+');
            take(output);
            {
                OpenStore open(folder.path(), m_clock);
                verify(open, ownerId);
            }
            if (QTest::currentTestFailed()) {
                QFAIL(qPrintable(u"in round %1"_s.arg(round)));
            }
            if (round % 10 == 9) {
                sweepAndCount(folder.path(), ownerId);
            }
        }
        sweepAndCount(folder.path(), ownerId);
        QVERIFY(acknowledged > 0);
        qInfo("%d rounds, %lld pictures acknowledged, %lld left at the end", rounds, acknowledged,
              static_cast<qint64>(m_known.size()));
    }

    void aFullDiskRefusesAndRecovers()
    {
        m_known.clear();
        m_uploads.clear();
        QTemporaryDir folder;
        const QString path = folder.filePath(u"disk"_s);
        const tests::SmallDisk disk(path, "size=24m");
        if (!disk.isMounted()) {
            QSKIP("this process may not mount a file system");
        }
        QFile ballast(path + u"/ballast"_s);
        QVERIFY(ballast.open(QIODevice::WriteOnly) && ballast.write(QByteArray(16 << 20, 'b')) == 16 << 20);
        ballast.close();
        QString ownerId;
        {
            OpenStore open(path + u"/data"_s, m_clock);
            ownerId = open.addUser(u"anna"_s).id;
            // Fills up until it refuses; the refusal has the name that a 507 is made of.
            for (int i = 0;; ++i) {
                QVERIFY(i < 1000);
                const Picture picture = makePicture(ownerId);
                const auto added = open.pictures.add(picture, makeWrap(), inMemory(contentOf(picture.name, 1, 150'000)),
                                                     inMemory(contentOf(picture.name, 0, 500)));
                if (!added) {
                    QCOMPARE(added.error().code, ErrorCode::NoSpace);
                    break;
                }
                m_known.insert(picture.name, {1, 150'000, {}, false});
            }
            QVERIFY(m_known.size() > 5);
            verify(open, ownerId); // still readable, nothing lost
            QVERIFY(QFile::remove(ballast.fileName()));
            const Picture picture = makePicture(ownerId); // the same process goes on
            VERIFY_OK(open.pictures.add(picture, makeWrap(), inMemory(contentOf(picture.name, 1, 1000)),
                                        inMemory(contentOf(picture.name, 0, 500))));
            m_known.insert(picture.name, {1, 1000, {}, false});
            verify(open, ownerId);
        }
        // The same under load, with kills.
        for (int round = 0; round < 4; ++round) {
            take(workAndDie(path + u"/data"_s, ownerId, 0, 400));
            // Room for the check itself: opening a database whose log has to be played back takes some.
            QVERIFY(::mount("tmpfs", QFile::encodeName(path).constData(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
            OpenStore open(path + u"/data"_s, m_clock);
            verify(open, ownerId);
            // Back to just a little more than what is there.
            (void)::mount("tmpfs", QFile::encodeName(path).constData(), "tmpfs", MS_REMOUNT, "size=26m");
        }
        QVERIFY(::mount("tmpfs", QFile::encodeName(path).constData(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
        if (!QTest::currentTestFailed()) {
            sweepAndCount(path + u"/data"_s, ownerId);
        }
    }
};

QTEST_GUILESS_MAIN(StoreCrashTest)
#include "StoreCrashTest.moc"
