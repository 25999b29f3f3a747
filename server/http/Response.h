// One reply as a value: status, fields, and a body in memory or a stretch of an open file.
// Content-Length, Date, Connection and the handling of HEAD belong to the connection layer; handlers never set them.
#pragma once

#include <QFile>
#include <QString>
#include <memory>

#include "server/http/BodySpool.h"
#include "server/http/Headers.h"

namespace veilpix::http {

class Response {
public:
    Response() = default;

    // A body in memory with its media type.
    [[nodiscard]] static Response bytes(int status, QByteArray body, const QByteArray& contentType);
    // JSON that the caller wrote itself.
    [[nodiscard]] static Response jsonText(int status, QByteArray text);
    [[nodiscard]] static Response text(int status, const QString& text);
    // No body; with 204 and 304 not even a Content-Length.
    [[nodiscard]] static Response empty(int status);
    [[nodiscard]] static Response noContent() { return empty(204); }
    // {"code":"404","message":"…","status":"error"} with that HTTP status.
    [[nodiscard]] static Response error(int status, const QString& message);
    // length bytes of file from offset on, read as the client takes them. The file must be open for reading and
    // stays open until the reply is out; it needs no name any more. length -1 means to the end.
    [[nodiscard]] static Response file(std::shared_ptr<QFile> file, qint64 offset, qint64 length,
                                       const QByteArray& contentType, int status = 200);

    // All of a spool, for replies that a handler makes piece by piece and that are too large for memory.
    [[nodiscard]] static Response spooled(std::shared_ptr<BodySpool> spool, const QByteArray& contentType,
                                          int status = 200);

    // Replaces, or adds a further one of that name (Set-Cookie). CR, LF and NUL in values are refused: the reply
    // becomes a 500.
    Response& setHeader(const QByteArray& name, const QByteArray& value) &;
    Response&& setHeader(const QByteArray& name, const QByteArray& value) &&;
    Response& addHeader(const QByteArray& name, const QByteArray& value) &;
    Response&& addHeader(const QByteArray& name, const QByteArray& value) &&;

    [[nodiscard]] int status() const { return m_status; }
    [[nodiscard]] const Headers& headers() const { return m_headers; }
    [[nodiscard]] const QByteArray& body() const { return m_body; }
    [[nodiscard]] const std::shared_ptr<QFile>& sourceFile() const { return m_file; }
    [[nodiscard]] const std::shared_ptr<BodySpool>& sourceSpool() const { return m_spool; }
    [[nodiscard]] qint64 fileOffset() const { return m_offset; }
    [[nodiscard]] qint64 contentLength() const { return m_file || m_spool ? m_length : m_body.size(); }
    // False for 204, 304 and 1xx, which have no body by definition.
    [[nodiscard]] bool mayHaveBody() const { return m_status >= 200 && m_status != 204 && m_status != 304; }

private:
    int m_status = 200;
    Headers m_headers;
    QByteArray m_body;
    std::shared_ptr<QFile> m_file;
    std::shared_ptr<BodySpool> m_spool;
    qint64 m_offset = 0;
    qint64 m_length = 0;
};

} // namespace veilpix::http
