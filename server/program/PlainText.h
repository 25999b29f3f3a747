// What people wrote, on its way to a terminal.
#pragma once

#include <QString>

namespace veilpix::program {

// A control that turns the direction of the text behind it, and so lets one name look like another.
[[nodiscard]] constexpr bool turnsText(char16_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// With a question mark for whatever a terminal would obey; lines and columns stay.
[[nodiscard]] inline QString plainText(QString text)
{
    for (QChar& character : text) {
        if ((character.category() == QChar::Other_Control && character != u'\n' && character != u'\t') ||
            turnsText(character.unicode())) {
            character = u'?';
        }
    }
    return text;
}

} // namespace veilpix::program
