#include "common/api/Paths.h"

#include <QUrl>

#include "common/base/Literals.h"

namespace veilpix::api {

QString pathOf(const char* path, std::initializer_list<QString> segments)
{
    QString filled = QString::fromLatin1(path);
    qsizetype from = 0;
    for (const QString& segment : segments) {
        const qsizetype start = filled.indexOf(u'<', from);
        const qsizetype end = filled.indexOf(u'>', start);
        Q_ASSERT(start >= 0 && end > start);
        const QString encoded = QString::fromLatin1(QUrl::toPercentEncoding(segment));
        filled.replace(start, end - start + 1, encoded);
        from = start + encoded.size();
    }
    Q_ASSERT(!filled.contains(u'<'));
    return filled;
}

} // namespace veilpix::api
