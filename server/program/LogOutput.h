// Where log lines go: standard error, one line each, as text or JSON, with the request they belong to.
#pragma once

#include "server/http/Server.h"
#include "server/program/Settings.h"

#include <QByteArray>
#include <QDateTime>

namespace veilpix::program {

class LogOutput {
public:
    // Takes over Qt's messages for the whole process.
    static void install(LogFormat format, LogLevel level);
    // One line for one answered request: method, route (not the path, which holds names), status, sizes, duration.
    static void access(const http::AccessRecord& record);

    // The lines themselves, without the newline, for tests.
    [[nodiscard]] static QByteArray line(LogFormat format, const QDateTime& time, const QByteArray& level,
                                         const QByteArray& component, const QByteArray& requestId,
                                         const QByteArray& message);
    [[nodiscard]] static QByteArray accessLine(LogFormat format, const QDateTime& time,
                                               const http::AccessRecord& record);
};

} // namespace veilpix::program
