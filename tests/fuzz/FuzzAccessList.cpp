// An access list from the server: what is taken has one spelling, and every entry is found.
#include <cstdlib>

#include "common/identity/AccessList.h"

using namespace veilpix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const crypto::ByteView input(data, size);
    const auto parsed = identity::AccessList::parse(input);
    if (!parsed) {
        return 0;
    }
    if (!crypto::sameBytes(crypto::viewOf(parsed->toBytes()), input)) {
        std::abort();
    }
    for (const identity::AccessEntry& entry : parsed->entries()) {
        if (parsed->find(entry.person) != &entry) {
            std::abort();
        }
    }
    return 0;
}
