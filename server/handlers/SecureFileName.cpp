#include "server/handlers/SecureFileName.h"

#include "common/base/Literals.h"

namespace veilpix::handlers {

namespace {

constexpr int maximumStem = 200;
constexpr int maximumExtension = 16;

// The ASCII part of what Python's str.split() takes for white space.
bool isBlank(char16_t c)
{
    return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == u'/';
}

bool isKept(char16_t c)
{
    return (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'.' ||
           c == u'-';
}

bool isStripped(QChar c)
{
    return c == u'.' || c == u'_';
}

} // namespace

QString SecureFileName::sanitize(const QString& uploaded)
{
    const QString decomposed = uploaded.normalized(QString::NormalizationForm_KD);
    QString kept;
    kept.reserve(decomposed.size());
    // White space at either end is dropped, each run of it inside becomes one underscore. A run counts even when what
    // stood on one side of it is thrown away afterwards, as "_".join() comes first in the original.
    bool pendingGap = false;
    bool seenWord = false;
    for (const QChar character : decomposed) {
        const char16_t c = character.unicode();
        if (c >= 0x80) {
            continue;
        }
        if (isBlank(c)) {
            pendingGap = seenWord;
            continue;
        }
        if (pendingGap) {
            kept.append(u'_');
        }
        pendingGap = false;
        seenWord = true;
        if (isKept(c)) {
            kept.append(character);
        }
    }
    qsizetype first = 0;
    qsizetype last = kept.size();
    while (first < last && isStripped(kept.at(first))) {
        ++first;
    }
    while (last > first && isStripped(kept.at(last - 1))) {
        --last;
    }
    return kept.mid(first, last - first);
}

SecureFileName SecureFileName::fromUpload(const QString& uploaded)
{
    // A megabyte of file name is nobody's name; what follows the first part could not be kept anyway.
    const QString clean = sanitize(uploaded.left(4096));
    const qsizetype dot = clean.lastIndexOf(u'.');
    SecureFileName name;
    name.stem = dot > 0 ? clean.left(dot) : clean;
    name.extension = dot > 0 ? clean.mid(dot + 1).left(maximumExtension) : QString();
    name.stem.truncate(maximumStem);
    if (name.stem.isEmpty()) {
        name.stem = u"picture"_s;
    }
    return name;
}

QString SecureFileName::full() const
{
    return extension.isEmpty() ? stem : stem + u'.' + extension;
}

} // namespace veilpix::handlers
