// One place where log lines go, written by a thread of its own: whoever logs never waits for a pipe that nobody reads
// or for a slow disk. Lines keep their order. When too many wait, further ones are dropped and counted, and a line that
// says how many stands in their place.
#pragma once

#include <QByteArray>
#include <chrono>
#include <functional>
#include <memory>

namespace veilpix::program {

class LogWriter {
public:
    // Bytes of lines that may wait; as many again may be on their way.
    static constexpr qsizetype most = 1024 * 1024;
    // The line that stands for so many dropped ones; called on any thread.
    using DroppedLine = std::function<QByteArray(quint64 lines)>;

    // descriptor stays the caller's, and open.
    LogWriter(int descriptor, DroppedLine droppedLine);
    // Flushes; what a stalled reader does not take within flushTime is given up.
    ~LogWriter();
    Q_DISABLE_COPY_MOVE(LogWriter)

    // A line without its newline. Any thread; never waits for the descriptor.
    void put(const QByteArray& line);
    // Waits until everything that was put before has been written, or nothing moves for flushTime.
    void flush();
    // Lines that were never written, for want of room or by an error, since the start.
    [[nodiscard]] quint64 dropped() const;

    static constexpr std::chrono::milliseconds flushTime{1000};

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace veilpix::program
