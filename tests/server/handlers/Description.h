// The server's own OpenAPI document, held against a reply.
#pragma once

#include "common/base/Literals.h"
#include "server/handlers/OpenApi.h"
#include "tests/server/handlers/SchemaCheck.h"
#include "tests/support/HttpClient.h"

namespace veilpix::tests {

class Description {
public:
    Description() = default;
    explicit Description(const std::vector<handlers::Rule>& rules)
        : m_document(QJsonDocument::fromJson(handlers::OpenApi::document(rules)).object())
    {
    }

    [[nodiscard]] const QJsonObject& document() const { return m_document; }

    // What the document does not say of such a reply; empty when all is described. The path is a request's.
    [[nodiscard]] QString problem(const QByteArray& method, const QString& path, const HttpReply& reply) const
    {
        const QString wanted = QString::fromLatin1(method).toLower();
        const QString pattern = patternOf(wanted, path.section(u'?', 0, 0));
        const QString status = QString::number(reply.status);
        QJsonObject content{{u"application/json"_s,
                             QJsonObject{{u"schema"_s, QJsonObject{{u"$ref"_s, u"#/components/schemas/Error"_s}}}}}};
        if (!pattern.isEmpty()) {
            const QJsonObject responses = m_document[u"paths"_s][pattern][wanted][u"responses"_s].toObject();
            if (!responses.contains(status)) {
                return u"%1 %2: status %3 is not described"_s.arg(wanted, pattern, status);
            }
            content = responses[status][u"content"_s].toObject();
        }
        const QString wrong = wrongBody(method, reply, content);
        return wrong.isEmpty() ? wrong : u"%1 %2 %3: %4"_s.arg(wanted, pattern, status, wrong);
    }

private:
    [[nodiscard]] QString wrongBody(const QByteArray& method, const HttpReply& reply, const QJsonObject& content) const
    {
        if (reply.body.isEmpty() || method == "HEAD") {
            return {};
        }
        if (content.isEmpty()) {
            return u"a body that is not described"_s;
        }
        const QString type = QString::fromLatin1(reply.header("Content-Type").split(';').first());
        if (!content.contains(type)) {
            return u"media type %1 is not described"_s.arg(type);
        }
        if (type != "application/json"_L1) {
            return {};
        }
        return SchemaCheck(m_document)
            .problem(QJsonDocument::fromJson(reply.body).object(), content[type][u"schema"_s].toObject());
    }

    // The described path that serves this one: the one with the most fixed segments, as the router decides. Empty when
    // there is none, which is a 404 or a 405.
    [[nodiscard]] QString patternOf(const QString& method, const QString& path) const
    {
        const QStringList segments = path.split(u'/');
        const QJsonObject paths = m_document[u"paths"_s].toObject();
        QString best;
        qsizetype fewest = segments.size() + 1;
        for (auto it = paths.begin(); it != paths.end(); ++it) {
            const QStringList pattern = it.key().split(u'/');
            if (pattern.size() != segments.size() || !it->toObject().contains(method)) {
                continue;
            }
            qsizetype open = 0;
            bool fits = true;
            for (qsizetype i = 0; fits && i < pattern.size(); ++i) {
                const bool any = pattern[i].startsWith(u'{');
                open += any ? 1 : 0;
                fits = any ? !segments[i].isEmpty() : pattern[i] == segments[i];
            }
            if (fits && open < fewest) {
                fewest = open;
                best = it.key();
            }
        }
        return best;
    }

    QJsonObject m_document;
};

} // namespace veilpix::tests
