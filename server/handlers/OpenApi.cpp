#include "server/handlers/OpenApi.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "common/api/Calls.h"
#include "common/api/Paths.h"
#include "common/api/ServerMessages.h"
#include "common/base/Literals.h"

namespace veilpix::handlers {

namespace {

QString text(const char* latin1)
{
    return QString::fromLatin1(latin1);
}

// "/users/<user>" → "/users/{user}", and a parameter for each name between the brackets.
QString openPath(const QString& pattern, QJsonArray& parameters)
{
    QStringList segments = pattern.split(u'/');
    for (QString& segment : segments) {
        if (!segment.startsWith(u'<')) {
            continue;
        }
        const QString name = segment.mid(1, segment.size() - 2);
        segment = u'{' + name + u'}';
        parameters.append(QJsonObject{{text("name"), name},
                                      {text("in"), text("path")},
                                      {text("required"), true},
                                      {text("schema"), QJsonObject{{text("type"), text("string")}}}});
    }
    return segments.join(u'/');
}

QJsonObject schemaReference(const QString& name)
{
    if (name.startsWith(u'[')) {
        return {{text("type"), text("array")}, {text("items"), schemaReference(name.mid(1, name.size() - 2))}};
    }
    return {{text("$ref"), text("#/components/schemas/") + name}};
}

QJsonObject content(const QString& mediaType, const QJsonObject& schema)
{
    return {{mediaType, QJsonObject{{text("schema"), schema}}}};
}

// The seed's envelope around a schema.
QJsonObject enveloped(const QString& name, const QString& code)
{
    return {{text("type"), text("object")},
            {text("required"), QJsonArray{text("status"), text("code"), text("data")}},
            {text("properties"), QJsonObject{{text("status"), QJsonObject{{text("const"), text("success")}}},
                                             {text("code"), QJsonObject{{text("const"), code}}},
                                             {text("data"), schemaReference(name)}}}};
}

// "200:Record": enveloped; "200:[Session]": a list. "200=Login": bare. "204" or "201": empty. "200@image/png": raw
// bytes. Four hundreds and up carry the error shape.
std::pair<QString, QJsonObject> response(const QString& word)
{
    const QString status = word.left(3);
    QJsonObject out{{text("description"), text("")}};
    const QString rest = word.mid(4);
    if (status.at(0) >= u'4') {
        out.insert(text("content"), content(text("application/json"), schemaReference(text(api::ErrorReply::schema))));
    } else if (word.size() > 3 && word.at(3) == u':') {
        out.insert(text("content"), content(text("application/json"), enveloped(rest, status)));
    } else if (word.size() > 3 && word.at(3) == u'=') {
        out.insert(text("content"), content(text("application/json"), schemaReference(rest)));
    } else if (word.size() > 3 && word.at(3) == u'@') {
        out.insert(text("content"), content(rest, {{text("type"), text("string")}}));
    }
    return {status, out};
}

QString commonStatuses(const Rule& rule)
{
    // What the connection answers to a head, or to a body that nobody asked for, is any route's.
    QString common = u" 400 408 413 414 417 429 431 500 501 503 505"_s;
    if (rule.body != http::BodyKind::None) {
        common += u" 507"_s;
    }
    if (rule.caller != Caller::Anyone) {
        common += u" 401 403 422"_s;
    }
    if (rule.idempotent) {
        common += u" 409 422"_s;
    }
    return common;
}

QJsonObject requestBody(const QString& words)
{
    QJsonObject media;
    for (const QString& word : words.split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype at = word.indexOf(u'=');
        const QString kind = word.left(at);
        const QString schema = word.mid(at + 1);
        const QString type = kind == text("form")        ? text("application/x-www-form-urlencoded")
                             : kind == text("multipart") ? text("multipart/form-data")
                             : kind == text("octets")    ? text("application/offset+octet-stream")
                                                         : text("application/json");
        media.insert(type,
                     QJsonObject{{text("schema"), kind == text("octets") ? QJsonObject{{text("type"), text("string")}}
                                                                         : schemaReference(schema)}});
    }
    return {{text("content"), media}};
}

void addQueryParameters(const QString& words, QJsonArray& parameters)
{
    for (const QString& word : words.split(u' ', Qt::SkipEmptyParts)) {
        const bool required = word.endsWith(u'!');
        parameters.append(QJsonObject{{text("name"), required ? word.chopped(1) : word},
                                      {text("in"), text("query")},
                                      {text("required"), required},
                                      {text("schema"), QJsonObject{{text("type"), text("string")}}}});
    }
}

QJsonObject operation(const Rule& rule, QJsonArray parameters)
{
    const api::Call* call = api::findCall(rule.name);
    const api::Call row = call ? *call : api::Call{};
    addQueryParameters(text(row.query), parameters);
    for (const QString& header :
         text(row.headers).split(u' ', Qt::SkipEmptyParts) +
             (rule.idempotent ? QStringList{text(api::headers::idempotencyKey)} : QStringList())) {
        parameters.append(QJsonObject{{text("name"), header},
                                      {text("in"), text("header")},
                                      {text("required"), false},
                                      {text("schema"), QJsonObject{{text("type"), text("string")}}}});
    }
    QJsonObject responses;
    for (const QString& word : (text(row.responses) + commonStatuses(rule)).split(u' ', Qt::SkipEmptyParts)) {
        const auto [status, described] = response(word);
        if (!responses.contains(status)) {
            responses.insert(status, described);
        }
    }
    QJsonObject out{{text("operationId"), rule.name},
                    {text("summary"), text(row.summary)},
                    {text("parameters"), parameters},
                    {text("responses"), responses}};
    if (*row.request) {
        out.insert(text("requestBody"), requestBody(text(row.request)));
    }
    QJsonArray security;
    if (rule.caller != Caller::Anyone) {
        security.append(QJsonObject{{text("bearer"), QJsonArray()}});
    }
    out.insert(text("security"), security);
    return out;
}

} // namespace

QByteArray OpenApi::document(const std::vector<Rule>& rules)
{
    QJsonObject paths;
    for (const Rule& rule : rules) {
        QJsonArray parameters;
        const QString path = openPath(rule.path, parameters);
        QJsonObject item = paths.value(path).toObject();
        const QJsonObject described = operation(rule, parameters);
        item.insert(QString::fromLatin1(http::methodName(rule.method)).toLower(), described);
        if (rule.method == http::Method::Get) {
            QJsonObject head = described;
            head.insert(text("operationId"), QString(rule.name + u".HEAD"_s));
            item.insert(text("head"), head);
        }
        paths.insert(path, item);
    }
    const QJsonObject scheme{
        {text("type"), text("http")}, {text("scheme"), text("bearer")}, {text("bearerFormat"), text("JWT")}};
    const QJsonObject document{
        {text("openapi"), text("3.1.0")},
        {text("info"), QJsonObject{{text("title"), text("Veilpix")},
                                   {text("version"), text(VEILPIX_VERSION)},
                                   {text("summary"), text("A store of encrypted pictures that it cannot see")}}},
        {text("paths"), paths},
        {text("components"), QJsonObject{{text("schemas"), api::schemas()},
                                         {text("securitySchemes"), QJsonObject{{text("bearer"), scheme}}}}}};
    return QJsonDocument(document).toJson(QJsonDocument::Compact);
}

} // namespace veilpix::handlers
