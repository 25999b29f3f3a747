#include "app/net/ContentJob.h"

#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

Request rangeless(const QString& picturePath, ContentJob::Part part)
{
    switch (part) {
    case ContentJob::Part::Thumbnail:
        return Request::get(picturePath + u"/thumbnail"_s);
    case ContentJob::Part::Quotient:
        return Request::get(picturePath + u"/quotient"_s);
    case ContentJob::Part::Content:
        break;
    }
    return Request::get(picturePath + u"/content"_s);
}

} // namespace

ContentJob::ContentJob(ApiClient& api, const QString& picturePath, Part part, QIODevice& sink, qint64 expected,
                       qint64 limit, QObject* parent)
    : RequestJob(api, rangeless(picturePath, part), parent), m_sink(sink), m_expected(expected), m_limit(limit)
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
                            header("ETag") == m_tag;
        if (!goesOn) {
            if (m_done > 0 && !m_sink.seek(0)) {
                failWith({ErrorCode::Io, u"cannot start over"_s});
                return false;
            }
            m_done = 0;
        }
        m_tag = header("ETag");
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
