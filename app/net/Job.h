// One asynchronous piece of work. start() once; it finishes exactly once, also after abort(), and then deletes itself
// unless somebody keeps it.
#pragma once

#include <QObject>
#include <optional>

#include "common/base/Result.h"

namespace veilpix::net {

class Job : public QObject {
    Q_OBJECT
public:
    explicit Job(QObject* parent = nullptr);

    void start();
    void abort(); // finishes with ErrorCode::Cancelled, before this call returns; nothing after finishing
    [[nodiscard]] bool isFinished() const { return m_finished; }
    [[nodiscard]] bool succeeded() const { return m_finished && !m_error; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] int retryAfterSeconds() const { return m_retryAfter; } // with RateLimited
    void keep() { m_kept = true; } // whoever calls this deletes it, with deleteLater()
    // Starts on the next turn of the event loop, so that the caller can connect first.
    void startSoon();

Q_SIGNALS:
    void progress(qint64 done, qint64 total); // bytes; total −1 = unknown
    void finished(veilpix::net::Job* job);

protected:
    virtual void run() = 0;
    virtual void stop() {} // abort: let go of everything; no signal may come after it
    void succeed();
    void failWith(Error error, int retryAfterSeconds = 0);

private:
    void finish();

    std::optional<Error> m_error;
    int m_retryAfter = 0;
    bool m_started = false;
    bool m_finished = false;
    bool m_kept = false;
};

} // namespace veilpix::net
