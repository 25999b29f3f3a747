#include "app/session/BundledServer.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QLoggingCategory>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTcpServer>
#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"

namespace veilpix::session {

Q_LOGGING_CATEGORY(lcServer, "veilpix.bundledserver")

namespace {

constexpr int quickFailuresAllowed = 6;
constexpr qint64 steadyAfterMs = 10'000;
constexpr int startLimitMs = 20'000;
constexpr int stopLimitMs = 5'000;
constexpr qint64 logLimit = 4 * 1024 * 1024;

void keepLine(const QString& path, const QByteArray& line)
{
    (void)base::AtomicFile::write(path, line + '\n', {.existing = base::AtomicFile::Existing::Replace});
}

} // namespace

BundledServer::BundledServer(QString dataFolder, QString program, QObject* parent)
    : QObject(parent), m_dataFolder(std::move(dataFolder)), m_program(std::move(program))
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &BundledServer::launch);
    m_watch.setInterval(1000);
    connect(&m_watch, &QTimer::timeout, this, &BundledServer::checkJoined);
}

BundledServer::~BundledServer()
{
    blockSignals(true);
    stop();
}

qint64 BundledServer::processId() const
{
    return m_process ? m_process->processId() : 0;
}

QString BundledServer::addressFile() const
{
    return m_dataFolder + u"/app.address"_s;
}

QString BundledServer::portFile() const
{
    return m_dataFolder + u"/app.port"_s;
}

QString BundledServer::findProgram() const
{
    if (!m_program.isEmpty()) {
        return m_program;
    }
    const QString name = u"veilpix-server"_s;
    const QFileInfo sibling(QCoreApplication::applicationDirPath() + QLatin1Char('/') + name);
    return sibling.isExecutable() ? sibling.absoluteFilePath() : QStandardPaths::findExecutable(name);
}

void BundledServer::start()
{
    if (m_wanted && m_state != State::Failed) {
        return;
    }
    m_wanted = true;
    m_failures = 0;
    setState(State::Starting);
    if (!QDir().mkpath(m_dataFolder)) {
        setState(State::Failed);
        Q_EMIT failed({ErrorCode::Io, u"the data folder cannot be made"_s});
        return;
    }
    if (!m_lock) {
        m_lock = std::make_unique<QLockFile>(m_dataFolder + u"/app.lock"_s);
    }
    m_lock->setStaleLockTime(0); // a lock dies with its process, not with time
    if (m_lock->isLocked() || m_lock->tryLock(0)) {
        launch();
    } else {
        join();
    }
}

void BundledServer::join()
{
    m_shared = true;
    m_watch.start();
    checkJoined();
}

// The app whose server this is may end, and its server with it: then this one takes over.
void BundledServer::checkJoined()
{
    if (m_lock->tryLock(0)) {
        m_watch.stop();
        m_shared = false;
        setState(State::Starting);
        launch();
        return;
    }
    QFile file(addressFile());
    const QUrl url = file.open(QIODevice::ReadOnly) ? QUrl(QString::fromLatin1(file.readLine(200)).trimmed()) : QUrl();
    if (!url.isValid() || url.isEmpty() || url == m_url) {
        return;
    }
    m_url = url;
    setState(State::Running);
    Q_EMIT urlChanged(m_url);
}

// The port that it had before, so that whatever noted the address finds it again; 0, any, when somebody else has that
// one now or when it went wrong with it.
quint16 BundledServer::portToAsk() const
{
    QFile file(portFile());
    if (m_failures > 1 || !file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const quint16 before = file.readLine(8).trimmed().toUShort();
    QTcpServer probe;
    return before >= 1024 && probe.listen(QHostAddress::LocalHost, before) ? before : 0;
}

void BundledServer::launch()
{
    const QString program = findProgram();
    if (program.isEmpty()) {
        setState(State::Failed);
        Q_EMIT failed({ErrorCode::NotFound, u"veilpix-server was not found"_s});
        return;
    }
    m_output.clear();
    m_process = std::make_unique<QProcess>();
    m_process->setProgram(program);
    m_process->setArguments({u"serve"_s, u"--listen"_s, u"127.0.0.1:%1"_s.arg(portToAsk()), u"--data"_s, m_dataFolder});
    const QString log = m_dataFolder + u"/server.log"_s;
    if (QFileInfo(log).size() > logLimit) {
        QFile::remove(log);
    }
    m_process->setStandardErrorFile(log, QIODevice::Append);
    m_process->setStandardInputFile(QProcess::nullDevice());
    // The kernel ends the server when this process ends, however it ends. Only async-signal-safe calls here.
    const pid_t parent = ::getpid();
    m_process->setChildProcessModifier([parent] {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) {
            ::_exit(1); // the app died between fork and prctl
        }
    });
    connect(m_process.get(), &QProcess::readyReadStandardOutput, this, &BundledServer::readOutput);
    connect(m_process.get(), &QProcess::finished, this, &BundledServer::processEnded);
    connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            processEnded();
        }
    });
    m_uptime.start();
    m_process->start(QIODevice::ReadOnly);
    QTimer::singleShot(startLimitMs, m_process.get(), [this] {
        if (m_state == State::Starting && m_process) {
            m_process->kill();
        }
    });
}

void BundledServer::readOutput()
{
    const QByteArray arrived = m_process->readAllStandardOutput();
    if (m_state == State::Running) {
        return;
    }
    m_output += arrived;
    static const QRegularExpression line(u"listening on (http://127\\.0\\.0\\.1:\\d+)\\s"_s);
    const auto match = line.match(QString::fromLatin1(m_output));
    if (!match.hasMatch()) {
        m_output = m_output.right(4096);
        return;
    }
    m_url = QUrl(match.captured(1));
    keepLine(addressFile(), m_url.toEncoded());
    keepLine(portFile(), QByteArray::number(m_url.port()));
    setState(State::Running);
    Q_EMIT urlChanged(m_url);
}

void BundledServer::processEnded()
{
    if (!m_wanted) {
        return;
    }
    qCWarning(lcServer) << "the server ended by itself; exit code" << m_process->exitCode();
    m_process->disconnect(this);
    m_process.release()->deleteLater(); // this may run in one of its signals
    m_failures = m_uptime.elapsed() > steadyAfterMs || m_state == State::Running ? 1 : m_failures + 1;
    if (m_failures > quickFailuresAllowed) {
        m_wanted = false;
        setState(State::Failed);
        Q_EMIT failed({ErrorCode::Server, u"the server does not stay up"_s});
        return;
    }
    setState(State::Starting);
    m_retry.start(100 << (m_failures - 1));
}

void BundledServer::stop()
{
    m_wanted = false;
    m_retry.stop();
    m_watch.stop();
    if (m_process) {
        m_process->disconnect(this);
        m_process->terminate();
        if (m_process->state() != QProcess::NotRunning && !m_process->waitForFinished(stopLimitMs)) {
            m_process->kill();
            m_process->waitForFinished(stopLimitMs);
        }
        m_process.reset();
        QFile::remove(addressFile());
    }
    if (m_lock && m_lock->isLocked()) {
        m_lock->unlock();
    }
    m_shared = false;
    m_url.clear();
    setState(State::Stopped);
}

void BundledServer::setState(State state)
{
    if (state == m_state) {
        return;
    }
    m_state = state;
    Q_EMIT stateChanged(state);
}

} // namespace veilpix::session
