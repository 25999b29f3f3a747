#include "server/handlers/Answer.h"

#include <QLoggingCategory>

#include "common/base/Literals.h"

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
        return retryLater(503, u"The server is busy, try again"_s, 1);
    case ErrorCode::NoSpace:
        qCWarning(lcHandlers) << "no space:" << error.context;
        return http::Response::error(507, u"The server's disk is full"_s);
    case ErrorCode::PermissionDenied:
        qCWarning(lcHandlers) << "store not writable:" << error.context;
        return retryLater(503, u"The server cannot write to its disk"_s, 30);
    case ErrorCode::OverQuota:
        return http::Response::error(507, u"Quota exceeded: %1"_s.arg(error.context)); // what is left
    case ErrorCode::TooLarge:
        return http::Response::error(413, u"Too large"_s);
    case ErrorCode::NotFound:
        return http::Response::error(404, u"Not found"_s);
    case ErrorCode::AlreadyExists:
        return http::Response::error(409, u"Already exists"_s);
    case ErrorCode::Conflict:
        return http::Response::error(412, u"Another version is stored"_s);
    case ErrorCode::BadRequest:
    case ErrorCode::InvalidArgument:
        return http::Response::error(422, u"The request is not valid"_s);
    case ErrorCode::Io:
        qCWarning(lcHandlers) << "store failed:" << error.context;
        return retryLater(503, u"The server's store does not answer"_s, 5);
    default:
        qCCritical(lcHandlers) << "store failed:" << int(error.code) << error.context;
        return http::Response::error(500, u"Internal error"_s);
    }
}

} // namespace veilpix::handlers
