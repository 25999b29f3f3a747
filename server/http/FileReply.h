// GET and HEAD of bytes in a file, with everything that caches and resuming clients may ask: ETag, If-None-Match,
// If-Range, and Range for GET.
#pragma once

#include <QFile>
#include <memory>

#include "server/http/Request.h"
#include "server/http/Response.h"

namespace veilpix::http {

struct FileContent {
    std::shared_ptr<QFile> file; // open for reading
    qint64 offset = 0;           // where the content starts in the file
    qint64 length = -1;          // -1: to the end
    QByteArray contentType;
    QByteArray etag; // strong, without quotes; empty: none
};

// 200, 206, 304 or 416.
[[nodiscard]] Response fileReply(const Request& request, const FileContent& content);

} // namespace veilpix::http
