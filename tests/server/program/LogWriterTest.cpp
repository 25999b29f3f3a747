// Many threads, one log: lines stay whole and in each thread's order, nobody waits for the reader, what is lost is
// told.
#include "server/program/LogWriter.h"

#include <QElapsedTimer>
#include <QtTest>
#include <array>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

#include "tests/support/WaitUntil.h"

using namespace veilpix::program;

namespace {

QByteArray droppedHere(quint64 lines)
{
    return "dropped " + QByteArray::number(lines);
}

// How many lines the log says are missing: room may come and go more than once, and each gap has its own line.
quint64 saidDropped(const QByteArray& said)
{
    quint64 sum = 0;
    const QList<QByteArray> lines = said.split('\n');
    for (const QByteArray& line : lines.first(lines.size() - 1)) { // the last one may still be on its way
        if (line.startsWith("dropped ")) {
            sum += line.sliced(8).toULongLong();
        }
    }
    return sum;
}

// A pipe whose reading end a test empties when it likes.
class Pipe {
public:
    Pipe() { m_isOpen = ::pipe2(m_ends.data(), O_CLOEXEC) == 0; }
    ~Pipe()
    {
        closeReader();
        ::close(m_ends[1]);
    }
    Q_DISABLE_COPY_MOVE(Pipe)
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] int writer() const { return m_ends[1]; }
    // What is there, without waiting for more.
    [[nodiscard]] QByteArray read() const
    {
        ::fcntl(m_ends[0], F_SETFL, O_NONBLOCK);
        QByteArray all;
        QByteArray piece(65536, Qt::Uninitialized);
        for (ssize_t got = 0; (got = ::read(m_ends[0], piece.data(), static_cast<size_t>(piece.size()))) > 0;) {
            all.append(piece.constData(), got);
        }
        return all;
    }
    void closeReader()
    {
        if (m_ends[0] >= 0) {
            ::close(std::exchange(m_ends[0], -1));
        }
    }

private:
    std::array<int, 2> m_ends{-1, -1};
    bool m_isOpen = false;
};

} // namespace

class LogWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); } // as the server does

    void linesOfManyThreadsStayWholeAndInOrder()
    {
        constexpr int threads = 6;
        constexpr int each = 2'000;
        Pipe pipe;
        QVERIFY(pipe.isOpen());
        QByteArray said;
        {
            LogWriter writer(pipe.writer(), droppedHere);
            std::atomic<bool> ended = false;
            std::jthread reader([&] {
                while (!ended) {
                    said += pipe.read();
                }
            });
            {
                std::vector<std::jthread> writers;
                for (int thread = 0; thread < threads; ++thread) {
                    writers.emplace_back([&writer, thread] {
                        for (int i = 0; i < each; ++i) {
                            writer.put(QByteArray::number(thread) + ' ' + QByteArray::number(i) + " end");
                            if (i % 500 == 0) {
                                writer.flush();
                            }
                            if (i % 300 == 0) {
                                (void)writer.dropped();
                            }
                        }
                    });
                }
            }
            writer.flush();
            QCOMPARE(writer.dropped(), 0U);
            ended = true;
        }
        said += pipe.read();
        std::array<int, threads> next{};
        const QList<QByteArray> lines = said.split('\n');
        QCOMPARE(lines.size(), threads * each + 1);
        for (const QByteArray& line : lines.first(threads * each)) {
            const QList<QByteArray> words = line.split(' ');
            QVERIFY2(words.size() == 3 && words[2] == "end", line.constData());
            QCOMPARE(words[1].toInt(), next.at(words[0].toUInt())++);
        }
    }

    void nobodyWaitsForAReaderThatDoesNotRead()
    {
        constexpr int threads = 4;
        constexpr int each = 6'000;
        const QByteArray line(200, 'x');
        Pipe pipe;
        QVERIFY(pipe.isOpen());
        QByteArray said;
        quint64 dropped = 0;
        {
            LogWriter writer(pipe.writer(), droppedHere);
            QElapsedTimer timer;
            timer.start();
            {
                std::vector<std::jthread> writers;
                for (int thread = 0; thread < threads; ++thread) {
                    writers.emplace_back([&] {
                        for (int i = 0; i < each; ++i) {
                            writer.put(line);
                        }
                    });
                }
            }
            QVERIFY2(timer.elapsed() < 20'000, "a stalled reader held them up");
            dropped = writer.dropped();
            QVERIFY(dropped > 0 && dropped < threads * each);
            // A flush gives up on a reader that takes nothing.
            timer.restart();
            writer.flush();
            QVERIFY(timer.elapsed() >= LogWriter::flushTime.count() - 50 && timer.elapsed() < 10'000);
            // It reads again: the place of what is missing is told, and what comes next follows it.
            TRY_COMPARE(saidDropped(said += pipe.read()), dropped);
            writer.put("after");
            TRY_VERIFY((said += pipe.read()).endsWith("after\n"));
        }
        QCOMPARE(static_cast<quint64>(said.count(line + '\n')) + dropped, quint64(threads * each));
        QCOMPARE(saidDropped(said), dropped);
    }

    void endsInTimeWithAReaderThatStalls()
    {
        Pipe pipe;
        QVERIFY(pipe.isOpen());
        QElapsedTimer timer;
        {
            LogWriter writer(pipe.writer(), droppedHere);
            for (int i = 0; i < 2'000; ++i) {
                writer.put(QByteArray(500, 'x'));
            }
            timer.start();
        }
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }

    void aReaderThatIsGoneStopsNothing()
    {
        Pipe pipe;
        QVERIFY(pipe.isOpen());
        LogWriter writer(pipe.writer(), droppedHere);
        pipe.closeReader();
        {
            std::vector<std::jthread> writers;
            for (int thread = 0; thread < 4; ++thread) {
                writers.emplace_back([&] {
                    for (int i = 0; i < 500; ++i) {
                        writer.put("nobody reads this");
                    }
                });
            }
        }
        writer.flush();
        QCOMPARE(writer.dropped(), 2'000U);
    }
};

QTEST_GUILESS_MAIN(LogWriterTest)
#include "LogWriterTest.moc"
