// SIGTERM, SIGINT and SIGHUP as Qt signals on the main thread.
#pragma once

#include <QObject>
#include <memory>

class QSocketNotifier;

namespace veilpix::program {

class StopSignals final : public QObject {
    Q_OBJECT

public:
    // Installs the handlers; one object at a time in a process.
    explicit StopSignals(QObject* parent = nullptr);
    ~StopSignals() override;

Q_SIGNALS:
    void stopRequested();   // SIGTERM or SIGINT; emitted for each one
    void reloadRequested(); // SIGHUP

private:
    void readPending();

    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace veilpix::program
