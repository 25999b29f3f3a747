#include "server/http/MultipartReader.h"

#include <algorithm>

#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

// A preamble has no purpose in a form; a short one is put up with.
constexpr qsizetype maxPreamble = 1024;

tl::unexpected<Error> malformed(const char* what)
{
    return fail(ErrorCode::BadRequest, u"multipart: %1"_s.arg(QLatin1String(what)));
}

Result<Headers> parseHead(QByteArrayView text)
{
    Headers headers;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf("\r\n");
        const QByteArrayView line = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 2);
        const qsizetype colon = line.indexOf(':');
        const bool control = std::any_of(line.begin(), line.end(), [](char c) {
            return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
        });
        if (colon <= 0 || control || line.front() == ' ' || line.front() == '\t' || headers.size() >= 16) {
            return malformed("a part's head");
        }
        headers.add(line.first(colon).toByteArray(), line.sliced(colon + 1).trimmed().toByteArray());
    }
    return headers;
}

} // namespace

MultipartReader::MultipartReader(const QByteArray& boundary, qint64 partHeadBytes, Calls calls)
    : m_delimiter("\r\n--" + boundary), m_partHeadBytes(partHeadBytes), m_calls(std::move(calls)),
      m_buffer("\r\n") // so that the first boundary looks like the others
{
}

Result<void> MultipartReader::feed(QByteArrayView bytes)
{
    if (m_state == State::Epilogue) {
        return {}; // what follows the closing boundary means nothing
    }
    m_buffer.append(bytes.data(), bytes.size());
    for (;;) {
        const Result<bool> more = step();
        if (!more) {
            return tl::unexpected(more.error());
        }
        if (!*more) {
            break;
        }
    }
    m_buffer.remove(0, m_at);
    m_at = 0;
    return {};
}

// True when it went a step further and should be called again.
Result<bool> MultipartReader::step()
{
    switch (m_state) {
    case State::Preamble: {
        const qsizetype found = rest().indexOf(m_delimiter);
        // Both limits draw the same line, so that it does not matter in which pieces the body comes.
        if (found < 0 ? rest().size() >= maxPreamble + m_delimiter.size() : found > maxPreamble) {
            return malformed("no boundary");
        }
        if (found < 0) {
            return false;
        }
        consume(found + m_delimiter.size());
        m_state = State::AfterBoundary;
        return true;
    }
    case State::AfterBoundary:
        return afterBoundary();
    case State::PartHead:
        return partHead();
    case State::Content:
        return content();
    case State::Epilogue:
        consume(rest().size());
        return false;
    }
    return false;
}

Result<bool> MultipartReader::afterBoundary()
{
    if (rest().size() < 2) {
        return false;
    }
    if (rest().startsWith("--")) {
        m_state = State::Epilogue;
    } else if (rest().startsWith("\r\n")) {
        // Left in place: a part without any field has its empty line right here.
        m_state = State::PartHead;
    } else {
        return malformed("a boundary line");
    }
    return true;
}

Result<bool> MultipartReader::partHead()
{
    const qsizetype end = rest().indexOf("\r\n\r\n");
    if (end < 0 ? rest().size() >= m_partHeadBytes + 4 : end > m_partHeadBytes) { // 4: the empty line
        return malformed("a part's head is too long");
    }
    if (end < 0) {
        return false;
    }
    const QByteArrayView text = end > 2 ? rest().sliced(2, end - 2) : QByteArrayView();
    const Result<Headers> head = parseHead(text);
    if (!head) {
        return tl::unexpected(head.error());
    }
    consume(end + 4);
    if (const Result<void> taken = m_calls.partBegins(*head); !taken) {
        return tl::unexpected(taken.error());
    }
    m_state = State::Content;
    return true;
}

Result<bool> MultipartReader::content()
{
    const qsizetype found = rest().indexOf(m_delimiter);
    // Without a boundary all but what may be the beginning of one is content.
    const qsizetype usable = found >= 0 ? found : std::max<qsizetype>(0, rest().size() - m_delimiter.size() + 1);
    if (usable > 0) {
        if (const Result<void> taken = m_calls.content(rest().first(usable)); !taken) {
            return tl::unexpected(taken.error());
        }
        consume(usable);
    }
    if (found < 0) {
        return false;
    }
    consume(m_delimiter.size());
    m_state = State::AfterBoundary;
    if (const Result<void> ended = m_calls.partEnds(); !ended) {
        return tl::unexpected(ended.error());
    }
    return true;
}

Result<void> MultipartReader::finish()
{
    if (m_state != State::Epilogue) {
        return malformed("it ends too early");
    }
    return {};
}

} // namespace veilpix::http
