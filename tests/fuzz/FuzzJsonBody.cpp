// Any bytes as a JSON body: an object of bounded cost that can be written and read again, or a refusal; and as every
// kind of message, read or refused with a name.
#include <cstdlib>

#include "common/api/AccountMessages.h"
#include "common/api/Json.h"
#include "common/api/PictureMessages.h"
#include "common/api/UploadMessages.h"

namespace {

template <class M> void readsAsItWrites(const veilpix::api::JsonText& text)
{
    const veilpix::api::Read<M> read = text.root().read<M>();
    if (!read) {
        if (read.error().field.isEmpty()) {
            std::abort();
        }
        return;
    }
    const QByteArray written = veilpix::api::toJson(*read);
    const auto again = veilpix::api::JsonText::parse(written);
    if (!again || veilpix::api::toJson(*again->root().read<M>()) != written) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::api;
    const QByteArray body(reinterpret_cast<const char*>(bytes), static_cast<qsizetype>(size));
    if (const auto text = JsonText::parse(body)) {
        if (text->count() > 4096) {
            std::abort();
        }
        readsAsItWrites<PictureRecord>(*text);
        readsAsItWrites<PicturePage>(*text);
        readsAsItWrites<Rekey>(*text);
        readsAsItWrites<Register>(*text);
        readsAsItWrites<Login>(*text);
    }
    (void)UploadMetadata::fromHeader(body);
    return 0;
}
