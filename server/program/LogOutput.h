// Where log lines go: standard error, one line each, as text or JSON, with the request they belong to. Threads of their
// own write them; whoever logs never waits.
#pragma once

#include <QByteArray>
#include <QDateTime>

#include "common/base/Result.h"
#include "server/http/Server.h"
#include "server/program/ServerSettings.h"

namespace veilpix::program {

class LogOutput {
public:
    // Takes over Qt's messages for the whole process.
    static void install(LogFormat format, LogLevel level);
    // Every line goes to the end of this file too, for as long as the process runs.
    [[nodiscard]] static Result<void> alsoTo(const QString& path);
    // Opens that file anew, under its name: whoever rotates logs has moved the old one away.
    static void reopen();
    // What Qt's message handler does, for those who have one of their own in front of it.
    static void message(QtMsgType type, const QMessageLogContext& context, const QString& text);
    // One line for one answered request: method, route (not the path, which holds names), status, sizes, duration.
    static void access(const http::AccessRecord& record);

    // Everything that was logged so far is out when it returns, unless nobody takes it. At the process's end this
    // happens by itself.
    static void flush();
    // Lines that were never written because nobody took them fast enough, or by an error.
    [[nodiscard]] static quint64 dropped();

    // The lines themselves, without the newline, for tests.
    [[nodiscard]] static QByteArray line(LogFormat format, const QDateTime& time, const QByteArray& level,
                                         const QByteArray& component, const QByteArray& requestId,
                                         const QByteArray& message);
    [[nodiscard]] static QByteArray accessLine(LogFormat format, const QDateTime& time,
                                               const http::AccessRecord& record);
};

} // namespace veilpix::program
