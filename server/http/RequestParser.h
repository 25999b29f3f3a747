// HTTP/1.1 requests out of a stream of bytes: Boost.Beast's parser, with our limits and a stricter reading in front of
// it.
#pragma once

#include <QByteArrayView>
#include <QString>
#include <functional>
#include <memory>
#include <optional>

#include "server/http/Headers.h"
#include "server/http/Limits.h"

namespace veilpix::http {

struct RequestHead {
    QByteArray method;
    QByteArray target;
    int version = 11; // 10 or 11
    Headers headers;
    bool chunked = false;
    std::optional<qint64> contentLength;
    bool expectsContinue = false;
    bool keepAlive = true;

    [[nodiscard]] bool hasBody() const { return chunked || contentLength.value_or(0) > 0; }
};

// Why a request cannot be served: an HTTP status and a sentence for the client.
struct Refusal {
    int status = 400;
    QString message;
};

class RequestParser {
public:
    enum class Progress {
        NeedMore, // everything usable was consumed
        Done,     // the head, or the body, is complete
        Refused,  // see refusal(); the stream cannot be read any further
    };

    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    Q_DISABLE_COPY_MOVE(RequestParser)

    // data: everything unconsumed since the last request, so the same bytes and more on each call until it is Done.
    // consumed is set to the head's length when Done.
    [[nodiscard]] Progress readHead(QByteArrayView data, qsizetype& consumed);
    // Whether readHead has seen the first byte of a head.
    [[nodiscard]] bool startedHead() const { return m_scanned > 0; }
    [[nodiscard]] const RequestHead& head() const;

    using Sink = std::function<void(QByteArrayView)>;
    // Body bytes go to the sink as they come, decoded from chunks. What is not consumed has to be in the next call's
    // data. More than limit bytes in all: Refused with 413.
    [[nodiscard]] Progress readBody(QByteArrayView data, qsizetype& consumed, qint64 limit, const Sink& sink);

    [[nodiscard]] const Refusal& refusal() const { return m_refusal; }
    // Ready for the next request of the connection.
    void reset();

private:
    Progress refuse(int status, const char* message);
    [[nodiscard]] bool scanHead(QByteArrayView data, qsizetype& end);
    [[nodiscard]] bool checkHead();
    [[nodiscard]] bool checkLines(QByteArrayView head);

    class Beast;
    Limits m_limits;
    std::unique_ptr<Beast> m_beast;
    qsizetype m_scanned = 0;
    qsizetype m_lines = 0;
    Refusal m_refusal;
};

} // namespace veilpix::http
