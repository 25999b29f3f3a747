// Any bytes as an urlencoded form.
#include <cstdlib>

#include "server/http/Forms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::http;
    const QByteArrayView text(bytes, static_cast<qsizetype>(size));
    const auto fields = parseUrlEncoded(text);
    if (!fields) {
        return 0;
    }
    // Written again, it reads the same.
    QByteArray written;
    for (const FormField& field : *fields) {
        written += field.name.toUtf8().toPercentEncoding() + '=' + field.value.toPercentEncoding() + '&';
    }
    const auto again = parseUrlEncoded(written);
    if (!again || again->size() != fields->size()) {
        std::abort();
    }
    for (qsizetype i = 0; i < fields->size(); ++i) {
        if (again->at(i).name != fields->at(i).name || again->at(i).value != fields->at(i).value) {
            std::abort();
        }
    }
    return 0;
}
