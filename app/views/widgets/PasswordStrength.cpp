#include "app/views/widgets/PasswordStrength.h"

#include <vector>
#include <zxcvbn.h>

#include "common/crypto/SecretBytes.h"

namespace veilpix::views {

PasswordScore estimateStrength(const QString& password, const QStringList& ownWords)
{
    // The matcher's time grows faster than the length; nothing past this changes the verdict.
    constexpr qsizetype longest = 64;
    QByteArray text = QString(password.left(longest)).toUtf8();
    QByteArrayList words;
    for (const QString& word : ownWords) {
        words.append(word.toLower().toUtf8());
    }
    std::vector<const char*> dictionary;
    for (const QByteArray& word : words) {
        dictionary.push_back(word.constData());
    }
    dictionary.push_back(nullptr);
    const double bits = text.isEmpty() ? 0.0 : ZxcvbnMatch(text.constData(), dictionary.data(), nullptr);
    crypto::wipe(text);
    // zxcvbn's scores are guesses below 10^3, 10^6, 10^8 and 10^10; the C library gives log2 of the guesses.
    constexpr double bitsPerDigit = 3.3219280948873623;
    const double digits = bits / bitsPerDigit;
    if (digits < 3) {
        return PasswordScore::VeryWeak;
    }
    if (digits < 6) {
        return PasswordScore::Weak;
    }
    if (digits < 8) {
        return PasswordScore::Fair;
    }
    return digits < 10 ? PasswordScore::Strong : PasswordScore::VeryStrong;
}

} // namespace veilpix::views
