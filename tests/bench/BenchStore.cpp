// A page of 100 pictures out of a library of ten thousand and of a million: median and 99th percentile of single calls,
// with random cursors. The goal is that both sizes take the same, and no more than a millisecond. The last rows read
// one such page by the store's own statement and by QtSql's: docs/decisions/sqlite-access.md.
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <ctime>
#include <map>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "server/store/SqliteMetadataStore.h"
#include "server/store/SqliteStatement.h"

using namespace veilpix;
using namespace veilpix::store;

namespace {

constexpr int kOwners = 2; // pictures of two people lie between each other, as in a real table

struct Library {
    QTemporaryDir folder;
    std::unique_ptr<SqliteMetadataStore> metadata;
    QString ownerId;
    QString recipientId;
    qint64 newest = 0;
};

User person(const QString& name)
{
    User user;
    user.id = newUserId();
    user.name = name;
    user.created = QDateTime::currentDateTimeUtc();
    return user;
}

// Rows as the app makes them: a 3072-bit wrap, a vault wrap, a padded list record, an access list where it is shared.
Result<void> addPictures(Library& library, const QString& ownerId, const QString& other, int count)
{
    return library.metadata->write([&](WriteTransaction& write) -> Result<void> {
        for (int i = 0; i < count; ++i) {
            Picture picture;
            picture.ownerId = i % kOwners ? other : ownerId;
            picture.name = newHexId();
            picture.extension = u"png"_s;
            picture.sealId = randomBytes(16);
            picture.commitment = randomBytes(32);
            picture.listRecord = randomBytes(256);
            picture.listRecordVersion = 1;
            picture.created = picture.changed = QDateTime::currentDateTimeUtc();
            for (BlobRef* blob : {&picture.content, &picture.thumbnail}) {
                *blob = {newHexId(), 1'000'000, randomBytes(32)};
                auto done = write.blobs().addPending(blob->key, picture.created).and_then([&] {
                    return write.blobs().commit(*blob, picture.created);
                });
                if (!done) {
                    return done;
                }
            }
            auto id = write.pictures().add(picture, {randomBytes(384), randomBytes(61)});
            if (!id) {
                return tl::make_unexpected(id.error());
            }
            library.newest = *id;
            if (i % 10 == 0) {
                auto shared =
                    write.shares()
                        .grant({*id, library.recipientId, {}, Role::Read, 0, picture.created}, randomBytes(384))
                        .and_then([&] {
                            return write.pictures().setAccessList(*id, {randomBytes(200), randomBytes(64), 1});
                        });
                if (!shared) {
                    return shared;
                }
            }
        }
        return {};
    });
}

Library& library(int pictures)
{
    static std::map<int, Library> libraries;
    Library& made = libraries[pictures];
    if (made.metadata) {
        return made;
    }
    made.metadata = std::move(SqliteMetadataStore::open(made.folder.filePath(u"bench.db"_s)).value());
    const User owner = person(u"owner"_s);
    const User other = person(u"other"_s);
    const User recipient = person(u"recipient"_s);
    made.ownerId = owner.id;
    made.recipientId = recipient.id;
    (void)made.metadata->write([&](WriteTransaction& write) -> Result<void> {
        for (const User& user : {owner, other, recipient}) {
            if (auto added = write.users().add(user); !added) {
                return added;
            }
        }
        return {};
    });
    QElapsedTimer timer;
    timer.start();
    for (int done = 0; done < pictures; done += 10'000) {
        if (auto added = addPictures(made, owner.id, other.id, 10'000); !added) {
            std::fprintf(stderr, "%s\n", qPrintable(added.error().context));
        }
    }
    std::fprintf(stderr, "%d pictures of %d people: made in %.1f s\n", pictures, kOwners,
                 static_cast<double>(timer.elapsed()) / 1000);
    return made;
}

// This thread's own time: what a busy machine gives to others is not counted.
double threadMicros()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void report(benchmark::State& state, std::vector<double>& micros)
{
    std::sort(micros.begin(), micros.end());
    const auto at = [&](double share) {
        return micros[static_cast<std::size_t>(static_cast<double>(micros.size() - 1) * share)];
    };
    state.counters["p50_us"] = at(0.50);
    state.counters["p99_us"] = at(0.99);
}

void page(benchmark::State& state, PictureView view)
{
    Library& made = library(static_cast<int>(state.range(0)));
    const QString viewer = view == PictureView::Shared ? made.recipientId : made.ownerId;
    const qint64 newest = view == PictureView::Shared ? made.newest / 10 : made.newest;
    std::vector<double> micros;
    for ([[maybe_unused]] auto iteration : state) {
        const auto cursor = static_cast<qint64>(QRandomGenerator::global()->bounded(static_cast<double>(newest))) + 1;
        const double began = threadMicros();
        auto result =
            made.metadata->read([&](ReadTransaction& read) { return read.pictures().page(view, viewer, cursor, 100); });
        micros.push_back(threadMicros() - began);
        benchmark::DoNotOptimize(result);
        if (!result) {
            state.SkipWithError("no page");
        }
    }
    report(state, micros);
}

void oneRecord(benchmark::State& state)
{
    Library& made = library(static_cast<int>(state.range(0)));
    const auto first = made.metadata->read(
        [&](ReadTransaction& read) { return read.pictures().page(PictureView::Own, made.ownerId, 0, 100); });
    std::vector<double> micros;
    std::size_t next = 0;
    for ([[maybe_unused]] auto iteration : state) {
        const QString& name = first->entries[next++ % first->entries.size()].picture.name;
        const double began = threadMicros();
        auto result = made.metadata->read(
            [&](ReadTransaction& read) { return read.pictures().entry(made.ownerId, name, made.ownerId); });
        micros.push_back(threadMicros() - began);
        benchmark::DoNotOptimize(result);
    }
    report(state, micros);
}

// A row of QtSql with the functions of the store's.
class QtRow {
public:
    explicit QtRow(const QSqlQuery& query) : m_query(query) {}
    [[nodiscard]] qint64 integer(int column) const { return m_query.value(column).toLongLong(); }
    [[nodiscard]] QString text(int column) const { return m_query.value(column).toString(); }
    [[nodiscard]] QByteArray bytes(int column) const { return m_query.value(column).toByteArray(); }
    [[nodiscard]] QDateTime time(int column) const
    {
        return m_query.isNull(column) ? QDateTime() : QDateTime::fromMSecsSinceEpoch(integer(column), base::utc);
    }

private:
    const QSqlQuery& m_query;
};

// What a page of one's own pictures reads.
const char* const kOwnPage =
    "SELECT p.id, p.owner_id, p.name, p.extension, p.classic, p.version, p.content_key, p.content_size, "
    "p.thumbnail_key, p.thumbnail_size, p.quotient_key, p.quotient_size, p.list_record_version, "
    "p.access_list_version, p.shared_with, p.created, p.changed, p.trashed, p.seal_id, p.commitment, "
    "p.content_sha256, p.thumbnail_sha256, p.quotient_sha256, p.list_record, p.access_list_signature, p.access_list, "
    "(SELECT name FROM users WHERE id = ?1), w.wrapped_key, w.vault_wrap, 3 FROM pictures p INDEXED BY pictures_own "
    "LEFT JOIN wraps w ON w.user_id = ?1 AND w.picture_id = p.id "
    "WHERE p.owner_id = ?1 AND p.trashed IS NULL AND p.id < ?2 ORDER BY p.id DESC LIMIT ?3";

template <class Row> PictureEntry entryOf(const Row& row)
{
    PictureEntry entry;
    Picture& picture = entry.picture;
    picture.id = row.integer(0);
    picture.ownerId = row.text(1);
    picture.name = row.text(2);
    picture.extension = row.text(3);
    picture.classic = row.integer(4) != 0;
    picture.version = row.integer(5);
    picture.content = {row.text(6), row.integer(7), row.bytes(20)};
    picture.thumbnail = {row.text(8), row.integer(9), row.bytes(21)};
    picture.quotient = {row.text(10), row.integer(11), row.bytes(22)};
    picture.listRecordVersion = row.integer(12);
    picture.accessListVersion = row.integer(13);
    picture.sharedWith = row.integer(14);
    picture.created = row.time(15);
    picture.changed = row.time(16);
    picture.trashed = row.time(17);
    picture.sealId = row.bytes(18);
    picture.commitment = row.bytes(19);
    picture.listRecord = row.bytes(23);
    picture.accessListSignature = row.bytes(24);
    picture.accessList = row.bytes(25);
    entry.ownerName = row.text(26);
    entry.wrap = {row.bytes(27), row.bytes(28)};
    entry.access = static_cast<Access>(row.integer(29));
    return entry;
}

// `read(viewer, cursor, entries)` adds a page.
template <class Read> void measurePage(benchmark::State& state, const Library& made, const Read& read)
{
    std::vector<double> micros;
    for ([[maybe_unused]] auto iteration : state) {
        const auto cursor =
            static_cast<qint64>(QRandomGenerator::global()->bounded(static_cast<double>(made.newest))) + 1;
        const double began = threadMicros();
        std::vector<PictureEntry> entries;
        entries.reserve(100);
        const bool whole = read(made.ownerId, cursor, entries);
        micros.push_back(threadMicros() - began);
        benchmark::DoNotOptimize(entries);
        if (!whole) {
            state.SkipWithError("no page");
        }
    }
    report(state, micros);
}

void pageByStatement(benchmark::State& state)
{
    Library& made = library(static_cast<int>(state.range(0)));
    const auto opened = SqliteConnection::open(made.folder.filePath(u"bench.db"_s), SqliteConnection::Mode::Reader,
                                               std::chrono::seconds(1));
    measurePage(state, made, [&](const QString& viewer, qint64 cursor, std::vector<PictureEntry>& entries) {
        SqliteStatement statement(**opened, kOwnPage, viewer, cursor, 100);
        for (;;) {
            const auto row = statement.step();
            if (!row || !*row) {
                return row.has_value();
            }
            entries.push_back(entryOf(statement));
        }
    });
}

void pageByQtSql(benchmark::State& state)
{
    Library& made = library(static_cast<int>(state.range(0)));
    const QString name = u"bench"_s;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(made.folder.filePath(u"bench.db"_s));
        QSqlQuery query(database);
        if (!database.open() || !QSqlQuery(database).exec(u"PRAGMA query_only=ON"_s) ||
            !QSqlQuery(database).exec(u"PRAGMA cache_size=-8192"_s)) {
            state.SkipWithError("not opened");
        }
        query = QSqlQuery(database);
        query.setForwardOnly(true);
        // Numbers that come twice are refused ("Parameter count mismatch"): one value for each place.
        query.prepare(QString::fromLatin1(kOwnPage).replace(QRegularExpression(u"\\?[0-9]"_s), u"?"_s));
        measurePage(state, made, [&](const QString& viewer, qint64 cursor, std::vector<PictureEntry>& entries) {
            for (int place = 0; place < 3; ++place) {
                query.bindValue(place, viewer);
            }
            query.bindValue(3, cursor);
            query.bindValue(4, 100);
            if (!query.exec()) {
                return false;
            }
            while (query.next()) {
                entries.push_back(entryOf(QtRow(query)));
            }
            const bool whole = query.lastError().type() == QSqlError::NoError;
            query.finish();
            return whole;
        });
    }
    QSqlDatabase::removeDatabase(name);
}

} // namespace

BENCHMARK_CAPTURE(page, own, PictureView::Own)
    ->Arg(10'000)
    ->Arg(1'000'000)
    ->Iterations(5000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(page, shared, PictureView::Shared)
    ->Arg(10'000)
    ->Arg(1'000'000)
    ->Iterations(5000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(oneRecord)->Arg(10'000)->Arg(1'000'000)->Iterations(20'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(pageByStatement)->Arg(10'000)->Iterations(5000)->Repetitions(3)->Unit(benchmark::kMicrosecond);
BENCHMARK(pageByQtSql)->Arg(10'000)->Iterations(5000)->Repetitions(3)->Unit(benchmark::kMicrosecond);
BENCHMARK_MAIN();
