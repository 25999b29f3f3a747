#include "server/store/SqliteMetadataStore.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <atomic>
#include <mutex>
#include <sqlite3.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/PosixFile.h"
#include "server/store/SqliteBlobTable.h"
#include "server/store/SqliteMigrations.h"
#include "server/store/SqliteNameKeys.h"
#include "server/store/SqlitePictureTable.h"
#include "server/store/SqliteSessionTable.h"
#include "server/store/SqliteShareTable.h"
#include "server/store/SqliteStatement.h"
#include "server/store/SqliteUploadTable.h"
#include "server/store/SqliteUserTable.h"
#include "server/store/WriterTurns.h"

Q_LOGGING_CATEGORY(lcStore, "veilpix.store")

namespace veilpix::store {

namespace {

// A connection with the tables over it. One at a time uses it.
struct Bundle {
    Bundle(std::unique_ptr<SqliteConnection> opened, const base::Clock& clock)
        : connection(std::move(opened)), changes(*connection, clock), users(*connection, changes),
          sessions(*connection, changes), blobs(*connection), pictures(*connection, changes, blobs),
          shares(*connection, changes), uploads(*connection), idempotency(*connection), settings(*connection)
    {
    }
    std::unique_ptr<SqliteConnection> connection;
    SqliteChangeTable changes;
    SqliteUserTable users;
    SqliteSessionTable sessions;
    SqliteBlobTable blobs;
    SqlitePictureTable pictures;
    SqliteShareTable shares;
    SqliteUploadTable uploads;
    SqliteIdempotencyTable idempotency;
    SqliteSettingTable settings;
    std::optional<qint64> seenVersion; // what SQLite called the database's content when it was last asked
};

class Reading final : public ReadTransaction {
public:
    // number: ours for the content, loaded before the snapshot was taken.
    Reading(Bundle& bundle, std::atomic<quint64>& numbers, quint64 number)
        : m_bundle(bundle), m_numbers(numbers), m_number(number)
    {
    }
    const UserTable& users() const override { return m_bundle.users; }
    const SessionTable& sessions() const override { return m_bundle.sessions; }
    const PictureTable& pictures() const override { return m_bundle.pictures; }
    const ShareTable& shares() const override { return m_bundle.shares; }
    const UploadTable& uploads() const override { return m_bundle.uploads; }
    const BlobTable& blobs() const override { return m_bundle.blobs; }
    const ChangeTable& changes() const override { return m_bundle.changes; }
    const IdempotencyTable& idempotency() const override { return m_bundle.idempotency; }
    const SettingTable& settings() const override { return m_bundle.settings; }

    // SQLite tells each connection by a number of its own whether anybody else, in this process or another, has
    // committed since. Whoever first sees that raises our number, which all connections share. A snapshot older than
    // that commit began before it, and so with a smaller number; one that has just raised it has none, since another
    // commit may have come between its snapshot and its raise.
    std::optional<quint64> state() const override
    {
        SqliteStatement asking(*m_bundle.connection, "PRAGMA data_version");
        const auto asked = asking.step();
        if (!asked || !*asked) {
            return std::nullopt;
        }
        const qint64 version = asking.integer(0);
        if (std::exchange(m_bundle.seenVersion, version) != version) {
            m_numbers.fetch_add(1);
            m_isNew = true;
        }
        return m_isNew ? std::nullopt : std::optional(m_number);
    }

private:
    Bundle& m_bundle;
    std::atomic<quint64>& m_numbers;
    const quint64 m_number;
    mutable bool m_isNew = false;
};

class Writing final : public WriteTransaction {
public:
    explicit Writing(Bundle& bundle) : m_bundle(bundle) {}
    UserTable& users() override { return m_bundle.users; }
    SessionTable& sessions() override { return m_bundle.sessions; }
    PictureTable& pictures() override { return m_bundle.pictures; }
    ShareTable& shares() override { return m_bundle.shares; }
    UploadTable& uploads() override { return m_bundle.uploads; }
    BlobTable& blobs() override { return m_bundle.blobs; }
    ChangeTable& changes() override { return m_bundle.changes; }
    IdempotencyTable& idempotency() override { return m_bundle.idempotency; }
    SettingTable& settings() override { return m_bundle.settings; }

private:
    Bundle& m_bundle;
};

// Takes the database's lock. Those who wait behind hear of another process that has it when half of the time is over.
Result<void> beginWriting(SqliteConnection& connection, WriterTurns::Turn& turn)
{
    const std::chrono::milliseconds left = turn.left();
    Result<void> begun;
    for (const std::chrono::milliseconds wait : {left / 2, left - left / 2}) {
        sqlite3_busy_timeout(connection.handle(), static_cast<int>(wait.count()));
        begun = connection.execute("BEGIN IMMEDIATE");
        const bool locked = !begun && begun.error().code == ErrorCode::Busy;
        turn.setLocked(locked);
        if (!locked) {
            break;
        }
    }
    return begun;
}

// Whether the connection's last call failed in a way that makes the connection itself doubtful. A full disk does not:
// SQLite rolls back and goes on, and the log that is already on the disk can be written over again.
bool isDoubtful(const SqliteConnection& connection)
{
    switch (sqlite3_errcode(connection.handle()) & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
        return true;
    default:
        return false;
    }
}

const base::SystemClock systemClock;

} // namespace

struct SqliteMetadataStore::Private {
    explicit Private(const Options& chosen) : options(chosen), turns(chosen.busyTimeout) {}

    QString path;
    Options options;
    const base::Clock* clock = &systemClock;
    bool inMemory = false;
    ChangeListener listener;

    WriterTurns turns;  // to write; SQLite's own lock keeps other processes out
    std::mutex writing; // to use the connection that writes
    std::unique_ptr<Bundle> writer;
    QElapsedTimer warned;
    bool shortOfSpace = false; // since a write found no room
    std::mutex pool;
    std::vector<std::unique_ptr<Bundle>> idleReaders;
    std::atomic<quint64> contentNumber{0}; // see Reading::state()

    Result<std::unique_ptr<Bundle>> openBundle(SqliteConnection::Mode mode) const
    {
        return SqliteConnection::open(path, mode, options.busyTimeout)
            .map([&](std::unique_ptr<SqliteConnection>&& connection) {
                return std::make_unique<Bundle>(std::move(connection), *clock);
            });
    }

    // With `writing` held. A connection that met a failing disk is not trusted again.
    Result<void> needWriter()
    {
        if (writer) {
            return {};
        }
        return openBundle(SqliteConnection::Mode::Writer).map([&](std::unique_ptr<Bundle>&& opened) {
            writer = std::move(opened);
        });
    }

    // The write's error, once the connection is fit for the next one.
    Result<void> rollBack(const Error& error)
    {
        SqliteConnection& connection = *writer->connection;
        const bool doubtful = !inMemory && isDoubtful(connection);
        if (sqlite3_get_autocommit(connection.handle()) == 0) {
            (void)connection.execute("ROLLBACK");
        }
        if (doubtful) {
            writer.reset(); // the next write opens the database anew
        } else if (error.code == ErrorCode::NoSpace && !inMemory) {
            shortOfSpace = true;
            foldLog();
        }
        // At most once a minute: whoever keeps trying on a full disk must not fill the log as well.
        if ((doubtful || error.code == ErrorCode::NoSpace) && (!warned.isValid() || warned.hasExpired(60'000))) {
            warned.start();
            qCWarning(lcStore, "writing to the database fails: %ls", qUtf16Printable(error.context));
        }
        return tl::make_unexpected(error);
    }

    // What is in the log goes where it belongs, as far as nobody reads it there, and its room serves again.
    void foldLog() { (void)writer->connection->execute("PRAGMA wal_checkpoint(PASSIVE)"); }

    // On a full disk after each write, while there is room for what the database itself grows by: a log that is left to
    // grow first would take all of that.
    void economise()
    {
        constexpr qint64 plenty = qint64{16} << 20;
        const auto free = base::freeBytes(QFileInfo(path).absolutePath());
        shortOfSpace = !free || *free < plenty;
        if (shortOfSpace) {
            foldLog();
        }
    }

    Result<std::unique_ptr<Bundle>> takeReader()
    {
        {
            const std::lock_guard lock(pool);
            if (!idleReaders.empty()) {
                auto reader = std::move(idleReaders.back());
                idleReaders.pop_back();
                return reader;
            }
        }
        return openBundle(SqliteConnection::Mode::Reader);
    }

    Result<void> readOn(Bundle& bundle, const std::function<Result<void>(ReadTransaction&)>& work)
    {
        const quint64 number = contentNumber.load();
        VEILPIX_TRY_VOID(SqliteStatement(*bundle.connection, "BEGIN").run());
        Reading transaction(bundle, contentNumber, number);
        auto result = work(transaction);
        // Nothing was written; this only lets the snapshot go.
        (void)SqliteStatement(*bundle.connection, "ROLLBACK").run();
        return result;
    }
};

Result<std::unique_ptr<SqliteMetadataStore>> SqliteMetadataStore::open(const QString& path, const Options& options)
{
    auto d = std::make_unique<Private>(options);
    d->path = path;
    if (options.clock) {
        d->clock = options.clock;
    }
    d->inMemory = path == ":memory:"_L1;
    if (!d->inMemory) { // SQLite itself would make it readable for others
        if (auto made = base::PosixFile::open(path, base::PosixFile::Mode::CreateNew);
            !made && made.error().code != ErrorCode::AlreadyExists) {
            return tl::make_unexpected(made.error());
        }
    }
    // A writer turns the file's journal to its own way: not before it is known whose file it is.
    VEILPIX_TRY_VOID(SqliteConnection::open(path, SqliteConnection::Mode::Plain, options.busyTimeout)
                         .and_then([](const std::unique_ptr<SqliteConnection>& look) { return checkSchema(*look); }));
    VEILPIX_TRY_VOID(d->needWriter());
    VEILPIX_TRY_VOID(migrate(*d->writer->connection));
    VEILPIX_TRY_VOID(refreshNameKeys(*d->writer->connection));
    return std::unique_ptr<SqliteMetadataStore>(new SqliteMetadataStore(std::move(d)));
}

Result<std::unique_ptr<SqliteMetadataStore>> SqliteMetadataStore::open(const QString& path)
{
    return open(path, Options{});
}

SqliteMetadataStore::SqliteMetadataStore(std::unique_ptr<Private> opened) : d(std::move(opened))
{
}
SqliteMetadataStore::~SqliteMetadataStore() = default;

void SqliteMetadataStore::setChangeListener(ChangeListener listener)
{
    const std::lock_guard lock(d->writing);
    d->listener = std::move(listener);
}

Result<void> SqliteMetadataStore::runRead(const std::function<Result<void>(ReadTransaction&)>& work)
{
    if (d->inMemory) {
        const std::lock_guard lock(d->writing);
        d->writer->seenVersion.reset(); // its own writes are not told: none has a number
        return d->readOn(*d->writer, work);
    }
    VEILPIX_TRY(auto reader, d->takeReader());
    auto result = d->readOn(*reader, work);
    if (result || !isDoubtful(*reader->connection)) {
        const std::lock_guard lock(d->pool);
        d->idleReaders.push_back(std::move(reader));
    }
    return result;
}

Result<void> SqliteMetadataStore::runWrite(const std::function<Result<void>(WriteTransaction&)>& work)
{
    QSet<QString> touched;
    ChangeListener listener;
    {
        auto turn = d->turns.take();
        if (!turn) {
            return fail(ErrorCode::Busy, u"another writer waits for the database"_s);
        }
        const std::lock_guard lock(d->writing);
        VEILPIX_TRY_VOID(d->needWriter());
        SqliteConnection& connection = *d->writer->connection;
        (void)d->writer->changes.takeTouched();
        if (auto begun = beginWriting(connection, *turn); !begun) {
            return d->rollBack(begun.error());
        }
        Writing transaction(*d->writer);
        auto result = work(transaction);
        if (result) {
            result = connection.execute("COMMIT");
        }
        if (!result) {
            return d->rollBack(result.error());
        }
        if (d->shortOfSpace) {
            d->economise();
        }
        touched = d->writer->changes.takeTouched();
        listener = d->listener;
    }
    if (listener && !touched.isEmpty()) {
        listener(touched);
    }
    return {};
}

Result<void> SqliteMetadataStore::probe()
{
    return runWrite([](WriteTransaction& transaction) { return transaction.settings().put(u"probe"_s, "1"_ba); });
}

Result<void> SqliteMetadataStore::copyTo(const QString& target)
{
    QFile::remove(target);
    auto from = SqliteConnection::open(d->path, SqliteConnection::Mode::Plain, d->options.busyTimeout);
    auto to = SqliteConnection::open(target, SqliteConnection::Mode::Plain, d->options.busyTimeout);
    if (!from || !to) {
        return tl::make_unexpected(from ? to.error() : from.error());
    }
    QFile::setPermissions(target, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    sqlite3_backup* const backup = sqlite3_backup_init((*to)->handle(), "main", (*from)->handle(), "main");
    if (!backup) {
        return (*to)->failure(sqlite3_errcode((*to)->handle()));
    }
    // All pages in one step: under WAL that is one snapshot, and writers go on meanwhile.
    const int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) {
        return (*to)->failure(code);
    }
    // A backup is one file: no write-ahead log beside it.
    return (*to)->execute("PRAGMA journal_mode=DELETE");
}

Result<QStringList> SqliteMetadataStore::integrityCheck()
{
    const std::lock_guard lock(d->writing);
    VEILPIX_TRY_VOID(d->needWriter());
    QStringList problems;
    for (const char* sql : {"PRAGMA integrity_check", "PRAGMA foreign_key_check"}) {
        SqliteStatement statement(*d->writer->connection, sql);
        for (;;) {
            VEILPIX_TRY(auto row, statement.step());
            if (!row) {
                break;
            }
            if (const QString text = statement.text(0); text != "ok"_L1) {
                problems.append(text);
            }
        }
    }
    return problems;
}

} // namespace veilpix::store
