// Any bytes as a multipart form: parts do not depend on how they arrive, and their sizes add up to less than the body.
#include <cstdlib>

#include "server/http/Multipart.h"
#include "server/http/MultipartReader.h"

using namespace veilpix;
using namespace veilpix::http;

namespace {

struct Outcome {
    bool good = false;
    QList<QByteArray> contents;
    bool operator==(const Outcome&) const = default;
};

Outcome read(const QByteArray& bytes, qsizetype step)
{
    Outcome outcome;
    bool open = false;
    MultipartReader reader("bound", 1024,
                           {[&](const Headers&) {
                                if (open) {
                                    std::abort();
                                }
                                open = true;
                                outcome.contents.append(QByteArray(""));
                                return Result<void>();
                            },
                            [&](QByteArrayView piece) {
                                if (!open) {
                                    std::abort();
                                }
                                outcome.contents.last().append(piece.data(), piece.size());
                                return Result<void>();
                            },
                            [&] {
                                open = false;
                                return Result<void>();
                            }});
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        if (!reader.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)))) {
            return {};
        }
    }
    if (!reader.finish()) {
        return {};
    }
    outcome.good = true;
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const QByteArray body(reinterpret_cast<const char*>(bytes), static_cast<qsizetype>(size));
    const Outcome whole = read(body, body.size() + 1);
    if (!(read(body, 1) == whole) || !(read(body, 13) == whole)) {
        std::abort();
    }
    Request request;
    request.headers.add("Content-Type", "multipart/form-data; boundary=bound");
    request.body = body;
    if (const auto parts = readMultipart(request, {}, {8, 1024, 1 << 20, 1 << 20})) {
        qint64 total = 0;
        for (const FormPart& part : *parts) {
            total += part.size();
        }
        if (!whole.good || parts->size() != whole.contents.size() || total > body.size()) {
            std::abort();
        }
    }
    (void)multipartBoundary(body);
    return 0;
}
