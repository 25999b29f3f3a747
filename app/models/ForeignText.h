// What others wrote (names of pictures and of people, words of a server), made fit to stand in a sentence of ours.
#pragma once

#include <QString>

namespace veilpix::models {

// One line, whatever it holds: controls, line breaks and what turns the direction are shown as signs, its own direction
// ends with it, and the middle of a long one is left out so that at most `most` characters, as people count them, stay.
// Joiners stay: Persian, Indic and emoji need them.
[[nodiscard]] QString foreignText(const QString& text, qsizetype most = 64);

} // namespace veilpix::models
