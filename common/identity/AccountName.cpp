#include "common/identity/AccountName.h"

#include <QList>
#include <algorithm>
#include <array>
#include <memory>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/uversion.h>

#include "common/base/Literals.h"

namespace veilpix::identity {

namespace {

struct CloseChecker {
    void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};

// Calls function(buffer, capacity, error), which gives the length that it needs, as ICU's do.
template <class Function> QString grown(qsizetype guess, Function function)
{
    QString out(guess, Qt::Uninitialized);
    const auto attempt = [&](UErrorCode& error) {
        return function(reinterpret_cast<UChar*>(out.data()), static_cast<int32_t>(out.size()), &error);
    };
    UErrorCode error = U_ZERO_ERROR;
    int32_t size = attempt(error);
    if (error == U_BUFFER_OVERFLOW_ERROR) {
        out.resize(size);
        error = U_ZERO_ERROR;
        size = attempt(error);
    }
    out.resize(U_FAILURE(error) != 0 ? 0 : size);
    return out;
}

const UChar* utf16(const QString& text)
{
    return reinterpret_cast<const UChar*>(text.utf16());
}

// Compatible forms made one, case folded, and what is never seen left out.
QString foldCase(const QString& text)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* const fold = unorm2_getNFKCCasefoldInstance(&error);
    return U_FAILURE(error) != 0
               ? text
               : grown(text.size() * 3 + 8, [&](UChar* to, int32_t capacity, UErrorCode* code) {
                     return unorm2_normalize(fold, utf16(text), static_cast<int32_t>(text.size()), to, capacity, code);
                 });
}

QString skeleton(const QString& text)
{
    UErrorCode error = U_ZERO_ERROR;
    static const std::unique_ptr<USpoofChecker, CloseChecker> checker(uspoof_open(&error)); // only read from here on
    return !checker ? text : grown(text.size() * 4 + 8, [&](UChar* to, int32_t capacity, UErrorCode* code) {
        return uspoof_getSkeleton(checker.get(), 0, utf16(text), static_cast<int32_t>(text.size()), to, capacity, code);
    });
}

bool isSeen(char32_t c)
{
    if (c == U' ') {
        return true;
    }
    switch (QChar::category(c)) {
    case QChar::Separator_Space:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
        return false;
    default:
        break;
    }
    // Letters and marks that show nothing.
    constexpr std::array fillers{U'\u034f', U'\u115f', U'\u1160', U'\u17b4', U'\u17b5',
                                 U'\u3164', U'\uffa0', U'\ufffd', U'\u2800'};
    const bool variant = (c >= U'\ufe00' && c <= U'\ufe0f') || (c >= U'\U000e0100' && c <= U'\U000e01ef') ||
                         (c >= U'\u180b' && c <= U'\u180f');
    return !variant && std::find(fillers.begin(), fillers.end(), c) == fillers.end();
}

} // namespace

bool isAccountName(const QString& name, qsizetype longest)
{
    if (name.isEmpty() || name.size() > longest || !name.isValidUtf16() || name.startsWith(u' ') ||
        name.endsWith(u' ') || name.contains(u"  "_s)) {
        return false;
    }
    const QList<uint> characters = name.toUcs4();
    // A mark belongs to what stands before it.
    return !QChar::isMark(characters.first()) &&
           std::all_of(characters.begin(), characters.end(), [](uint c) { return isSeen(c); });
}

NameSkeleton NameSkeleton::of(const QString& name)
{
    return {skeleton(foldCase(name)), foldCase(skeleton(name))};
}

QString searchKey(const QString& name)
{
    QString key;
    for (const uint c : foldCase(name).normalized(QString::NormalizationForm_D).toUcs4()) {
        if (!QChar::isMark(c)) {
            key += QString::fromUcs4(reinterpret_cast<const char32_t*>(&c), 1);
        }
    }
    return key.normalized(QString::NormalizationForm_C);
}

QString nameRulesVersion()
{
    return u"1/" U_ICU_VERSION ""_s;
}

} // namespace veilpix::identity
