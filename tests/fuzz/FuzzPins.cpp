// The inside of a pins blob, as another of the user's computers (or an older release) wrote it.
#include <cstdlib>

#include "common/identity/PinsCodec.h"

using namespace veilpix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto parsed = identity::PinsCodec::decode({data, size});
    if (!parsed) {
        return 0;
    }
    const auto again = identity::PinsCodec::decode(crypto::viewOf(identity::PinsCodec::encode(*parsed)));
    if (!again || !(*again == *parsed)) {
        std::abort();
    }
    identity::Pins merged = *parsed;
    merged.merge(*parsed);
    return 0;
}
