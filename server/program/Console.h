// What the subcommands say to the person at the terminal, and how they end.
#pragma once

#include <QString>
#include <cstdio>

#include "common/base/Literals.h"
#include "common/base/Result.h"
#include "server/program/PlainText.h"

namespace veilpix::program {

struct ExitCode {
    static constexpr int done = 0;
    static constexpr int failed = 1;
    static constexpr int wrongUsage = 2;
    static constexpr int problemsFound = 3;
};

inline void say(const QString& text)
{
    std::printf("%s\n", qPrintable(plainText(text)));
    std::fflush(stdout);
}

inline int complain(const QString& text, int code = ExitCode::failed)
{
    std::fprintf(stderr, "veilpix-server: %s\n", qPrintable(plainText(text)));
    return code;
}

inline int complain(const Error& error)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return complain(error.context, ExitCode::wrongUsage);
    case ErrorCode::NotFound:
        return complain(u"not found: %1"_s.arg(error.context));
    default:
        return complain(error.context.isEmpty() ? u"failed (error %1)"_s.arg(int(error.code)) : error.context);
    }
}

} // namespace veilpix::program
