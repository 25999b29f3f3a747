// From an earlier schema to this one: nothing is lost, an upgrade that is cut short never was, backups of then come
// back.
#include <QDir>
#include <csignal>
#include <sqlite3.h>
#include <sys/wait.h>

#include "common/base/Literals.h"
#include "server/store/Backup.h"
#include "server/store/SqliteMigrations.h"
#include "server/store/SqliteStatement.h"
#include "tests/server/store/PictureFixture.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;
using namespace std::chrono_literals;

namespace {

const QString vectors = tests::testFile(u"vectors/db/"_s);

std::unique_ptr<SqliteConnection> connectTo(const QString& path, SqliteConnection::Mode mode)
{
    return std::move(SqliteConnection::open(path, mode, 5s).value());
}

// Every row of every table and the schema itself, as text.
QStringList everythingIn(const QString& path)
{
    const auto connection = connectTo(path, SqliteConnection::Mode::Plain);
    QStringList lines;
    QStringList tables;
    {
        SqliteStatement schema(*connection, "SELECT type, name, coalesce(sql, '') FROM sqlite_master ORDER BY name");
        while (schema.step().value()) {
            lines.append(schema.text(1) + u' ' + schema.text(2));
            if (schema.text(0) == "table"_L1) {
                tables.append(schema.text(1));
            }
        }
    }
    for (const QString& table : tables) {
        sqlite3_stmt* rows = nullptr;
        const QByteArray sql = "SELECT * FROM " + table.toLatin1();
        if (sqlite3_prepare_v2(connection->handle(), sql.constData(), -1, &rows, nullptr) != SQLITE_OK) {
            qFatal("%s", sql.constData());
        }
        while (sqlite3_step(rows) == SQLITE_ROW) {
            QString line = table;
            for (int i = 0; i < sqlite3_column_count(rows); ++i) {
                const auto* bytes = static_cast<const char*>(sqlite3_column_blob(rows, i));
                line += u' ' + QString::fromLatin1(QByteArray(bytes, sqlite3_column_bytes(rows, i)).toHex());
            }
            lines.append(line);
        }
        sqlite3_finalize(rows);
    }
    return lines;
}

qint64 versionOf(const QString& path)
{
    const auto connection = connectTo(path, SqliteConnection::Mode::Plain);
    SqliteStatement version(*connection, "PRAGMA user_version");
    return version.step().value() ? version.integer(0) : -1;
}

void copyFrozen(const QString& name, const QString& path)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        QFile::remove(path + QLatin1String(suffix));
    }
    if (!QFile::copy(vectors + name, path) || !QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner)) {
        qFatal("no frozen database %s", qPrintable(name));
    }
}

QByteArray frozenContent(const char* what)
{
    return QByteArray(what).repeated(100);
}

// Ends the process, without a last word, after so many steps of SQLite's machine.
struct Kill {
    int left;
    static int step(void* self)
    {
        if (--static_cast<Kill*>(self)->left <= 0) {
            ::kill(::getpid(), SIGKILL);
        }
        return 0;
    }
};

} // namespace

class UpgradeTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

private Q_SLOTS:
    // VEILPIX_FREEZE_BACKUP=FOLDER writes what the test below restores, by the present build.
    void freezes()
    {
        const QString target = qEnvironmentVariable("VEILPIX_FREEZE_BACKUP");
        if (target.isEmpty()) {
            return;
        }
        SettableClock clock;
        clock.set(at(0));
        OpenStore open(m_folder.filePath(u"freezing"_s), clock);
        User anna = makeUser(u"anna"_s);
        anna.id = u"00000000000000000000000a"_s;
        anna.quotaBytes = 10'000;
        User bert = makeUser(u"bert"_s);
        bert.id = u"00000000000000000000000b"_s;
        Picture sea = makePicture(anna.id, QString(32, u'5'));
        Upload upload;
        upload.id = upload.spoolKey = QString(32, u'f');
        upload.userId = upload.ownerId = anna.id;
        upload.itemId = QString(32, u'e');
        upload.length = 4'000;
        upload.contentLength = 3'000;
        upload.created = at(0);
        upload.expires = at(86'400);
        VERIFY_OK(open.metadata->write([&](WriteTransaction& write) {
            return write.users()
                .add(anna)
                .and_then([&] { return write.users().add(bert); })
                .and_then([&] { return write.uploads().add(upload); })
                .and_then([&] {
                    return write.sessions().add(
                        {QString(32, u'd'), anna.id, u"laptop"_s, at(0), at(1), at(86'400), {}});
                });
        }));
        const auto added = open.pictures.add(sea, makeWrap(), inMemory(frozenContent("sea")), inMemory("s"));
        VERIFY_OK(added);
        VERIFY_OK(open.metadata->write([&](WriteTransaction& write) {
            return write.shares().grant({added->id, bert.id, {}, Role::Write, 0, at(2)}, "bert's wrap");
        }));
        sea.version = 2;
        sea.listRecord.clear();
        VERIFY_OK(open.pictures.replace(sea, inMemory(frozenContent("storm")), inMemory("t")));
        QFile secret(open.folder.secrets() + u"/kept"_s);
        QVERIFY(secret.open(QIODevice::WriteOnly) && secret.write("as it was") == 9);
        secret.close();
        VERIFY_OK(makeBackup(open.folder, *open.metadata, target));
    }

    void aBackupOfSchema1ComesBack()
    {
        const QString path = m_folder.filePath(u"restored"_s);
        QCOMPARE(versionOf(vectors + u"backup-1/veilpix.db"_s), 1);
        {
            auto folder = DataFolder::open(path, DataFolder::Use::Exclusive);
            const auto restored = restoreBackup(vectors + u"backup-1"_s, *folder);
            VERIFY_OK(restored);
            QCOMPARE(restored->copied, 4);
            QVERIFY(restored->missing.empty() && restored->damaged.empty());
        }
        QCOMPARE(versionOf(path + u"/veilpix.db"_s), schemaVersion());
        SettableClock clock;
        clock.set(at(10));
        OpenStore back(path, clock);
        QCOMPARE(problemsOf(back, clock), QString());
        const auto anna = back.metadata->read([](ReadTransaction& read) { return read.users().findByName(u"anna"_s); });
        VERIFY_OK(anna);
        const auto sea = back.find(anna->id, QString(32, u'5'));
        VERIFY_OK(sea);
        QCOMPARE(back.read(sea->content), frozenContent("storm"));
        const auto before =
            back.metadata->read([&](ReadTransaction& read) { return read.pictures().versions(sea->id); });
        QCOMPARE(before->size(), std::size_t{1});
        QCOMPARE(back.read(before->at(0).content), frozenContent("sea"));
        QCOMPARE(back.metadata
                     ->read([](ReadTransaction& read) {
                         return read.pictures().page(PictureView::Shared, u"00000000000000000000000b"_s, 0, 10);
                     })
                     ->entries.at(0)
                     .wrap.wrappedKey,
                 "bert's wrap");
        QCOMPARE(back.metadata->read([&](ReadTransaction& read) { return read.sessions().list(anna->id, at(0)); })
                     ->at(0)
                     .device,
                 u"laptop"_s);
        QFile secret(back.folder.secrets() + u"/kept"_s);
        QVERIFY(secret.open(QIODevice::ReadOnly));
        QCOMPARE(secret.readAll(), "as it was");
        // A backup made today, into the folder of then, is today's.
        const QString target = m_folder.filePath(u"again"_s);
        VERIFY_OK(makeBackup(back.folder, *back.metadata, target));
        QCOMPARE(versionOf(target + u"/veilpix.db"_s), schemaVersion());
    }

    void anUpgradeKilledInTheMiddleLeavesTheOldSchemaWhole()
    {
        const QString path = m_folder.filePath(u"killed.db"_s);
        copyFrozen(u"schema-1.db"_s, path);
        const QStringList whole = everythingIn(path);
        int killed = 0;
        for (int steps = 1;; steps += 1 + steps / 8) {
            copyFrozen(u"schema-1.db"_s, path);
            const pid_t child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0) {
                const auto connection = connectTo(path, SqliteConnection::Mode::Writer);
                Kill kill{steps};
                sqlite3_progress_handler(connection->handle(), 1, Kill::step, &kill);
                ::_exit(migrate(*connection) ? 0 : 1);
            }
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            if (WIFEXITED(status)) {
                QCOMPARE(WEXITSTATUS(status), 0);
                QCOMPARE(versionOf(path), schemaVersion());
                break;
            }
            ++killed;
            QCOMPARE(versionOf(path), 1);
            QCOMPARE(everythingIn(path), whole);
        }
        QVERIFY2(killed > 10, qPrintable(QString::number(killed)));
        // And when everything is done but for the commit.
        copyFrozen(u"schema-1.db"_s, path);
        const pid_t child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            const auto connection = connectTo(path, SqliteConnection::Mode::Writer);
            sqlite3_commit_hook(
                connection->handle(), [](void*) { return ::kill(::getpid(), SIGKILL); }, nullptr);
            ::_exit(migrate(*connection) ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(versionOf(path), 1);
        QCOMPARE(everythingIn(path), whole);
        VERIFY_OK(SqliteMetadataStore::open(path)); // and the next start goes through with it
        QCOMPARE(versionOf(path), schemaVersion());
    }

    void anUpgradeThatFailsIsTakenBack()
    {
        const QString path = m_folder.filePath(u"failed.db"_s);
        copyFrozen(u"schema-1.db"_s, path);
        const QStringList whole = everythingIn(path);
        const auto connection = connectTo(path, SqliteConnection::Mode::Writer);
        for (int steps = 60; steps > 0; steps -= 7) {
            int left = steps;
            sqlite3_progress_handler(
                connection->handle(), 1, [](void* count) { return --*static_cast<int*>(count) == 0 ? 1 : 0; }, &left);
            QVERIFY(!migrate(*connection).has_value());
            sqlite3_progress_handler(connection->handle(), 0, nullptr, nullptr);
            QVERIFY(sqlite3_get_autocommit(connection->handle()) != 0);
            QCOMPARE(versionOf(path), 1);
            QCOMPARE(everythingIn(path), whole);
        }
        VERIFY_OK(migrate(*connection));
        QCOMPARE(versionOf(path), schemaVersion());
    }

    void aNewerDatabaseIsRefusedWithWords()
    {
        const QString path = m_folder.filePath(u"newer.db"_s);
        VERIFY_OK(SqliteMetadataStore::open(path));
        const QByteArray next = "PRAGMA user_version = " + QByteArray::number(schemaVersion() + 1);
        VERIFY_OK(connectTo(path, SqliteConnection::Mode::Plain)->execute(next.constData()));
        const auto refused = SqliteMetadataStore::open(path);
        COMPARE_ERROR(refused, ErrorCode::Unsupported);
        QCOMPARE(refused.error().context,
                 u"a newer veilpix-server has written this database: its schema is %1, this program's %2"_s
                     .arg(schemaVersion() + 1)
                     .arg(schemaVersion()));
    }
};

QTEST_GUILESS_MAIN(UpgradeTest)
#include "UpgradeTest.moc"
