// A program of this folder as a child process, and what /proc says about it.
#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <unistd.h>

#include "common/base/Literals.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

class ServerProcess {
public:
    ServerProcess(const QString& program, const QStringList& arguments, const QMap<QString, QString>& variables = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (auto it = variables.begin(); it != variables.end(); ++it) {
            environment.insert(it.key(), it.value());
        }
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QCoreApplication::applicationDirPath() + u'/' + program, arguments);
        if (m_process.waitForStarted() && m_process.waitForReadyRead(10'000)) {
            m_port = m_process.readLine().trimmed().toUShort();
        }
    }
    ~ServerProcess()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(ServerProcess)

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }

    // Most memory that was resident since start or resetPeak(), in MiB.
    [[nodiscard]] double peakMiB() const { return statusKiB("VmHWM:") / 1024.0; }
    [[nodiscard]] double residentMiB() const { return statusKiB("VmRSS:") / 1024.0; }
    void resetPeak() const
    {
        QFile file(path("clear_refs"));
        if (file.open(QIODevice::WriteOnly)) {
            file.write("5");
        }
    }
    [[nodiscard]] double cpuSeconds() const
    {
        QFile file(path("stat"));
        if (!file.open(QIODevice::ReadOnly)) {
            return 0;
        }
        const QByteArray text = file.readAll();
        const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
        return (fields.value(11).toDouble() + fields.value(12).toDouble()) /
               static_cast<double>(::sysconf(_SC_CLK_TCK));
    }
    // Whether it stops using the processor, once it has done what it was given.
    [[nodiscard]] bool comesToRest() const
    {
        QElapsedTimer still;
        double before = -1;
        return waitUntil(
            [&] {
                if (const double now = cpuSeconds(); now > before) {
                    before = now;
                    still.start();
                }
                return still.elapsed() >= 200;
            },
            5'000);
    }
    [[nodiscard]] int openDescriptors() const
    {
        return static_cast<int>(
            QDir(path("fd")).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size());
    }

private:
    [[nodiscard]] QString path(const char* name) const
    {
        return u"/proc/%1/%2"_s.arg(m_process.processId()).arg(QLatin1String(name));
    }
    [[nodiscard]] double statusKiB(const QByteArray& key) const
    {
        QFile file(path("status"));
        if (!file.open(QIODevice::ReadOnly)) {
            return -1;
        }
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.startsWith(key)) {
                return line.mid(key.size()).trimmed().split(' ').first().toDouble();
            }
        }
        return -1;
    }

    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace veilpix::tests
