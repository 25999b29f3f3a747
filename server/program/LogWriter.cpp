#include "server/program/LogWriter.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace veilpix::program {

namespace {

// A pipe that is ready takes this much without blocking (PIPE_BUF), so that the thread can always be told to end.
constexpr qsizetype logPiece = 4096;
constexpr int pollTime = 100; // ms between two looks at whether to end
// Lines of a busy moment are written together: waking the thread for each would cost more than the writing.
constexpr std::chrono::milliseconds gatherTime{10};
constexpr qsizetype gathered = 64 * 1024;

} // namespace

struct LogWriter::Private {
    int descriptor = -1;
    DroppedLine droppedLine;

    mutable std::mutex mutex;
    std::condition_variable wake;  // there is something to write, or it is wanted at once
    std::condition_variable moved; // something was written
    QByteArray waiting;
    quint64 unsaid = 0; // dropped since the last line that said so
    quint64 dropped = 0;
    quint64 pieces = 0; // written so far: whether the descriptor takes anything
    int flushing = 0;   // callers that wait
    bool writing = false;
    bool failing = false; // the last write failed
    std::atomic<bool> ending{false};
    bool cut = false; // the last write ended in the middle of a line; only the thread looks at it
    std::thread thread;

    void run();
    [[nodiscard]] bool waitUntilReady() const;
    // Whether all of it went.
    [[nodiscard]] bool write(const QByteArray& lines);
    void drop(quint64 lines)
    {
        dropped += lines;
        unsaid += lines;
    }
    // With the mutex held: the place of what was dropped is behind all that waits. While writing fails the line would
    // only be lost as well.
    void sayDropped()
    {
        if (unsaid == 0 || failing) {
            return;
        }
        waiting += droppedLine(std::exchange(unsaid, 0)) + '\n';
    }
};

bool LogWriter::Private::waitUntilReady() const
{
    pollfd ready = {descriptor, POLLOUT, 0};
    while (!ending) {
        const int found = ::poll(&ready, 1, pollTime);
        if (found > 0 || (found < 0 && errno != EINTR)) {
            return true; // an error shows at the write
        }
    }
    return ::poll(&ready, 1, 0) > 0;
}

bool LogWriter::Private::write(const QByteArray& lines)
{
    qsizetype from = 0;
    while (from < lines.size()) {
        // Whole lines where they fit: another process may write to the same pipe.
        qsizetype length = std::min(logPiece, lines.size() - from);
        if (from + length < lines.size()) {
            if (const qsizetype end = lines.lastIndexOf('\n', from + length - 1); end >= from) {
                length = end + 1 - from;
            }
        }
        ssize_t written = -1;
        if (waitUntilReady()) {
            if (std::exchange(cut, false)) {
                (void)!::write(descriptor, "\n", 1);
            }
            do {
                written = ::write(descriptor, lines.constData() + from, static_cast<size_t>(length));
            } while (written < 0 && errno == EINTR);
        }
        const std::lock_guard lock(mutex);
        if (written <= 0) {
            // A log that cannot be written (a full disk, a reader that is gone) is no reason to stop serving.
            cut = from > 0 && lines.at(from - 1) != '\n';
            drop(static_cast<quint64>(lines.sliced(from).count('\n')));
            return false;
        }
        from += written;
        ++pieces;
        moved.notify_all();
    }
    return true;
}

void LogWriter::Private::run()
{
    ::pthread_setname_np(::pthread_self(), "log");
    QByteArray lines;
    std::unique_lock lock(mutex);
    for (;;) {
        wake.wait(lock, [this] { return !waiting.isEmpty() || ending; });
        if (waiting.isEmpty()) {
            return;
        }
        wake.wait_for(lock, gatherTime, [this] { return waiting.size() >= gathered || flushing > 0 || ending; });
        lines.swap(waiting);
        writing = true;
        lock.unlock();
        const bool written = write(lines);
        lines.resize(0); // keeps its room
        lock.lock();
        failing = !written;
        sayDropped();
        writing = false;
        moved.notify_all();
    }
}

LogWriter::LogWriter(int descriptor, DroppedLine droppedLine) : d(std::make_unique<Private>())
{
    d->descriptor = descriptor;
    d->droppedLine = std::move(droppedLine);
    d->thread = std::thread([this] { d->run(); });
}

LogWriter::~LogWriter()
{
    flush();
    {
        const std::lock_guard lock(d->mutex);
        d->ending = true;
        d->wake.notify_all();
    }
    d->thread.join();
}

void LogWriter::put(const QByteArray& line)
{
    const std::lock_guard lock(d->mutex);
    if (d->waiting.size() + line.size() >= most) {
        d->drop(1);
        return;
    }
    const qsizetype before = d->waiting.size();
    d->sayDropped();
    d->waiting += line;
    d->waiting += '\n';
    if (before == 0 || (before < gathered && d->waiting.size() >= gathered)) {
        d->wake.notify_one();
    }
}

void LogWriter::flush()
{
    std::unique_lock lock(d->mutex);
    const auto done = [this] { return d->waiting.isEmpty() && !d->writing; };
    ++d->flushing;
    d->wake.notify_one();
    for (bool moves = true; moves && !done();) {
        const quint64 before = d->pieces;
        moves = d->moved.wait_for(lock, flushTime, [&] { return done() || d->pieces != before; });
    }
    --d->flushing;
}

quint64 LogWriter::dropped() const
{
    const std::lock_guard lock(d->mutex);
    return d->dropped;
}

} // namespace veilpix::program
