#include "server/http/RequestParser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>

namespace beast = boost::beast;

namespace veilpix::http {

namespace {

// A chunk's size line with its extensions (and the line end of the chunk before), or the last chunk's with all
// trailers, may be this long.
constexpr qsizetype maxChunkFraming = 16 * 1024;
constexpr qsizetype lastChunkBytes = 5; // 0 CR LF CR LF
// What no method exceeds that anybody has registered.
constexpr qsizetype longestMethod = 32;

QByteArray toBytes(beast::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// A name, an IPv4 address or an IPv6 address in brackets; behind it a colon with a port, or nothing.
bool isHostText(QByteArrayView host)
{
    const bool bracketed = host.startsWith('[');
    const qsizetype end = bracketed ? host.indexOf(']') + 1 : host.indexOf(':');
    if (bracketed && end == 0) {
        return false;
    }
    const QByteArrayView port = end < 0 ? QByteArrayView() : host.sliced(end);
    QByteArrayView name = end < 0 ? host : host.first(end);
    if (bracketed) {
        name = name.sliced(1, name.size() - 2);
    }
    const bool shaped = bracketed ? name.contains(':') : !name.isEmpty();
    const bool named = shaped && std::all_of(name.begin(), name.end(), [bracketed](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '.' ||
                                  c == '-' || c == '_' || c == '%' || c == '~' || (bracketed && c == ':');
                       });
    if (!named || port.isEmpty()) {
        return named;
    }
    const QByteArrayView digits = port.sliced(1);
    return port.front() == ':' && digits.size() <= 5 && std::all_of(digits.begin(), digits.end(), isDigit) &&
           digits.toByteArray().toInt() <= 65535;
}

bool endsWithVersion(QByteArrayView line)
{
    const qsizetype space = line.lastIndexOf(' ');
    const QByteArrayView version = line.sliced(space + 1);
    const auto digit = [&](qsizetype i) { return version.at(i) >= '0' && version.at(i) <= '9'; };
    return space > 0 && version.size() == 8 && version.startsWith("HTTP/") && digit(5) && version.at(6) == '.' &&
           digit(7);
}

} // namespace

// Collects what Beast reads. A new one for each request: that is how Beast means its parsers to be used.
class RequestParser::Beast final : public beast::http::basic_parser<true> {
public:
    RequestHead head;
    const Sink* sink = nullptr;
    qint64 room = 0;
    bool tooLarge = false;

private:
    using Code = beast::error_code;

    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                         Code&) override
    {
        head.method = toBytes(method);
        head.target = toBytes(target);
        head.version = version;
    }
    void on_response_impl(int, beast::string_view, int, Code&) override {}
    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, Code&) override
    {
        if (!m_headDone) { // trailers are read and dropped: nothing that came after the checks may change what was
                           // checked
            head.headers.add(toBytes(name), toBytes(value));
        }
    }
    void on_header_impl(Code&) override { m_headDone = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
    std::size_t on_body_impl(beast::string_view body, Code& error) override { return take(body, error); }
    void on_chunk_header_impl(std::uint64_t size, beast::string_view extensions, Code& error) override
    {
        const bool hidden = std::any_of(extensions.begin(), extensions.end(), [](char c) {
            return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
        });
        if (hidden) {
            error = beast::http::error::bad_chunk_extension;
        } else if (size > static_cast<std::uint64_t>(room)) { // said too much: no need to wait for it
            refuseSize(error);
        }
    }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Code& error) override
    {
        return take(body, error);
    }
    void on_finish_impl(Code&) override {}

    std::size_t take(beast::string_view body, Code& error)
    {
        if (static_cast<qint64>(body.size()) > room) {
            refuseSize(error);
            return 0;
        }
        room -= static_cast<qint64>(body.size());
        (*sink)(QByteArrayView(body.data(), static_cast<qsizetype>(body.size())));
        return body.size();
    }
    void refuseSize(Code& error)
    {
        tooLarge = true;
        error = beast::http::error::body_limit;
    }

    bool m_headDone = false;
};

RequestParser::RequestParser(const Limits& limits) : m_limits(limits), m_beast(std::make_unique<Beast>())
{
}
RequestParser::~RequestParser() = default;

const RequestHead& RequestParser::head() const
{
    return m_beast->head;
}

void RequestParser::reset()
{
    m_beast = std::make_unique<Beast>();
    m_scanned = 0;
    m_lines = 0;
    m_refusal = {};
}

RequestParser::Progress RequestParser::refuse(int status, const char* message)
{
    m_refusal = {status, QString::fromLatin1(message)};
    return Progress::Refused;
}

// Looks at each new byte once: finds the end of the head, holds the limits while it grows, and refuses what different
// readers would read differently. False when refused; end is -1 while the head is incomplete.
bool RequestParser::scanHead(QByteArrayView data, qsizetype& end)
{
    end = -1;
    for (; m_scanned < data.size(); ++m_scanned) {
        const char c = data.at(m_scanned);
        if (m_scanned >= m_limits.headBytes) {
            refuse(m_lines == 0 ? 414 : 431,
                   m_lines == 0 ? "The request target is too long" : "The request head is too large");
            return false;
        }
        const bool afterCr = m_scanned > 0 && data.at(m_scanned - 1) == '\r';
        if ((c == '\n') != afterCr) {
            refuse(400, "A line of the request head ends wrongly");
            return false;
        }
        if (c == '\n') {
            if (m_scanned >= 3 && data.at(m_scanned - 2) == '\n') {
                end = ++m_scanned;
                return true;
            }
            if (m_lines++ > m_limits.headFields) {
                refuse(431, "The request head has too many fields");
                return false;
            }
        } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r') || c == 0x7f) {
            refuse(400, "The request head has a control character");
            return false;
        } else if (m_lines == 0 && m_scanned == longestMethod && !data.first(longestMethod + 1).contains(' ')) {
            refuse(501, "This method is not implemented");
            return false;
        } else if (m_lines == 0 && m_scanned > m_limits.targetBytes + longestMethod) {
            refuse(414, "The request target is too long");
            return false;
        }
    }
    return true;
}

// The lines as bytes: what Beast would tolerate and we do not.
bool RequestParser::checkLines(QByteArrayView head)
{
    const qsizetype firstEnd = head.indexOf("\r\n");
    const QByteArrayView requestLine = head.first(firstEnd);
    if (requestLine.count(' ') != 2 || requestLine.contains('\t')) {
        refuse(400, "The request line is malformed");
        return false;
    }
    qsizetype start = firstEnd + 2;
    while (start < head.size() - 2) {
        const qsizetype stop = head.indexOf("\r\n", start);
        const QByteArrayView line = head.sliced(start, stop - start);
        if (line.startsWith(' ') || line.startsWith('\t')) {
            refuse(400, "Folded header fields are not accepted");
            return false;
        }
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0 || line.at(colon - 1) == ' ' || line.at(colon - 1) == '\t') {
            refuse(400, "A header field is malformed");
            return false;
        }
        start = stop + 2;
    }
    return true;
}

// What the fields mean together: one length, one host, nothing that we would have to ignore.
bool RequestParser::checkHead()
{
    RequestHead& head = m_beast->head;
    const Headers& headers = head.headers;
    if (head.target.size() > m_limits.targetBytes) {
        return refuse(414, "The request target is too long"), false;
    }

    if (headers.count("Host") > 1 || (head.version == 11 && !headers.has("Host")) ||
        (headers.has("Host") && !isHostText(headers.value("Host")))) {
        return refuse(400, "The request needs exactly one valid Host"), false;
    }

    const int lengths = headers.count("Content-Length");
    if (headers.has("Transfer-Encoding")) {
        if (lengths > 0 || head.version == 10) {
            return refuse(400, "The length of the body is ambiguous"), false;
        }
        const QByteArray coding = headers.combined("Transfer-Encoding").toLower();
        if (coding != "chunked") {
            if (coding.contains("chunked")) {
                return refuse(400, "The transfer coding is malformed"), false;
            }
            return refuse(501, "This transfer coding is not supported"), false;
        }
        head.chunked = true;
    } else if (lengths > 0) {
        const QByteArray text = headers.value("Content-Length");
        const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (lengths > 1 || !digits || text.isEmpty() || text.size() > 18) {
            return refuse(400, "The Content-Length is malformed"), false;
        }
        head.contentLength = text.toLongLong();
    }

    if (headers.has("Expect")) {
        if (headers.count("Expect") > 1 || headers.value("Expect").toLower() != "100-continue") {
            return refuse(417, "This expectation cannot be met"), false;
        }
        head.expectsContinue = head.version == 11 && head.hasBody();
    }
    head.keepAlive = head.version == 11 && !headers.hasToken("Connection", "close");
    return true;
}

RequestParser::Progress RequestParser::readHead(QByteArrayView data, qsizetype& consumed)
{
    // One empty line in front of a request is an old client's habit, and harmless.
    const qsizetype skipped = data.startsWith("\r\n") ? 2 : 0;
    consumed = 0;
    if (data == QByteArrayView("\r")) {
        return Progress::NeedMore;
    }
    qsizetype end = -1;
    if (!scanHead(data.sliced(skipped), end)) {
        return Progress::Refused;
    }
    if (end < 0) {
        return Progress::NeedMore;
    }
    const QByteArrayView head = data.sliced(skipped, end);
    if (!checkLines(head)) {
        return Progress::Refused;
    }

    beast::error_code error;
    m_beast->header_limit(static_cast<std::uint32_t>(head.size()) + 1);
    m_beast->body_limit(std::numeric_limits<std::uint64_t>::max()); // the route decides, in readBody()
    m_beast->eager(false);
    // Beast stops between the request line and the fields only when it has to wait; the head is all here.
    const std::size_t used =
        m_beast->put(boost::asio::const_buffer(head.data(), static_cast<size_t>(head.size())), error);
    if (error) {
        if (error == beast::http::error::bad_version && endsWithVersion(head.first(head.indexOf("\r\n")))) {
            return refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here");
        }
        if (error == beast::http::error::bad_transfer_encoding || error == beast::http::error::bad_content_length) {
            return refuse(400, "The length of the body is malformed");
        }
        return refuse(400, "The request head is malformed");
    }
    if (static_cast<qsizetype>(used) != head.size() || !m_beast->is_header_done()) {
        return refuse(400, "The request head is malformed");
    }
    if (!checkHead()) {
        return Progress::Refused;
    }
    consumed = skipped + end;
    return Progress::Done;
}

RequestParser::Progress RequestParser::readBody(QByteArrayView data, qsizetype& consumed, qint64 limit,
                                                const Sink& sink)
{
    consumed = 0;
    if (!m_beast->head.hasBody()) {
        return Progress::Done;
    }
    if (m_beast->sink == nullptr) {
        m_beast->room = limit;
    }
    m_beast->sink = &sink;
    if (m_beast->head.contentLength.value_or(0) > limit) {
        return refuse(413, "The request body is too large");
    }
    while (!m_beast->is_done()) {
        const QByteArrayView rest = data.sliced(consumed);
        // A chunked body never ends in fewer bytes than its last chunk has, and Beast asserts when it is shown fewer.
        if (rest.size() < (m_beast->head.chunked ? lastChunkBytes : 1)) {
            return Progress::NeedMore;
        }
        beast::error_code error;
        const qint64 roomBefore = m_beast->room;
        const auto used = static_cast<qsizetype>(
            m_beast->put(boost::asio::const_buffer(rest.data(), static_cast<size_t>(rest.size())), error));
        consumed += used;
        // Beast takes one size line, or all trailers, or bytes of the body a call: what is too long is refused however
        // it came, in one piece as well as in several.
        qsizetype framing = used - static_cast<qsizetype>(roomBefore - m_beast->room);
        if (error == beast::http::error::need_more) {
            framing = rest.size() - used;
        } else if (m_beast->tooLarge) { // told by a size line, which Beast did not take then
            framing = rest.indexOf("\r\n", rest.startsWith("\r\n") ? 2 : 0) + 2;
        }
        if (framing > maxChunkFraming) {
            return refuse(400, "The chunked body is malformed");
        }
        if (error == beast::http::error::need_more) {
            return Progress::NeedMore;
        }
        if (m_beast->tooLarge) {
            return refuse(413, "The request body is too large");
        }
        if (error) {
            return refuse(400, "The chunked body is malformed");
        }
    }
    return Progress::Done;
}

} // namespace veilpix::http
