// A public identity file from somebody else: what is taken is exactly what we would have written.
#include <cstdlib>

#include "common/identity/Identity.h"

using namespace veilpix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray text = crypto::toByteArray({data, size});
    if (const auto parsed = identity::Identity::fromText(text); parsed && parsed->toText() != text) {
        std::abort();
    }
    return 0;
}
