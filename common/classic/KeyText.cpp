#include "common/classic/KeyText.h"

#include "common/base/Literals.h"

namespace veilpix::classic {

Result<std::pair<BigNumber, BigNumber>> parseKeyText(QByteArrayView text, int maxBits)
{
    if (text.endsWith('\n')) {
        text.chop(1);
    }
    if (text.endsWith('\r')) {
        text.chop(1);
    }
    const qsizetype space = text.indexOf(' ');
    if (space < 0) {
        return fail(ErrorCode::BadKey, u"expected two decimal numbers and one space between them"_s);
    }
    auto first = parseDecimal(text.first(space), maxBits);
    auto second = parseDecimal(text.sliced(space + 1), maxBits);
    if (!first || !second) {
        return fail(ErrorCode::BadKey, first ? second.error().context : first.error().context);
    }
    return std::pair(std::move(*first), std::move(*second));
}

} // namespace veilpix::classic
