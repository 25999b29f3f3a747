#include "server/program/LogOutput.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <unistd.h>

#include "common/base/Literals.h"
#include "server/handlers/RequestScope.h"
#include "server/program/LogWriter.h"

namespace veilpix::program {

namespace {

Q_LOGGING_CATEGORY(lcLog, "veilpix.log")

std::atomic<LogFormat> chosenFormat{LogFormat::Text};
std::mutex fileMutex;
int fileDescriptor = -1; // stays the same number for good: reopen() puts another file under it
QByteArray filePath;
std::atomic<LogWriter*> fileWriter{nullptr};

int openForAppending(const QByteArray& path)
{
    return ::open(path.constData(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

QByteArray levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug"_ba;
    case QtInfoMsg:
        return "info"_ba;
    case QtWarningMsg:
        return "warning"_ba;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return "error"_ba;
}

// A line must stay a line, whatever a message holds.
QByteArray onOneLine(QByteArray text)
{
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            c = ' ';
        }
    }
    return text;
}

QByteArray logTime(const QDateTime& time)
{
    return time.toUTC().toString(Qt::ISODateWithMs).toLatin1();
}

double milliseconds(const http::AccessRecord& record)
{
    return std::chrono::duration<double, std::milli>(record.duration).count();
}

QByteArray droppedLine(quint64 lines)
{
    return LogOutput::line(chosenFormat, QDateTime::currentDateTimeUtc(), "warning", "veilpix.log", {},
                           QByteArray::number(lines) + " lines could not be written as fast as they came, and were "
                                                       "dropped here");
}

// The writers live as long as the process: other threads may log until its very end.
LogWriter* newWriter(int descriptor)
{
    static const int registered = std::atexit(LogOutput::flush);
    (void)registered;
    return new LogWriter(descriptor, droppedLine);
}

LogWriter& standardError()
{
    static LogWriter* const writer = newWriter(STDERR_FILENO);
    return *writer;
}

void put(const QByteArray& line)
{
    standardError().put(line);
    if (LogWriter* const file = fileWriter) {
        file->put(line);
    }
}

} // namespace

void LogOutput::install(LogFormat format, LogLevel level)
{
    chosenFormat = format;
    QString rules;
    if (level > LogLevel::Debug) {
        rules += u"*.debug=false\n"_s;
    }
    if (level > LogLevel::Info) {
        rules += u"*.info=false\n"_s;
    }
    if (level > LogLevel::Warning) {
        rules += u"*.warning=false\n"_s;
    }
    QLoggingCategory::setFilterRules(rules);
    qInstallMessageHandler(message);
}

Result<void> LogOutput::alsoTo(const QString& path)
{
    const std::lock_guard lock(fileMutex);
    const QByteArray name = QFile::encodeName(path);
    const int descriptor = openForAppending(name);
    if (descriptor < 0) {
        return fail(ErrorCode::Io, u"%1: %2"_s.arg(path, QString::fromLocal8Bit(std::strerror(errno))));
    }
    filePath = name;
    if (fileDescriptor < 0) {
        fileDescriptor = descriptor;
        fileWriter = newWriter(descriptor);
    } else {
        ::dup3(descriptor, fileDescriptor, O_CLOEXEC);
        ::close(descriptor);
    }
    return {};
}

void LogOutput::reopen()
{
    if (!fileWriter) {
        return;
    }
    if (const Result<void> opened = alsoTo(QFile::decodeName(filePath)); !opened) {
        qCWarning(lcLog, "the log file stays as it was: %ls", qUtf16Printable(opened.error().context));
    }
}

void LogOutput::message(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    put(line(chosenFormat, QDateTime::currentDateTimeUtc(), levelName(type),
             context.category ? QByteArray(context.category) : "default"_ba, handlers::RequestScope::current(),
             text.toUtf8()));
    if (type == QtFatalMsg) {
        flush(); // Qt ends the process next
    }
}

void LogOutput::flush()
{
    standardError().flush();
    if (LogWriter* const file = fileWriter) {
        file->flush();
    }
}

quint64 LogOutput::dropped()
{
    const LogWriter* const file = fileWriter;
    return standardError().dropped() + (file ? file->dropped() : 0);
}

void LogOutput::access(const http::AccessRecord& record)
{
    static const QLoggingCategory category("veilpix.access");
    if (category.isInfoEnabled()) {
        put(accessLine(chosenFormat, QDateTime::currentDateTimeUtc(), record));
    }
}

QByteArray LogOutput::line(LogFormat format, const QDateTime& time, const QByteArray& level,
                           const QByteArray& component, const QByteArray& requestId, const QByteArray& message)
{
    if (format == LogFormat::Text) {
        QByteArray out = logTime(time) + ' ' + level + ' ' + component + ' ';
        if (!requestId.isEmpty()) {
            out += '[' + requestId + "] ";
        }
        return out + onOneLine(message);
    }
    QJsonObject object{{u"time"_s, QString::fromLatin1(logTime(time))},
                       {u"level"_s, QString::fromLatin1(level)},
                       {u"component"_s, QString::fromUtf8(component)},
                       {u"message"_s, QString::fromUtf8(message)}};
    if (!requestId.isEmpty()) {
        object.insert(u"request"_s, QString::fromLatin1(requestId));
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray LogOutput::accessLine(LogFormat format, const QDateTime& time, const http::AccessRecord& record)
{
    // A request that was refused before it was understood has neither.
    const QString route = record.route.isEmpty() ? u"-"_s : record.route;
    const QByteArray method = record.method.isEmpty() ? "-"_ba : record.method;
    if (format == LogFormat::Text) {
        return logTime(time) + " info veilpix.access [" + record.requestId + "] " + method + ' ' + route.toUtf8() +
               ' ' + QByteArray::number(record.status) + " in=" + QByteArray::number(record.bytesIn) +
               " out=" + QByteArray::number(record.bytesOut) +
               " ms=" + QByteArray::number(milliseconds(record), 'f', 2) + " peer=" + record.peer.toString().toLatin1();
    }
    const QJsonObject object{{u"time"_s, QString::fromLatin1(logTime(time))},
                             {u"level"_s, u"info"_s},
                             {u"component"_s, u"veilpix.access"_s},
                             {u"request"_s, QString::fromLatin1(record.requestId)},
                             {u"method"_s, QString::fromLatin1(method)},
                             {u"route"_s, route},
                             {u"status"_s, record.status},
                             {u"bytes_in"_s, record.bytesIn},
                             {u"bytes_out"_s, record.bytesOut},
                             {u"milliseconds"_s, milliseconds(record)},
                             {u"peer"_s, record.peer.toString()}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace veilpix::program
