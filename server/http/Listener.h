// The listening socket: hands on raw descriptors, and rests instead of spinning when the process is out of them.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>
#include <functional>
#include <memory>

namespace veilpix::http {

// Accepts by itself. QTcpServer cannot be left to it: its engine keeps the first error that it ever met, which is that
// nobody is waiting any more, takes every later one for that too, and so never says that descriptors have run out.
class Listener final : public QObject {
    Q_OBJECT

public:
    using Accept = std::function<void(qintptr)>;
    using Paused = std::function<void()>;
    // Takes over a descriptor that listens. `paused` is told when a rest begins, at most once in ten seconds.
    Listener(int descriptor, Accept accept, Paused paused);
    ~Listener() override;

    void close();
    // A descriptor may have become free.
    void resume();

private:
    void acceptAll();
    void rest();

    Accept m_accept;
    Paused m_whenPaused;
    QTimer m_retry;
    QElapsedTimer m_told;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace veilpix::http
