// Any bytes as a Cookie header.
#include <cstdlib>

#include "server/http/Forms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::http;
    const QByteArray text(reinterpret_cast<const char*>(bytes), static_cast<qsizetype>(size));
    Request request;
    request.headers.add("Cookie", text);
    int lookedUp = 0; // each look reads the whole header again
    for (const auto& [name, value] : parseCookies(text)) {
        if (name.isEmpty() || name.contains(';') || name.contains('=') || value.contains(';') ||
            (lookedUp++ < 8 && cookie(request, name).isNull())) {
            std::abort();
        }
    }
    return 0;
}
