// Any bytes as a request head: the answer does not depend on how they arrive, and what passes has one clear meaning.
#include <cstdlib>

#include "common/base/Literals.h"
#include "server/http/RequestParser.h"
#include "server/http/Target.h"

using namespace veilpix::http;

namespace {

struct Outcome {
    RequestParser::Progress progress = RequestParser::Progress::NeedMore;
    qsizetype consumed = 0;
    int status = 0;
    QByteArray method, target;
    qsizetype fields = 0;
    bool operator==(const Outcome&) const = default;
};

Outcome read(QByteArrayView bytes, qsizetype step)
{
    RequestParser parser{Limits{}};
    Outcome outcome;
    for (qsizetype have = 0; outcome.progress == RequestParser::Progress::NeedMore && have < bytes.size();) {
        have = std::min(bytes.size(), have + step);
        outcome.progress = parser.readHead(bytes.first(have), outcome.consumed);
    }
    outcome.status = parser.refusal().status;
    if (outcome.progress != RequestParser::Progress::Done) {
        return outcome;
    }
    const RequestHead& head = parser.head();
    outcome.method = head.method;
    outcome.target = head.target;
    outcome.fields = head.headers.size();
    const bool clear = head.headers.count("Content-Length") <= 1 && head.headers.count("Transfer-Encoding") <= 1 &&
                       head.headers.count("Host") <= 1 &&
                       !(head.headers.has("Content-Length") && head.headers.has("Transfer-Encoding")) &&
                       head.contentLength.value_or(0) >= 0 && outcome.consumed <= 16 * 1024 + 2 &&
                       outcome.fields <= 100;
    if (!clear) {
        std::abort();
    }
    for (const Headers::Field& field : head.headers.fields()) {
        if (field.second.contains('\n') || field.second.contains('\r') || field.second.contains('\0') ||
            field.first.contains(' ') || field.first.isEmpty()) {
            std::abort();
        }
    }
    if (const auto target = parseTarget(head.target, head.headers.value("Host"))) {
        for (const QString& segment : target->segments) {
            if (segment.contains(u'/') || segment.contains(QChar(u'\0')) || segment == u".."_s) {
                std::abort();
            }
        }
    }
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const QByteArrayView text(bytes, static_cast<qsizetype>(size));
    const Outcome whole = read(text, 1);
    for (const qsizetype step : {qsizetype(3), qsizetype(61), text.size() + 1}) {
        const Outcome again = read(text, step);
        // Which limit strikes first may differ; whether it is accepted, and as what, may not.
        const bool accepted = whole.progress == RequestParser::Progress::Done;
        if ((again.progress == RequestParser::Progress::Done) != accepted || (accepted && !(again == whole))) {
            std::abort();
        }
    }
    return 0;
}
