// How hard a password is to guess, by zxcvbn's estimate.
#pragma once

#include <QStringList>

namespace veilpix::views {

enum class PasswordScore { VeryWeak, Weak, Fair, Strong, VeryStrong }; // zxcvbn's 0 … 4

// ownWords: what a guesser would try first, such as the user name.
[[nodiscard]] PasswordScore estimateStrength(const QString& password, const QStringList& ownWords = {});

} // namespace veilpix::views
