// A page of 100 pictures out of a library of ten thousand and of a million: median and 99th percentile of single calls,
// with random cursors. The goal is that both sizes take the same, and no more than a millisecond.
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <ctime>
#include <map>

#include "common/base/Literals.h"
#include "server/store/SqliteMetadataStore.h"

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
BENCHMARK_MAIN();
