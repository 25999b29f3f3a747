// The part of JSON Schema that the server's description uses: type, const, enum, required, dependentRequired, anyOf of
// those, properties, items, $ref.
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <algorithm>

namespace veilpix::tests {

class SchemaCheck {
public:
    explicit SchemaCheck(const QJsonObject& document) : m_document(document) {}

    // What is wrong with the value; empty when it fits. Fields that the schema does not name are wrong too: the
    // description would be behind the server.
    [[nodiscard]] QString problem(const QJsonValue& value, const QJsonObject& given, const QString& at = {}) const
    {
        const QJsonObject schema = resolved(given);
        if (schema.contains(QStringLiteral("const")) && value != schema[QStringLiteral("const")])
            return at + QStringLiteral(": is not the constant");
        if (schema.contains(QStringLiteral("enum")) && !schema[QStringLiteral("enum")].toArray().contains(value))
            return at + QStringLiteral(": is none of the enum");
        const QJsonValue type = schema[QStringLiteral("type")];
        const QJsonArray types = type.isArray() ? type.toArray() : QJsonArray{type};
        if (!type.isUndefined() && !fits(value, types))
            return at + QStringLiteral(": has another type");
        if (value.isArray()) {
            int index = 0;
            for (const QJsonValue& item : value.toArray()) {
                const QString inner =
                    problem(item, schema[QStringLiteral("items")].toObject(), at + u'/' + QString::number(index++));
                if (!inner.isEmpty())
                    return inner;
            }
        }
        if (!value.isObject())
            return {};
        const QJsonObject object = value.toObject();
        if (const QString lacking = missing(object, schema); !lacking.isEmpty())
            return at + u'/' + lacking + QStringLiteral(": is missing");
        const QJsonArray choices = schema[QStringLiteral("anyOf")].toArray();
        if (!choices.isEmpty() && std::none_of(choices.begin(), choices.end(), [&](const QJsonValue& choice) {
                return missing(object, choice.toObject()).isEmpty();
            }))
            return at + QStringLiteral(": fits none of anyOf");
        const QJsonObject properties = schema[QStringLiteral("properties")].toObject();
        for (auto it = object.begin(); it != object.end() && !properties.isEmpty(); ++it) {
            if (!properties.contains(it.key()))
                return at + u'/' + it.key() + QStringLiteral(": is not described");
            const QString inner = problem(it.value(), properties[it.key()].toObject(), at + u'/' + it.key());
            if (!inner.isEmpty())
                return inner;
        }
        return {};
    }

private:
    [[nodiscard]] QJsonObject resolved(const QJsonObject& schema) const
    {
        const QString reference = schema[QStringLiteral("$ref")].toString();
        if (reference.isEmpty())
            return schema;
        return m_document[QStringLiteral("components")][QStringLiteral("schemas")][reference.section(u'/', -1)]
            .toObject();
    }
    // The first name that is required and not there; empty when there is none.
    [[nodiscard]] static QString missing(const QJsonObject& object, const QJsonObject& schema)
    {
        QJsonArray names = schema[QStringLiteral("required")].toArray();
        const QJsonObject dependent = schema[QStringLiteral("dependentRequired")].toObject();
        for (auto it = dependent.begin(); it != dependent.end(); ++it) {
            if (!object.contains(it.key()))
                continue;
            for (const QJsonValue& name : it->toArray())
                names.append(name);
        }
        for (const QJsonValue& name : std::as_const(names)) {
            if (!object.contains(name.toString()))
                return name.toString();
        }
        return {};
    }
    [[nodiscard]] static bool fits(const QJsonValue& value, const QJsonArray& types)
    {
        for (const QJsonValue& type : types) {
            const QString name = type.toString();
            if ((name == QLatin1String("object") && value.isObject()) ||
                (name == QLatin1String("array") && value.isArray()) ||
                (name == QLatin1String("string") && value.isString()) ||
                (name == QLatin1String("boolean") && value.isBool()) ||
                (name == QLatin1String("null") && value.isNull()) ||
                (name == QLatin1String("integer") && value.isDouble() && value.toDouble() == double(value.toInteger())))
                return true;
        }
        return false;
    }

    QJsonObject m_document;
};

} // namespace veilpix::tests
