// Any bytes as a JSON body: an object that can be written and read again, or a refusal.
#include "server/http/Forms.h"

#include <QJsonDocument>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::http;
    const QByteArray text(reinterpret_cast<const char*>(bytes), static_cast<qsizetype>(size));
    if (const auto object = parseJsonObject(text)) {
        if (!parseJsonObject(QJsonDocument(*object).toJson()))
            std::abort();
    }
    return 0;
}
