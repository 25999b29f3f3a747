// The server that comes with the app: own process, loopback only, a port of its own, the same one again where it is
// free, one per data folder. It ends with the app, however the app ends, and is started again when it dies. A second
// app on the same data folder joins the one that runs.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>
#include <QUrl>
#include <memory>

#include "common/base/Result.h"

class QLockFile;

namespace veilpix::session {

class BundledServer final : public QObject {
    Q_OBJECT
public:
    enum class State { Stopped, Starting, Running, Failed };
    Q_ENUM(State)

    // dataFolder: made when missing. program: empty = `veilpix-server` beside this program, else on PATH.
    explicit BundledServer(QString dataFolder, QString program = {}, QObject* parent = nullptr);
    ~BundledServer() override;

    void start();
    void stop(); // asks the process to end (SIGTERM), then ends it; returns when it is gone
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QUrl url() const { return m_url; }         // valid while Running
    [[nodiscard]] bool isShared() const { return m_shared; } // another app's process serves this folder
    [[nodiscard]] qint64 processId() const;                  // 0 when not ours or not running

Q_SIGNALS:
    void stateChanged(veilpix::session::BundledServer::State state);
    void urlChanged(const QUrl& url); // after every (re)start
    void failed(const veilpix::Error& error);

private:
    void launch();
    void join();
    void checkJoined();
    void readOutput();
    void processEnded();
    void setState(State state);
    [[nodiscard]] QString addressFile() const;
    [[nodiscard]] QString portFile() const;
    [[nodiscard]] quint16 portToAsk() const;
    [[nodiscard]] QString findProgram() const;

    QString m_dataFolder;
    QString m_program;
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<QProcess> m_process;
    QTimer m_retry;
    QTimer m_watch;
    QElapsedTimer m_uptime;
    QUrl m_url;
    QByteArray m_output;
    int m_failures = 0;
    State m_state = State::Stopped;
    bool m_shared = false;
    bool m_wanted = false;
};

} // namespace veilpix::session
