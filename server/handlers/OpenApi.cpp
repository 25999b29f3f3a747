#include "server/handlers/OpenApi.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace veilpix::handlers {

namespace {

// "/users/<user>" → "/users/{user}", and the names between the brackets.
QString openPath(const QString& pattern, QStringList& parameters)
{
    QStringList segments = pattern.split(u'/');
    for (QString& segment : segments) {
        if (!segment.startsWith(u'<'))
            continue;
        const QString name = segment.mid(1, segment.size() - 2);
        parameters.append(name);
        segment = u'{' + name + u'}';
    }
    return segments.join(u'/');
}

} // namespace

QByteArray OpenApi::document(const std::vector<Rule>& rules)
{
    QJsonObject paths;
    for (const Rule& rule : rules) {
        QStringList parameters;
        const QString path = openPath(rule.path, parameters);
        QJsonObject item = paths.value(path).toObject();
        item.insert(QString::fromLatin1(http::methodName(rule.method)).toLower(),
                    QJsonObject{{QStringLiteral("operationId"), rule.name}});
        paths.insert(path, item);
    }
    const QJsonObject document{
        {QStringLiteral("openapi"), QStringLiteral("3.1.0")},
        {QStringLiteral("info"), QJsonObject{{QStringLiteral("title"), QStringLiteral("Veilpix")},
                                             {QStringLiteral("version"), QStringLiteral(VEILPIX_VERSION)}}},
        {QStringLiteral("paths"), paths}};
    return QJsonDocument(document).toJson(QJsonDocument::Compact);
}

} // namespace veilpix::handlers
