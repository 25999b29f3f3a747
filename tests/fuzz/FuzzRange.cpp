// Any bytes as Range and If-None-Match values: a range lies inside its content.
#include <cstdlib>

#include "server/http/ByteRange.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::http;
    const QByteArrayView text(bytes, static_cast<qsizetype>(size));
    for (const qint64 content : {qint64(0), qint64(1), qint64(1000), std::numeric_limits<qint64>::max()}) {
        const auto range = parseRange(text, content);
        if (const auto* part = std::get_if<ByteRange>(&range)) {
            if (part->first < 0 || part->length < 1 || part->first >= content || part->length > content - part->first) {
                std::abort();
            }
        }
    }
    if (etagListed(text, "tag") && !text.contains("tag") && !text.contains('*')) {
        std::abort();
    }
    return 0;
}
