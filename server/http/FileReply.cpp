#include "server/http/FileReply.h"

#include "common/base/Literals.h"
#include "server/http/ByteRange.h"

namespace veilpix::http {

Response fileReply(const Request& request, const FileContent& content)
{
    if (!content.file || !content.file->isOpen()) {
        return Response::error(500, u"Internal error"_s);
    }
    const qint64 available = content.file->size() - content.offset;
    const qint64 size = content.length < 0 ? available : content.length;
    if (content.offset < 0 || size < 0 || size > available) { // an ETag would say that it is the content
        return Response::error(500, u"Internal error"_s);
    }
    const QByteArray quoted = '"' + content.etag + '"';
    const auto finish = [&](Response response) {
        if (!content.etag.isEmpty()) {
            response.setHeader("ETag", quoted);
        }
        response.setHeader("Accept-Ranges", "bytes");
        return response;
    };

    if (!content.etag.isEmpty() && request.headers.has("If-None-Match") &&
        etagListed(request.headers.combined("If-None-Match"), content.etag)) {
        return finish(Response::empty(304));
    }

    // A range of an older version would be a patchwork: If-Range that does not match means the whole.
    const bool sameVersion = !request.headers.has("If-Range") || request.header("If-Range").trimmed() == quoted;
    // For GET alone (RFC 9110 14.2): a HEAD says what the whole is.
    if (!request.head && request.headers.count("Range") == 1 && sameVersion) {
        const auto range = parseRange(request.header("Range"), size);
        if (std::holds_alternative<UnsatisfiableRange>(range)) {
            Response response = Response::error(416, u"Range not satisfiable"_s);
            return finish(std::move(response.setHeader("Content-Range", "bytes */" + QByteArray::number(size))));
        }
        if (const auto* part = std::get_if<ByteRange>(&range)) {
            Response response =
                Response::file(content.file, content.offset + part->first, part->length, content.contentType, 206);
            response.setHeader("Content-Range", "bytes " + QByteArray::number(part->first) + '-' +
                                                    QByteArray::number(part->first + part->length - 1) + '/' +
                                                    QByteArray::number(size));
            return finish(std::move(response));
        }
    }
    return finish(Response::file(content.file, content.offset, size, content.contentType));
}

} // namespace veilpix::http
