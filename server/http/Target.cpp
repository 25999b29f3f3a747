#include "server/http/Target.h"

#include <algorithm>

#include "common/base/Literals.h"
#include "server/http/PercentDecoding.h"

namespace veilpix::http {

namespace {

constexpr int maxSegments = 32;
constexpr int maxQueryItems = 100;

bool isVisibleAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

bool hasControl(const QString& text)
{
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() < 0x20 || (c.unicode() >= 0x7f && c.unicode() < 0xa0); });
}

std::optional<QString> decodeSegment(QByteArrayView raw)
{
    const std::optional<QByteArray> bytes = percentDecode(raw, PlusSign::IsItself);
    if (!bytes || bytes->contains('/')) {
        return std::nullopt;
    }
    std::optional<QString> text = strictUtf8(*bytes);
    if (!text || hasControl(*text) || *text == u"."_s || *text == u".."_s) {
        return std::nullopt;
    }
    return text;
}

std::optional<QString> decodeQueryText(QByteArrayView raw)
{
    const std::optional<QByteArray> bytes = percentDecode(raw, PlusSign::IsSpace);
    std::optional<QString> text = bytes ? strictUtf8(*bytes) : std::nullopt;
    if (!text || text->contains(QChar(u'\0'))) {
        return std::nullopt;
    }
    return text;
}

bool parseQuery(QByteArrayView raw, QList<std::pair<QString, QString>>& query)
{
    while (!raw.isEmpty()) {
        const qsizetype end = std::max<qsizetype>(raw.indexOf('&'), -1);
        const QByteArrayView item = end < 0 ? raw : raw.first(end);
        raw = end < 0 ? QByteArrayView() : raw.sliced(end + 1);
        if (item.isEmpty()) {
            continue;
        }
        const qsizetype equals = item.indexOf('=');
        const auto key = decodeQueryText(equals < 0 ? item : item.first(equals));
        const auto value = decodeQueryText(equals < 0 ? QByteArrayView("") : item.sliced(equals + 1));
        if (!key || !value || query.size() >= maxQueryItems) {
            return false;
        }
        query.append({*key, *value});
    }
    return true;
}

// Takes scheme and authority off an absolute-form target.
bool stripAuthority(QByteArrayView& target, QByteArrayView host)
{
    const QByteArray lower = target.first(std::min<qsizetype>(target.size(), 8)).toByteArray().toLower();
    const qsizetype start = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
    if (start < 0) {
        return false;
    }
    const QByteArrayView rest = target.sliced(start);
    const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return c == '/' || c == '?'; });
    const QByteArrayView authority = rest.first(end - rest.begin());
    if (authority.isEmpty() || authority.size() != host.size() ||
        qstrnicmp(authority.data(), authority.size(), host.data(), host.size()) != 0) {
        return false;
    }
    target = rest.sliced(end - rest.begin());
    if (target.isEmpty()) {
        target = QByteArrayView("/");
    }
    return true;
}

} // namespace

std::optional<QByteArray> originForm(QByteArrayView target, QByteArrayView host)
{
    if (!isVisibleAscii(target) || !percentDecode(target, PlusSign::IsItself)) {
        return std::nullopt;
    }
    const bool absolute = target.startsWith('/') || stripAuthority(target, host);
    return absolute && target.startsWith('/') ? std::optional(target.toByteArray()) : std::nullopt;
}

std::optional<Target> parseTarget(QByteArrayView text, QByteArrayView host)
{
    const std::optional<QByteArray> origin = originForm(text, host);
    if (!origin) {
        return std::nullopt;
    }
    const QByteArrayView target(*origin);
    Target result;
    const qsizetype mark = target.indexOf('?');
    QByteArrayView path = (mark < 0 ? target : target.first(mark)).sliced(1);
    if (mark >= 0 && !parseQuery(target.sliced(mark + 1), result.query)) {
        return std::nullopt;
    }
    for (;;) {
        const qsizetype slash = path.indexOf('/');
        const std::optional<QString> segment = decodeSegment(slash < 0 ? path : path.first(slash));
        if (!segment || result.segments.size() >= maxSegments) {
            return std::nullopt;
        }
        result.segments.append(*segment);
        result.path += u'/' + *segment;
        if (slash < 0) {
            return result;
        }
        path = path.sliced(slash + 1);
    }
}

} // namespace veilpix::http
