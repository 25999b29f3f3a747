// The real server program in a process of its own, over a data folder that goes with it. Needs
// veilpix_uses_server(TARGET) in the suite's CMakeLists.txt.
#pragma once

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>
#include <csignal>

#include "common/base/Literals.h"
#include "tests/support/Places.h"

namespace veilpix::tests {

class ServerProcess {
public:
    ServerProcess() = default;
    ~ServerProcess() { kill(); }
    Q_DISABLE_COPY_MOVE(ServerProcess)

    // Where its standard error goes instead of log(); before start().
    void sendErrorsTo(const QString& path) { m_process.setStandardErrorFile(path); }

    // Further flags besides --listen and --data. False when it does not come up within half a minute; log() says why.
    [[nodiscard]] bool start(const QStringList& flags = {})
    {
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
        m_process.start(serverProgram(), QStringList{u"serve"_s, u"--listen"_s, u"127.0.0.1:%1"_s.arg(m_url.port(0)),
                                                     u"--data"_s, dataFolder()} +
                                             flags);
        QElapsedTimer timer;
        timer.start();
        while (!m_process.canReadLine() && timer.elapsed() < 30'000) {
            if (m_process.state() == QProcess::NotRunning) {
                return false;
            }
            m_process.waitForReadyRead(100);
        }
        const QByteArray line = m_process.readLine().trimmed();
        if (!line.startsWith("listening on ")) {
            return false;
        }
        m_url = QUrl(QString::fromLatin1(line.mid(13)));
        return true;
    }

    // After start(): "http://127.0.0.1:PORT". A restart listens on the same port.
    [[nodiscard]] QUrl url() const { return m_url; }
    [[nodiscard]] QUrl url(const QString& path) const { return QUrl(m_url.toString() + path); }
    [[nodiscard]] QString dataFolder() const { return m_folder.filePath(u"data"_s); }
    [[nodiscard]] qint64 processId() const { return m_process.processId(); }
    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }

    // SIGKILL, as a crash or a power cut would be.
    void kill()
    {
        if (m_process.state() == QProcess::NotRunning) {
            return;
        }
        m_process.kill();
        m_process.waitForFinished(10'000);
        m_log += m_process.readAllStandardError();
    }

    // SIGTERM; the exit code, or -1 when it had to be killed or crashed.
    int terminate(int waitMs = 30'000)
    {
        if (m_process.state() != QProcess::NotRunning) {
            ::kill(static_cast<pid_t>(m_process.processId()), SIGTERM);
            if (!m_process.waitForFinished(waitMs)) {
                kill();
            }
        }
        m_log += m_process.readAllStandardError();
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }

    // What it wrote to standard error so far.
    [[nodiscard]] QByteArray log()
    {
        m_log += m_process.readAllStandardError();
        return m_log;
    }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QUrl m_url;
    QByteArray m_log;
};

} // namespace veilpix::tests
