// Backup, restore and fsck as an operator runs them, when the process is killed, the disk fails, or something else lies
// in the folder than what it is taken for.
#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QScopeGuard>
#include <sys/mount.h>

#include "server/store/SqliteStatement.h"
#include "tests/server/store/PictureFixture.h"
#include "tests/support/FileContents.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

struct Ran {
    int code = -1; // killed
    QByteArray out;
    QByteArray err;
};

Ran run(const QStringList& arguments, const QStringList& environment = {})
{
    QProcess process;
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString& assignment : environment) {
        variables.insert(assignment.section(u'=', 0, 0), assignment.section(u'=', 1));
    }
    process.setProcessEnvironment(variables);
    process.start(QCoreApplication::applicationDirPath() + s("/faulty_server"), arguments);
    if (!process.waitForFinished(60'000)) {
        process.kill();
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

void copyFolder(const QString& from, const QString& to)
{
    QCOMPARE(QProcess::execute(s("cp"), {s("-a"), from, to}), 0);
}

void overwrite(const QString& path, const QByteArray& bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

QString blobPath(const QString& folder, const QString& key)
{
    return folder + s("/blobs/%1/%2/%3").arg(key.left(2), key.mid(2, 2), key);
}

// Every file with its bytes; locks and what SQLite keeps beside its database aside.
QMap<QString, QByteArray> filesOf(const QString& folder)
{
    QMap<QString, QByteArray> all;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        const QString name = QDir(folder).relativeFilePath(file.fileName());
        if (name != s("lock") && !name.endsWith(s("-shm")) && !name.endsWith(s("-wal")) &&
            file.open(QIODevice::ReadOnly)) {
            all.insert(name, file.readAll());
        }
    }
    return all;
}

} // namespace

class BackupFaultsTest : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> m_folder;
    base::SystemClock m_clock;
    QString m_owner;
    std::vector<Picture> m_pictures;

    [[nodiscard]] QString path(const char* name) const { return m_folder->filePath(s(name)); }
    Ran tool(const QStringList& command, const QStringList& environment = {}) const
    {
        return run(command + QStringList{s("--data"), path("data")}, environment);
    }
    static void makeStore(const QString& folder, const QString& name, int pictures, QString& owner,
                          std::vector<Picture>& added)
    {
        base::SystemClock clock;
        OpenStore open(folder, clock);
        owner = open.addUser(name).id;
        for (int i = 0; i < pictures; ++i) {
            added.push_back(open.pictures
                                .add(makePicture(owner), makeWrap(), inMemory("content " + QByteArray::number(i)),
                                     inMemory("thumbnail " + QByteArray::number(i)))
                                .value());
        }
        overwrite(open.folder.secrets() + s("/jwt.key"), "signing key of " + name.toLatin1() + '\n');
    }
    // The names of the owner's pictures, each read whole; nothing may be wrong with the store.
    QStringList picturesIn(const QString& folder)
    {
        OpenStore open(folder, m_clock);
        if (const QString problems = problemsOf(open, m_clock); !problems.isEmpty()) {
            return {problems};
        }
        QStringList names;
        const auto page = open.metadata->read(
            [&](ReadTransaction& read) { return read.pictures().page(PictureView::Own, m_owner, 0, 100); });
        for (const PictureEntry& entry : page->entries) {
            names.append(entry.picture.name);
        }
        names.sort();
        return names;
    }
    QStringList restored(const QString& backup, const char* into)
    {
        const Ran ran = run({s("restore"), backup, s("--data"), path(into)});
        if (ran.code != 0) {
            return {QString::fromUtf8(ran.err)};
        }
        return picturesIn(path(into));
    }

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_pictures.clear();
        makeStore(path("data"), s("anna"), 6, m_owner, m_pictures);
    }

    void aBackupThatIsKilledLeavesTheEarlierOneOrTheNewOne()
    {
        QCOMPARE(tool({s("backup"), path("earlier")}).code, 0);
        const QStringList before = picturesIn(path("data"));
        {
            OpenStore open(path("data"), m_clock);
            for (int i = 0; i < 3; ++i) {
                VERIFY_OK(open.pictures.remove(m_owner, m_pictures[size_t(i)].name));
            }
            VERIFY_OK(open.pictures.add(makePicture(m_owner), makeWrap(), inMemory("new"), inMemory("n")));
        }
        const QStringList after = picturesIn(path("data"));
        QCOMPARE(after.size(), 4);
        int earlier = 0;
        int later = 0;
        for (int step = 1;; ++step) {
            QVERIFY(step < 200);
            for (const char* name : {"backup", "restored"}) {
                QVERIFY(QDir(path(name)).removeRecursively());
            }
            copyFolder(path("earlier"), path("backup"));
            const Ran ran = tool({s("backup"), path("backup")}, {s("FAULT_KILL_AT=%1").arg(step)});
            const QStringList got = restored(path("backup"), "restored");
            QVERIFY2(got == before || got == after, qPrintable(s("step %1: %2").arg(step).arg(got.join(u' '))));
            ++(got == before ? earlier : later);
            if (ran.code == 0) {
                break;
            }
            QCOMPARE(ran.code, -1);
            // And the next one finishes what this one has begun.
            if (step % 5 == 0) {
                QVERIFY(QDir(path("restored")).removeRecursively());
                QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
                QCOMPARE(restored(path("backup"), "restored"), after);
            }
        }
        QVERIFY2(earlier > 5 && later > 5, qPrintable(s("%1 %2").arg(earlier).arg(later)));
    }

    void aLookAtTheEarlierBackupCostsItNothing()
    {
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        const QStringList before = picturesIn(path("data"));
        {
            OpenStore open(path("data"), m_clock);
            VERIFY_OK(open.pictures.remove(m_owner, m_pictures[0].name));
        }
        // As a program that was killed leaves it: what it has changed is in the log.
        {
            const auto look = SqliteConnection::open(path("backup") + s("/veilpix.db"), SqliteConnection::Mode::Writer,
                                                     std::chrono::seconds(5));
            VERIFY_OK(look);
            VERIFY_OK((*look)->execute("DELETE FROM changes"));
            copyFolder(path("backup"), path("opened"));
        }
        for (int step = 1;; ++step) {
            QVERIFY(step < 200);
            for (const char* name : {"begun", "restored"}) {
                QVERIFY(QDir(path(name)).removeRecursively());
            }
            copyFolder(path("opened"), path("begun"));
            QVERIFY(QFileInfo(path("begun") + s("/veilpix.db-wal")).size() > 0);
            const Ran ran = tool({s("backup"), path("begun")}, {s("FAULT_KILL_AT=%1").arg(step)});
            if (ran.code != 0 && QFileInfo(path("begun") + s("/veilpix.db-wal")).size() > 0) {
                continue; // killed before anything was done
            }
            const QStringList got = restored(path("begun"), "restored");
            QVERIFY2(got == before || got.size() == 5, qPrintable(s("step %1: %2").arg(step).arg(got.join(u' '))));
            if (ran.code == 0) {
                break;
            }
        }
    }

    void aDamagedDatabaseIsNotRestored_data()
    {
        QTest::addColumn<QByteArray>("table");
        for (const char* table : {"", "pictures", "users", "shares", "sessions", "wraps", "blobs", "settings"}) {
            QTest::newRow(table) << QByteArray(table);
        }
    }
    void aDamagedDatabaseIsNotRestored()
    {
        QFETCH(QByteArray, table);
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        const QString database = path("backup") + s("/veilpix.db");
        if (table.isEmpty()) {
            QVERIFY(QFile::resize(database, 0));
        } else {
            qint64 page = 0;
            {
                const auto look =
                    SqliteConnection::open(database, SqliteConnection::Mode::Plain, std::chrono::seconds(5));
                VERIFY_OK(look);
                SqliteStatement root(**look, "SELECT rootpage FROM sqlite_schema WHERE name = ?",
                                     QString::fromLatin1(table));
                VERIFY_OK(root.step());
                page = root.integer(0);
            }
            QVERIFY(page > 1);
            QFile file(database);
            QVERIFY(file.open(QIODevice::ReadWrite) && file.seek((page - 1) * 4096));
            QCOMPARE(file.write(randomBytes(4096)), 4096);
        }
        const Ran ran = run({s("restore"), path("backup"), s("--data"), path("restored")});
        QVERIFY2(ran.code == 3, ran.err.constData());
        QVERIFY2(ran.err.contains(database.toUtf8()) && ran.err.contains("earlier backup"), ran.err.constData());
        QVERIFY(!QFile::exists(path("restored") + s("/veilpix.db")));
        QVERIFY(!QFile::exists(path("restored") + s("/veilpix.db.part")));
        const Ran partial = run({s("restore"), path("backup"), s("--partial"), s("--data"), path("restored")});
        QCOMPARE(partial.code, 3);
        // The store mends it.
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        QCOMPARE(restored(path("backup"), "restored"), picturesIn(path("data")));
    }

    // Nor does it take the place of a good one.
    void aDamagedStoreSpoilsNoBackup_data()
    {
        QTest::addColumn<int>("from");
        QTest::newRow("nearly everywhere") << 2;
        QTest::newRow("at its end") << -2;
    }
    void aDamagedStoreSpoilsNoBackup()
    {
        QFETCH(int, from);
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        const auto before = filesOf(path("backup"));
        QFile file(path("data") + s("/veilpix.db"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 at = from * 4096 + (from < 0 ? file.size() : 0); at < file.size(); at += 4096) {
            QVERIFY(file.seek(at));
            QCOMPARE(file.write(randomBytes(4096)), 4096);
        }
        file.close();
        const Ran ran = tool({s("backup"), path("backup")});
        QVERIFY2(ran.code == 3, ran.err.constData());
        QVERIFY2(ran.err.contains("data/veilpix.db is damaged"), ran.err.constData());
        QCOMPARE(filesOf(path("backup")), before);
        // Nor is anything removed by what it says.
        const auto files = filesOf(path("data"));
        for (const QStringList& repair : {QStringList{}, {s("--repair")}}) {
            const Ran checked = tool(QStringList{s("fsck")} + repair);
            QVERIFY2(checked.code == 3, checked.err.constData());
            QVERIFY2(checked.err.contains("data/veilpix.db is damaged") && checked.err.contains("restore a backup"),
                     checked.err.constData());
        }
        QCOMPARE(filesOf(path("data")), files);
    }

    void oneFileThatCannotBeReadKeepsNoneOfTheOthers_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const char* how : {"bad sector", "folder in its place"}) {
            QTest::newRow(how) << QByteArray(how);
        }
    }
    void oneFileThatCannotBeReadKeepsNoneOfTheOthers()
    {
        QFETCH(QByteArray, how);
        QCOMPARE(tool({s("backup"), path("earlier")}).code, 0);
        const QString key = m_pictures[2].content.key;
        QStringList fault;
        if (how == "bad sector") {
            fault.append(s("FAULT_UNREADABLE=data/blobs/%1/%2/%3").arg(key.left(2), key.mid(2, 2), key));
        } else {
            QVERIFY(QFile::remove(blobPath(path("data"), key)));
            QVERIFY(QDir().mkpath(blobPath(path("data"), key)));
        }
        const Ran checked = tool({s("fsck")}, fault);
        QVERIFY2(checked.code == 3 && checked.out.contains(key.toLatin1()), checked.out + checked.err);
        QVERIFY2(checked.out.contains("1 problems, 1 left"), checked.out.constData());
        const Ran ran = tool({s("backup"), path("backup")}, fault);
        QVERIFY2(ran.code == 3, ran.err.constData());
        QVERIFY2(ran.out.contains("cannot be read in the store: " + key.toLatin1()), ran.out.constData());
        QVERIFY2(ran.out.contains("is incomplete"), ran.out.constData());
        QVERIFY2(ran.out.contains("11 files copied"), ran.out.constData());
        // Restored as far as it goes, when that is asked for.
        const Ran refused = run({s("restore"), path("backup"), s("--data"), path("restored")});
        QVERIFY2(refused.code == 3 && refused.err.contains(key.toLatin1()), refused.err.constData());
        QCOMPARE(run({s("restore"), s("--partial"), path("backup"), s("--data"), path("restored")}).code, 3);
        QCOMPARE(run({s("fsck"), s("--repair"), s("--data"), path("restored")}).code, 0);
        QCOMPARE(picturesIn(path("restored")).size(), 5);
        // What an earlier backup has of it is kept, however carefully it is looked at.
        for (const QStringList& how2 : {QStringList{}, {s("--check")}}) {
            const Ran again = tool(QStringList{s("backup"), path("earlier")} + how2, fault);
            QVERIFY2(again.code == 0, again.out + again.err);
        }
        QCOMPARE(restored(path("earlier"), "whole").size(), 6);
    }

    // Every one of these was made over, and emptied, without a word once.
    void nothingElseIsMadeOver()
    {
        QString owner;
        std::vector<Picture> pictures;
        makeStore(path("other"), s("bert"), 2, owner, pictures);
        const auto refusedWith = [&](const QStringList& command, const char* words) {
            const QString folder = command.at(1);
            const auto before = filesOf(folder);
            const Ran ran = tool(command);
            QVERIFY2(ran.code == 1, ran.out + ran.err);
            QVERIFY2(ran.err.contains(words) && ran.err.contains(folder.toUtf8()), ran.err.constData());
            QCOMPARE(filesOf(folder), before);
        };
        const QStringList no;
        const QStringList replace{s("--replace")};
        // The folder of a server that has been stopped.
        QVERIFY(QDir(path("other") + s("/spool")).mkpath(s("bodies")));
        for (const QStringList& way : {no, replace}) {
            refusedWith(QStringList{s("backup"), path("other")} + way, "is the data folder of a server");
        }
        // Another program's database, and files without one.
        overwrite(path("foreign") + s("/veilpix.db"), "something else");
        for (const QStringList& way : {no, replace}) {
            refusedWith(QStringList{s("backup"), path("foreign")} + way, "no database of Veilpix");
        }
        copyFolder(path("other") + s("/blobs"), path("foreign"));
        QVERIFY(QFile::remove(path("foreign") + s("/veilpix.db")));
        for (const QStringList& way : {no, replace}) {
            refusedWith(QStringList{s("backup"), path("foreign")} + way, "is no backup");
        }
        // Another store's backup, given up only by name.
        QCOMPARE(run({s("backup"), path("backup"), s("--data"), path("other")}).code, 0);
        refusedWith({s("backup"), path("backup")}, "the backup of another store");
        QVERIFY(QFile::remove(path("backup") + s("/backup-of"))); // as of before there were marks
        refusedWith({s("backup"), path("backup")}, "the backup of another store");
        QCOMPARE(tool({s("backup"), path("backup"), s("--replace")}).code, 0);
        QCOMPARE(restored(path("backup"), "restored"), picturesIn(path("data")));
    }

    void aStoreThatWasLostEmptiesNoBackup()
    {
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        const auto before = filesOf(path("backup"));
        const QStringList pictures = picturesIn(path("data"));
        // Its disk is not mounted, and a new one was made in its place.
        QVERIFY(QFile::rename(path("data"), path("away")));
        {
            const OpenStore made(path("data"), m_clock);
        }
        const Ran ran = tool({s("backup"), path("backup")});
        QVERIFY2(ran.code == 1 && ran.err.contains("another store"), ran.err.constData());
        QCOMPARE(filesOf(path("backup")), before);
        // The same store, with nothing in it any more.
        QVERIFY(QDir(path("data")).removeRecursively());
        QVERIFY(QFile::rename(path("away"), path("data")));
        {
            OpenStore open(path("data"), m_clock);
            for (const Picture& picture : m_pictures) {
                VERIFY_OK(open.pictures.remove(m_owner, picture.name));
            }
        }
        const Ran emptied = tool({s("backup"), path("backup")});
        QVERIFY2(emptied.code == 1 && emptied.err.contains("holds no pictures"), emptied.err.constData());
        QCOMPARE(filesOf(path("backup")), before);
        QCOMPARE(restored(path("backup"), "restored"), pictures);
        // What was restored goes on with the backup that it came from.
        QCOMPARE(run({s("backup"), path("backup"), s("--data"), path("restored")}).code, 0);
        QCOMPARE(tool({s("backup"), path("backup"), s("--replace")}).code, 0);
        QCOMPARE(restored(path("backup"), "emptied"), QStringList());
    }

    void aBackupOfBeforeThereWereMarksIsKnownByItsAccounts()
    {
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        for (const char* database : {"data/veilpix.db", "backup/veilpix.db"}) {
            const auto opened =
                SqliteConnection::open(path(database), SqliteConnection::Mode::Plain, std::chrono::seconds(5));
            VERIFY_OK(opened);
            VERIFY_OK((*opened)->execute("DELETE FROM settings WHERE name = 'store.id'"));
        }
        QVERIFY(QFile::remove(path("backup") + s("/backup-of")));
        const Ran ran = tool({s("backup"), path("backup")});
        QVERIFY2(ran.code == 0 && ran.out.contains("12 kept"), ran.out + ran.err);
        QVERIFY(QFile::exists(path("backup") + s("/backup-of")));
    }

    void aLostDatabaseIsNotTakenForANewStore_data()
    {
        QTest::addColumn<bool>("gone");
        QTest::newRow("emptied") << false;
        QTest::newRow("gone") << true;
    }
    void aLostDatabaseIsNotTakenForANewStore()
    {
        QFETCH(bool, gone);
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        const QString database = path("data") + s("/veilpix.db");
        QVERIFY(gone ? QFile::remove(database) : QFile::resize(database, 0));
        const auto before = filesOf(path("data"));
        const QStringList serve{s("serve"), s("--listen"), s("127.0.0.1:0")};
        const QStringList backup{s("backup"), path("backup")};
        for (const QStringList& command :
             {serve, backup, QStringList{s("fsck")}, {s("fsck"), s("--repair")}, {s("user"), s("list")}}) {
            const Ran ran = tool(command);
            QVERIFY2(ran.code == 2 && ran.err.contains("'data'"), ran.out + ran.err);
        }
        QVERIFY(tool(serve).err.contains("restore a backup"));
        QCOMPARE(filesOf(path("data")), before);
        // What is left of it goes on serving the restore.
        QFile::remove(database);
        const Ran ran = tool({s("restore"), path("backup")});
        QVERIFY2(ran.code == 0 && ran.out.contains("0 files restored"), ran.out + ran.err);
        QCOMPARE(picturesIn(path("data")).size(), 6);
    }

    void aDatabaseThatKnowsNoneOfTheFilesRemovesNone()
    {
        QVERIFY(QFile::rename(path("data") + s("/veilpix.db"), path("kept.db")));
        {
            const OpenStore made(path("data"), m_clock);
        }
        const auto before = filesOf(path("data") + s("/blobs"));
        const Ran ran = tool({s("fsck"), s("--repair")});
        QVERIFY2(ran.code == 3 && ran.out.contains("12 problems, 12 left"), ran.out + ran.err);
        QVERIFY2(ran.out.contains("--remove-unknown"), ran.out.constData());
        QCOMPARE(filesOf(path("data") + s("/blobs")), before);
        QCOMPARE(tool({s("fsck"), s("--remove-unknown")}).code, 2);
        QCOMPARE(tool({s("fsck"), s("--repair"), s("--remove-unknown")}).code, 0);
        QVERIFY(filesOf(path("data") + s("/blobs")).isEmpty());
    }

    void aDamagedFileIsNamedByEveryBackup()
    {
        const QString blob = blobPath(path("data"), m_pictures[0].content.key);
        const QByteArray whole = tests::contentsOf(blob);
        overwrite(blob, "content 9");
        for (int again = 0; again < 3; ++again) {
            const Ran ran = tool({s("backup"), path("backup")});
            QVERIFY2(ran.code == 3 && ran.out.contains("damaged in the store"), ran.out + ran.err);
            QVERIFY(ran.out.contains(m_pictures[0].content.key.toLatin1()));
        }
        overwrite(blob, whole); // mended, from elsewhere
        const Ran mended = tool({s("backup"), path("backup")});
        QVERIFY2(mended.code == 0 && mended.out.contains("1 files copied"), mended.out + mended.err);
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        const Ran restored = run({s("restore"), path("backup"), s("--data"), path("again")});
        QVERIFY2(restored.code == 0, restored.out + restored.err);
    }

    // As with a disk that is not mounted.
    void filesThatAreAllGoneTakeNoPictureAlong()
    {
        const QString blobs = path("data") + s("/blobs");
        QVERIFY(QFile::rename(blobs, path("elsewhere")));
        const Ran ran = tool({s("fsck"), s("--repair")});
        QVERIFY2(ran.code == 3 && ran.out.contains("is the disk there"), ran.out + ran.err);
        QVERIFY(QDir(blobs).removeRecursively() && QFile::rename(path("elsewhere"), blobs));
        QCOMPARE(tool({s("fsck")}).code, 0);
        QCOMPARE(picturesIn(path("data")).size(), 6);
        QVERIFY(QDir(blobs).removeRecursively());
        QCOMPARE(tool({s("fsck"), s("--repair"), s("--discard-damaged")}).code, 0);
        QVERIFY(picturesIn(path("data")).empty());
    }

    void whatTheAdviceSaysIsSo()
    {
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        // One picture's content, and another one's thumbnail.
        overwrite(blobPath(path("backup"), m_pictures[0].content.key), "content 9");
        QVERIFY(QFile::remove(blobPath(path("backup"), m_pictures[1].thumbnail.key)));
        const QStringList data{s("--data"), path("restored")};
        const Ran partial = run(QStringList{s("restore"), s("--partial"), path("backup")} + data);
        QVERIFY2(partial.code == 3 && partial.out.contains("--discard-damaged"), partial.out + partial.err);
        const Ran repaired = run(QStringList{s("fsck"), s("--repair")} + data);
        QVERIFY2(repaired.code == 3 && repaired.out.contains("2 problems, 1 left"), repaired.out.constData());
        QVERIFY2(repaired.out.contains("--discard-damaged"), repaired.out.constData());
        QVERIFY(run(QStringList{s("fsck")} + data).out.contains("5 pictures"));
        const Ran discarded = run(QStringList{s("fsck"), s("--repair"), s("--discard-damaged")} + data);
        QVERIFY2(discarded.code == 0, discarded.out.constData());
        QCOMPARE(picturesIn(path("restored")).size(), 4);
        // Damage in the store itself, and all of one picture's files at once.
        overwrite(blobPath(path("data"), m_pictures[0].content.key), "content 9");
        QVERIFY(QFile::remove(blobPath(path("data"), m_pictures[1].content.key)));
        QVERIFY(QFile::remove(blobPath(path("data"), m_pictures[1].thumbnail.key)));
        const Ran once = tool({s("fsck"), s("--repair")});
        QVERIFY2(once.code == 3 && once.out.contains(" 1 left"), once.out.constData());
        QCOMPARE(tool({s("fsck"), s("--repair"), s("--discard-damaged")}).code, 0);
        QCOMPARE(picturesIn(path("data")).size(), 4);
    }

    void nothingIsRestoredIntoWhatIsNotEmpty()
    {
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        const auto into = [&](const QString& folder) {
            return run({s("restore"), path("backup"), s("--data"), folder});
        };
        overwrite(path("home") + s("/letters"), "dear");
        const auto before = filesOf(path("home"));
        const Ran refused = into(path("home"));
        QVERIFY2(refused.code == 1 && refused.err.contains("letters"), refused.err.constData());
        QCOMPARE(filesOf(path("home")), before);
        QCOMPARE(QDir(path("home")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{s("letters")});
        QVERIFY(QDir().mkpath(path("empty")));
        QCOMPARE(into(path("empty")).code, 0);
        // What fails leaves no folder behind.
        for (const QString& backup : {path("nowhere"), path("home")}) {
            QCOMPARE(run({s("restore"), backup, s("--data"), path("made")}).code, 1);
            QVERIFY(!QDir(path("made")).exists());
        }
        QVERIFY(QFile::resize(path("backup") + s("/veilpix.db"), 5000));
        QCOMPARE(into(path("made")).code, 3);
        QVERIFY(!QDir(path("made")).exists());
        // No folder is no folder, not the one where the operator stands.
        for (const char* command : {"backup", "restore"}) {
            const Ran ran = tool({s(command), QString()});
            QVERIFY2(ran.code == 2 && ran.err.contains("usage"), ran.err.constData());
            QCOMPARE(run({s(command), path("backup")}).code, 2);
        }
        QVERIFY(!QFile::exists(s("veilpix.db")) && !QFile::exists(s("blobs")));
    }

    void aBackupWithoutItsKeyIsRestoredWithAWord()
    {
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
        QVERIFY(!run({s("restore"), path("backup"), s("--data"), path("one")}).err.contains("sign in anew"));
        QVERIFY(QDir(path("backup") + s("/secrets")).removeRecursively());
        const Ran ran = run({s("restore"), path("backup"), s("--data"), path("two")});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.err.contains("sign in anew"), ran.err.constData());
    }

    // Such as one on which the kernel has met errors.
    void aReadOnlyDiskCanBeCheckedAndBackedUp()
    {
        const QByteArray disk = QFile::encodeName(path("disk"));
        QVERIFY(QDir().mkpath(path("disk")));
        if (::mount("tmpfs", disk.constData(), "tmpfs", 0, "size=32m") != 0) {
            QSKIP("this process may not mount a file system");
        }
        const auto gone = qScopeGuard([&] { ::umount2(disk.constData(), MNT_DETACH); });
        {
            OpenStore open(path("data"), m_clock);
            // With its log, as the running server had it.
            VERIFY_OK(open.pictures.remove(m_owner, m_pictures[0].name));
            copyFolder(path("data"), path("disk") + s("/data"));
            QVERIFY(QFileInfo(path("disk") + s("/data/veilpix.db-wal")).size() > 0);
        }
        QVERIFY(QFile::remove(path("disk") + s("/data/veilpix.db-shm")));
        QCOMPARE(::mount("tmpfs", disk.constData(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
        const QStringList data{s("--data"), path("disk") + s("/data")};
        const Ran checked = run(QStringList{s("fsck")} + data);
        QVERIFY2(checked.code == 0 && checked.out.contains("5 pictures"), checked.out + checked.err);
        const Ran saved = run(QStringList{s("backup"), path("backup")} + data);
        QVERIFY2(saved.code == 0, saved.out + saved.err);
        QCOMPARE(restored(path("backup"), "restored").size(), 5);
        QVERIFY(run(QStringList{s("fsck"), s("--repair")} + data).code != 0);
        // The store that is made of it, or that it becomes again, goes on with the same backup.
        QCOMPARE(tool({s("backup"), path("backup")}).code, 0);
    }
};

QTEST_GUILESS_MAIN(BackupFaultsTest)
#include "BackupFaultsTest.moc"
