// Any bytes as a chunked body: neither answer nor content depends on how they arrive, and never exceeds its limit.
#include <cstdlib>

#include "server/http/RequestParser.h"

using namespace veilpix::http;

namespace {

constexpr qint64 limit = 4096;

struct Outcome {
    RequestParser::Progress progress = RequestParser::Progress::NeedMore;
    QByteArray content;
    qsizetype used = 0;
    int status = 0; // when it was refused
};

Outcome read(const QByteArray& bytes, qsizetype step)
{
    RequestParser parser{Limits{}};
    qsizetype consumed = 0;
    if (parser.readHead("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", consumed) !=
        RequestParser::Progress::Done) {
        std::abort();
    }
    Outcome outcome;
    QByteArray pending;
    const RequestParser::Sink sink = [&](QByteArrayView piece) { outcome.content.append(piece.data(), piece.size()); };
    for (qsizetype at = 0; outcome.progress == RequestParser::Progress::NeedMore && at < bytes.size(); at += step) {
        pending += bytes.mid(at, step);
        outcome.progress = parser.readBody(pending, consumed, limit, sink);
        pending.remove(0, consumed);
        outcome.used += consumed;
    }
    if (outcome.progress == RequestParser::Progress::Refused) {
        outcome.status = parser.refusal().status;
    }
    if (outcome.content.size() > limit || parser.head().headers.size() != 2) {
        std::abort();
    }
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const QByteArray body(reinterpret_cast<const char*>(bytes), static_cast<qsizetype>(size));
    const Outcome whole = read(body, 1);
    for (const qsizetype step : {qsizetype(2), qsizetype(7), qsizetype(61), qsizetype(1000), body.size() + 1}) {
        const Outcome again = read(body, step);
        const bool done = whole.progress == RequestParser::Progress::Done;
        if (again.progress != whole.progress || again.status != whole.status ||
            (done && (again.content != whole.content || again.used != whole.used))) {
            std::abort();
        }
    }
    return 0;
}
