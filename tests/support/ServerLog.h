// What tests/e2e/operation/check_logs.py reads after all suites: the log lines of servers that run inside a suite's own
// process (those in processes of their own follow VEILPIX_LOG_FILE by themselves), and what may not be in any log.
#pragma once

#include "server/program/LogOutput.h"
#include "tests/support/Said.h"

namespace veilpix::tests {

// Call it when a suite has begun: Qt Test puts its own message handler in place then, which keeps working.
inline void keepServerLog()
{
    static const bool kept = [] {
        const QString path = qEnvironmentVariable("VEILPIX_LOG_FILE");
        if (path.isEmpty() || !program::LogOutput::alsoTo(path)) {
            return false;
        }
        static QtMessageHandler outer = nullptr;
        outer = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext& context, const QString& text) {
            if (QByteArrayView(context.category).startsWith("veilpix.")) {
                program::LogOutput::message(type, context, text);
            }
            outer(type, context, text);
        });
        return true;
    }();
    (void)kept;
}

} // namespace veilpix::tests
