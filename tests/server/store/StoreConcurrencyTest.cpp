// Many threads at once: one winner where there can be one, nothing lost, every view whole.
#include <QElapsedTimer>
#include <atomic>
#include <barrier>
#include <thread>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/SqliteConnection.h"
#include "tests/server/store/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;

class StoreConcurrencyTest : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> m_folder;
    std::optional<OpenStore> m_open;
    base::SystemClock m_clock;
    User m_anna;

    // How many of `count` threads, started together, succeed; all others fail with `expected`.
    template <class F> int winners(int count, ErrorCode expected, F&& work)
    {
        std::atomic<int> won = 0;
        std::atomic<int> wrong = 0;
        std::barrier start(count);
        std::vector<std::jthread> threads;
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                if (const auto result = work(i)) {
                    ++won;
                } else if (result.error().code != expected) {
                    ++wrong;
                }
            });
        }
        threads.clear();
        return wrong == 0 ? won.load() : -1;
    }

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_open.emplace(m_folder->path(), m_clock);
        m_anna = m_open->addUser(u"anna"_s);
    }
    void cleanup() { QCOMPARE(problemsOf(*m_open, m_clock), QString()); }

    void nobodyWaitsInTurnForALockedDatabase()
    {
        using namespace std::chrono_literals;
        SqliteMetadataStore::Options options;
        options.busyTimeout = 1s;
        const QString path = m_folder->filePath(u"locked.db"_s);
        const auto metadata = std::move(SqliteMetadataStore::open(path, options).value());
        const auto add = [&](int i) {
            return metadata->write(
                [&](WriteTransaction& write) { return write.users().add(makeUser(u"name%1"_s.arg(i))); });
        };
        {
            const auto other = std::move(SqliteConnection::open(path, SqliteConnection::Mode::Plain, 5s).value());
            VERIFY_OK(other->execute("BEGIN IMMEDIATE"));
            QElapsedTimer timer;
            timer.start();
            QCOMPARE(winners(30, ErrorCode::Busy, add), 0);
            QVERIFY(timer.elapsed() >= 900);
            QVERIFY2(timer.elapsed() < 10'000, QByteArray::number(timer.elapsed())); // one after the other: 30 s
        }
        QCOMPARE(winners(4, ErrorCode::Busy, add), 4);
    }

    void oneOfEightRegistrationsWins()
    {
        for (int round = 0; round < 5; ++round) {
            const QString name = u"name%1"_s.arg(round);
            QCOMPARE(winners(8, ErrorCode::AlreadyExists,
                             [&](int) {
                                 return m_open->metadata->write([&](WriteTransaction& write) -> Result<void> {
                                     // As a handler does it: looked up and written in one transaction.
                                     if (write.users().findByName(name)) {
                                         return fail(ErrorCode::AlreadyExists);
                                     }
                                     return write.users().add(makeUser(name));
                                 });
                             }),
                     1);
        }
    }

    void oneOfEightGrantsWins()
    {
        const auto picture = m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory("c"), inMemory("t"));
        const User bert = m_open->addUser(u"bert"_s);
        QCOMPARE(winners(8, ErrorCode::AlreadyExists,
                         [&](int) {
                             return m_open->metadata->write([&](WriteTransaction& write) {
                                 return write.shares().grant({picture->id, bert.id, {}, Role::Read, 0, at(0)}, "w");
                             });
                         }),
                 1);
        QCOMPARE(m_open->find(m_anna.id, picture->name)->sharedWith, 1);
    }

    void oneOfEightReplacementsWins()
    {
        const auto picture = m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory("c"), inMemory("t"));
        Picture next = *picture;
        next.version = 2;
        next.listRecord.clear();
        QCOMPARE(winners(8, ErrorCode::Conflict,
                         [&](int i) {
                             return m_open->pictures.replace(next, inMemory("c" + QByteArray::number(i)),
                                                             inMemory("t"));
                         }),
                 1);
        QCOMPARE(m_open->fileCount(), 4);
    }

    void uploadsOfOneNameGetNamesOfTheirOwn()
    {
        QCOMPARE(winners(8, ErrorCode::Internal,
                         [&](int i) {
                             return m_open->pictures.addClassic(m_anna.id, u"cat"_s, u"png"_s,
                                                                inMemory(QByteArray::number(i)), inMemory("1 "));
                         }),
                 8);
        const auto names =
            m_open->metadata->read([&](ReadTransaction& read) { return read.pictures().names(m_anna.id, 0, 100); });
        QSet<QString> different;
        for (const PictureName& name : *names) {
            different.insert(name.name);
        }
        QCOMPARE(different.size(), 8);
    }

    void oneByteCountHoldsUnderParallelUploads()
    {
        m_open->pictures.setDefaultQuota({1000, -1});
        const int won = winners(8, ErrorCode::OverQuota, [&](int) {
            return m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory(QByteArray(300, 'c')),
                                        inMemory(QByteArray(30, 't')));
        });
        QCOMPARE(won, 3);
    }

    void readersSeeWholePicturesOrNone()
    {
        const QByteArray content = randomBytes(50'000);
        std::atomic<bool> stop = false;
        std::atomic<int> broken = 0;
        std::atomic<int> whole = 0;
        std::vector<std::jthread> readers;
        for (int i = 0; i < 3; ++i) {
            readers.emplace_back([&] {
                while (!stop) {
                    const auto page = m_open->metadata->read([&](ReadTransaction& read) {
                        return read.pictures().page(PictureView::Own, m_anna.id, 0, 10);
                    });
                    if (!page) {
                        ++broken;
                        continue;
                    }
                    for (const PictureEntry& entry : page->entries) {
                        // Deleted since the page was read: that is all that may happen.
                        auto file = m_open->blobs.open(entry.picture.content.key);
                        if (file && (*file)->readAll() != content) {
                            ++broken;
                        } else if (file) {
                            ++whole;
                        } else if (file.error().code != ErrorCode::NotFound) {
                            ++broken;
                        }
                    }
                }
            });
        }
        for (int i = 0; i < 60; ++i) {
            const auto added =
                m_open->pictures.add(makePicture(m_anna.id), makeWrap(), inMemory(content), inMemory("t"));
            VERIFY_OK(added);
            if (i % 2) {
                VERIFY_OK(m_open->pictures.remove(m_anna.id, added->name));
            }
        }
        stop = true;
        readers.clear();
        QCOMPARE(broken.load(), 0);
        QVERIFY(whole > 0);
    }

    // What is remembered under a transaction's state() is what a later one with the same state would read.
    void oneStateIsOneContent()
    {
        const auto put = [&](int value) {
            return m_open->metadata->write(
                [&](WriteTransaction& write) { return write.settings().put(u"counter"_s, QByteArray::number(value)); });
        };
        VERIFY_OK(put(0));
        std::mutex mutex;
        QHash<quint64, QByteArray> known;
        std::atomic<bool> stop = false;
        std::atomic<int> different = 0;
        std::atomic<int> same = 0;
        const auto look = [&](ReadTransaction& read) -> Result<void> {
            const std::optional<quint64> state = read.state();
            if (read.state() != state) {
                ++different;
            }
            VEILPIX_TRY(const QByteArray value, read.settings().find(u"counter"_s));
            if (!state) {
                return {};
            }
            const std::lock_guard lock(mutex);
            const auto before = known.constFind(*state);
            if (before == known.cend()) {
                known.insert(*state, value);
            } else {
                ++(*before == value ? same : different);
            }
            return {};
        };
        std::vector<std::jthread> readers;
        for (int i = 0; i < 4; ++i) {
            readers.emplace_back([&] {
                while (!stop) {
                    if (!m_open->metadata->read(look)) {
                        ++different;
                    }
                }
            });
        }
        for (int i = 1; i <= 100; ++i) {
            VERIFY_OK(put(i));
        }
        stop = true;
        readers.clear();
        QCOMPARE(different.load(), 0);
        // Nobody writes: the same one from then on, until somebody does, be it another program.
        const auto state = [&] {
            return *m_open->metadata->read(
                [](ReadTransaction& read) { return Result<std::optional<quint64>>(read.state()); });
        };
        for (int i = 0; i < 8; ++i) {
            (void)state(); // each connection may have a commit to notice
        }
        const std::optional<quint64> quiet = state();
        QVERIFY(quiet);
        QCOMPARE(state(), quiet);
        {
            const auto other = SqliteMetadataStore::open(m_open->folder.database());
            VERIFY_OK(other);
            VERIFY_OK((*other)->write([](WriteTransaction& write) { return write.settings().put(u"x"_s, "y"); }));
        }
        QVERIFY(!state());
        QVERIFY(state() != quiet);
    }

    void aRefreshTokenRotatesOnce()
    {
        const Session session{newHexId(), m_anna.id, {}, at(0), at(0), at(1000), {}};
        const QByteArray hash(32, 'r');
        VERIFY_OK(m_open->metadata->write([&](WriteTransaction& write) {
            return write.sessions().add(session).and_then([&] {
                return write.sessions().addRefresh({hash, session.id, at(0), {}, {}});
            });
        }));
        QCOMPARE(winners(8, ErrorCode::NotFound,
                         [&](int) {
                             return m_open->metadata->write([&](WriteTransaction& write) {
                                 return write.sessions().markReplaced(hash, "s", at(1));
                             });
                         }),
                 1);
    }
};

QTEST_GUILESS_MAIN(StoreConcurrencyTest)
#include "StoreConcurrencyTest.moc"
