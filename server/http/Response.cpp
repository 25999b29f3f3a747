#include "server/http/Response.h"

#include "common/api/Replies.h"
#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

bool isSafe(QByteArrayView text)
{
    for (const char c : text) {
        if (c == '\r' || c == '\n' || c == '\0') {
            return false;
        }
    }
    return true;
}

} // namespace

Response Response::bytes(int status, QByteArray body, const QByteArray& contentType)
{
    Response response;
    response.m_status = status;
    response.m_body = std::move(body);
    response.m_headers.add("Content-Type", contentType);
    return response;
}

Response Response::jsonText(int status, QByteArray text)
{
    return bytes(status, std::move(text), "application/json");
}

Response Response::text(int status, const QString& text)
{
    return bytes(status, text.toUtf8(), "text/plain; charset=utf-8");
}

Response Response::empty(int status)
{
    Response response;
    response.m_status = status;
    return response;
}

Response Response::error(int status, const QString& message)
{
    return jsonText(status, api::errorText(status, message));
}

Response Response::file(std::shared_ptr<QFile> file, qint64 offset, qint64 length, const QByteArray& contentType,
                        int status)
{
    const qint64 available = file && file->isOpen() ? file->size() : -1;
    if (available < 0 || offset < 0 || offset > available || (length >= 0 && length > available - offset)) {
        return error(500, u"Internal error"_s);
    }
    Response response;
    response.m_status = status;
    response.m_offset = offset;
    response.m_length = length < 0 ? available - offset : length;
    response.m_file = std::move(file);
    response.m_headers.add("Content-Type", contentType);
    return response;
}

Response Response::spooled(std::shared_ptr<BodySpool> spool, const QByteArray& contentType, int status)
{
    Response response;
    response.m_status = status;
    response.m_length = spool->size();
    response.m_spool = std::move(spool);
    response.m_headers.add("Content-Type", contentType);
    return response;
}

Response& Response::setHeader(const QByteArray& name, const QByteArray& value) &
{
    m_headers.remove(name);
    return addHeader(name, value);
}

Response&& Response::setHeader(const QByteArray& name, const QByteArray& value) &&
{
    return std::move(setHeader(name, value));
}

Response& Response::addHeader(const QByteArray& name, const QByteArray& value) &
{
    // A value with a line end in it would be a second header of somebody else's choice.
    if (isSafe(name) && isSafe(value) && !name.isEmpty()) {
        m_headers.add(name, value);
    } else {
        *this = error(500, u"Internal error"_s);
    }
    return *this;
}

Response&& Response::addHeader(const QByteArray& name, const QByteArray& value) &&
{
    return std::move(addHeader(name, value));
}

} // namespace veilpix::http
