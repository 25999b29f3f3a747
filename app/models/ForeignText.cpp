#include "app/models/ForeignText.h"

#include <QGuiApplication>
#include <QTextBoundaryFinder>
#include <algorithm>

#include "common/base/Literals.h"

namespace veilpix::models {

namespace {

constexpr char32_t nonJoiner = 0x200C;
constexpr char32_t joiner = 0x200D;
constexpr QChar isolateBegin(0x2068);
constexpr QChar isolateEnd(0x2069);

// Letters by name that nobody sees.
bool isBlankLetter(char32_t point)
{
    constexpr char32_t blanks[] = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0};
    return std::find(std::begin(blanks), std::end(blanks), point) != std::end(blanks);
}

QString signFor(char32_t point)
{
    if (point < 0x20) {
        return QChar(char16_t(0x2400 + point)); // the pictures of controls
    }
    switch (QChar::category(point)) {
    case QChar::Other_Control:
    case QChar::Other_Surrogate:
        return point == 0x7F ? QChar(0x2421) : QChar(QChar::ReplacementCharacter);
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return QChar(0x2424);
    case QChar::Other_Format:
        if (point == joiner || point == nonJoiner) {
            break;
        }
        return u"⟨%1⟩"_s.arg(QString::number(point, 16).toUpper());
    default:
        if (isBlankLetter(point)) {
            return u"⟨%1⟩"_s.arg(QString::number(point, 16).toUpper());
        }
        break;
    }
    return QString::fromUcs4(&point, 1);
}

QString withSigns(const QString& text)
{
    QString shown;
    const auto points = text.toUcs4();
    for (const uint point : points) {
        shown += signFor(point);
    }
    return shown;
}

// The places behind each character, as people count them.
QList<qsizetype> endsOfCharacters(const QString& text)
{
    QList<qsizetype> ends;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    while (finder.toNextBoundary() > 0) {
        ends.append(finder.position());
    }
    return ends;
}

QString shortened(const QString& text, qsizetype most)
{
    // No more is looked at than could be shown, however much there is.
    const qsizetype far = most * 8;
    const bool tooFar = text.size() > 2 * far;
    const QString near = tooFar ? text.left(far) + text.right(far) : text;
    const QList<qsizetype> ends = endsOfCharacters(near);
    if (!tooFar && ends.size() <= most) {
        return near;
    }
    const qsizetype tail = std::min(most / 3, ends.size() / 2); // a file's name ends in its kind
    const qsizetype head = std::min(most - tail - 1, ends.size() - tail);
    return near.left(ends.at(head - 1)) + u'…' + near.mid(ends.at(ends.size() - tail - 1));
}

bool isMixed(const QString& text)
{
    if (QGuiApplication::isRightToLeft()) {
        return true;
    }
    const auto points = text.toUcs4();
    return std::any_of(points.begin(), points.end(), [](uint point) {
        const QChar::Direction direction = QChar::direction(point);
        return direction == QChar::DirR || direction == QChar::DirAL || direction == QChar::DirAN;
    });
}

} // namespace

QString foreignText(const QString& text, qsizetype most)
{
    // Made fit already, or written as if it were. One layer only: a name may be nothing but layers.
    const bool isIsolated = text.startsWith(isolateBegin) && text.endsWith(isolateEnd);
    const QString shown = withSigns(shortened(isIsolated ? text.mid(1, text.size() - 2) : text, most));
    return isMixed(shown) ? isolateBegin + shown + isolateEnd : shown;
}

} // namespace veilpix::models
