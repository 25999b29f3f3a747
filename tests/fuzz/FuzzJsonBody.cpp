// Any bytes as a JSON body: an object of bounded cost that can be written and read again, or a refusal.
#include <QJsonArray>
#include <QJsonDocument>
#include <cstdlib>

#include "server/http/Forms.h"

namespace {

// Values inside of this one; far too many when they lie too deep.
qsizetype countValues(const QJsonValue& value, int levels = 0)
{
    constexpr qsizetype tooMany = 1'000'000;
    qsizetype count = 1;
    if (value.isArray()) {
        for (const auto item : value.toArray()) {
            count += levels < 32 ? countValues(item, levels + 1) : tooMany;
        }
    }
    if (value.isObject()) {
        for (const auto item : value.toObject()) {
            count += levels < 32 ? countValues(item, levels + 1) : tooMany;
        }
    }
    return count;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::http;
    const QByteArray text(reinterpret_cast<const char*>(bytes), static_cast<qsizetype>(size));
    if (const auto object = parseJsonObject(text)) {
        if (countValues(*object) > 4096 || !parseJsonObject(QJsonDocument(*object).toJson())) {
            std::abort();
        }
    }
    return 0;
}
