// Pasted text that should be recovery words.
#include <QString>
#include <cstdlib>

#include "common/identity/RecoveryWords.h"

using namespace veilpix::identity;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto parsed =
        RecoveryWords::parse(QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size)));
    if (!parsed) {
        const RecoveryWordsFault& fault = parsed.error();
        const bool unknown = fault.kind == RecoveryWordsFault::Kind::UnknownWord;
        if (unknown &&
            (fault.place < 1 || fault.place > fault.count || fault.word.isEmpty() || fault.suggestions.isEmpty())) {
            std::abort();
        }
        return 0;
    }
    const auto again = RecoveryWords::parse(parsed->words().join(QLatin1Char(' ')));
    if (!again || !again->key().equals(parsed->key())) {
        std::abort();
    }
    return 0;
}
