#include "app/net/ContentJob.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

const char* pathOf(ContentJob::Part part)
{
    switch (part) {
    case ContentJob::Part::Thumbnail:
        return api::paths::thumbnail;
    case ContentJob::Part::Quotient:
        return api::paths::quotient;
    case ContentJob::Part::Content:
        break;
    }
    return api::paths::content;
}

} // namespace

ContentJob::ContentJob(ApiClient& api, const QString& ownerId, const QString& name, Part part, QIODevice& sink,
                       qint64 expected, qint64 limit, QObject* parent)
    : RequestJob(api, Request::get(api::pathOf(pathOf(part), {ownerId, name})), parent), m_sink(sink),
      m_expected(expected), m_limit(limit)
{
}

void ContentJob::aboutToSend(Request& request)
{
    m_fresh = true;
    request.headers.clear();
    if (m_done > 0 && !m_tag.isEmpty()) {
        request.headers.emplaceBack("Range", "bytes=" + QByteArray::number(m_done) + '-');
        request.headers.emplaceBack("If-Range", m_tag);
    }
}

bool ContentJob::receivedPart(const QByteArray& bytes)
{
    if (std::exchange(m_fresh, false)) {
        const bool goesOn = status() == 206 &&
                            header("Content-Range").startsWith("bytes " + QByteArray::number(m_done) + '-') &&
                            header(api::headers::etag) == m_tag;
        if (!goesOn) {
            if (m_done > 0 && !m_sink.seek(0)) {
                failWith({ErrorCode::Io, u"cannot start over"_s});
                return false;
            }
            m_done = 0;
        }
        m_tag = header(api::headers::etag);
        madeProgress();
    }
    if (m_done + bytes.size() > m_limit) {
        failWith({ErrorCode::TooLarge, u"the server sends more than it announced"_s});
        return false;
    }
    if (m_sink.write(bytes) != bytes.size()) {
        failWith({ErrorCode::Io, m_sink.errorString()});
        return false;
    }
    m_done += bytes.size();
    Q_EMIT progress(m_done, m_expected);
    return true;
}

void ContentJob::received(const QByteArray&)
{
    succeed();
}

} // namespace veilpix::net
