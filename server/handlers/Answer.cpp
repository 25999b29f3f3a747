#include "server/handlers/Answer.h"

#include <QLoggingCategory>

namespace veilpix::handlers {

namespace {
Q_LOGGING_CATEGORY(lcHandlers, "veilpix.handlers")
} // namespace

tl::unexpected<http::Response> refuse(int status, const char* message)
{
    return refuse(status, QString::fromLatin1(message));
}

tl::unexpected<http::Response> refuse(int status, const QString& message)
{
    return tl::unexpected<http::Response>(http::Response::error(status, message));
}

http::Response retryLater(int status, const QString& message, int seconds)
{
    return http::Response::error(status, message).setHeader("Retry-After", QByteArray::number(std::max(1, seconds)));
}

http::Response storeFailure(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Busy:
        qCWarning(lcHandlers) << "store busy:" << error.context;
        return retryLater(503, QStringLiteral("The server is busy, try again"), 1);
    case ErrorCode::NoSpace:
        qCWarning(lcHandlers) << "no space:" << error.context;
        return http::Response::error(507, QStringLiteral("The server's disk is full"));
    case ErrorCode::PermissionDenied:
        qCWarning(lcHandlers) << "store not writable:" << error.context;
        return retryLater(503, QStringLiteral("The server cannot write to its disk"), 30);
    case ErrorCode::OverQuota:
        return http::Response::error(507, QStringLiteral("Quota exceeded: %1").arg(error.context)); // what is left
    case ErrorCode::TooLarge:
        return http::Response::error(413, QStringLiteral("Too large"));
    case ErrorCode::NotFound:
        return http::Response::error(404, QStringLiteral("Not found"));
    case ErrorCode::AlreadyExists:
        return http::Response::error(409, QStringLiteral("Already exists"));
    case ErrorCode::Conflict:
        return http::Response::error(412, QStringLiteral("Another version is stored"));
    case ErrorCode::BadRequest:
    case ErrorCode::InvalidArgument:
        return http::Response::error(422, QStringLiteral("The request is not valid"));
    case ErrorCode::Io:
        qCWarning(lcHandlers) << "store failed:" << error.context;
        return retryLater(503, QStringLiteral("The server's store does not answer"), 5);
    default:
        qCCritical(lcHandlers) << "store failed:" << int(error.code) << error.context;
        return http::Response::error(500, QStringLiteral("Internal error"));
    }
}

} // namespace veilpix::handlers
