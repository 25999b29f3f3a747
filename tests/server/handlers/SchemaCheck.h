// The part of JSON Schema that the server's description uses: type, const, enum, required, dependentRequired, anyOf of
// those, properties, items, $ref.
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <algorithm>

#include "common/base/Literals.h"

namespace veilpix::tests {

class SchemaCheck {
public:
    explicit SchemaCheck(const QJsonObject& document) : m_document(document) {}

    // What is wrong with the value; empty when it fits. Fields that the schema does not name are wrong too: the
    // description would be behind the server.
    [[nodiscard]] QString problem(const QJsonValue& value, const QJsonObject& given, const QString& at = {}) const
    {
        const QJsonObject schema = resolved(given);
        if (schema.contains(u"const"_s) && value != schema[u"const"_s]) {
            return at + u": is not the constant"_s;
        }
        if (schema.contains(u"enum"_s) && !schema[u"enum"_s].toArray().contains(value)) {
            return at + u": is none of the enum"_s;
        }
        const QJsonValue type = schema[u"type"_s];
        const QJsonArray types = type.isArray() ? type.toArray() : QJsonArray{type};
        if (!type.isUndefined() && !fits(value, types)) {
            return at + u": has another type"_s;
        }
        if (value.isArray()) {
            int index = 0;
            for (const QJsonValue& item : value.toArray()) {
                const QString inner =
                    problem(item, schema[u"items"_s].toObject(), at + u'/' + QString::number(index++));
                if (!inner.isEmpty()) {
                    return inner;
                }
            }
        }
        if (!value.isObject()) {
            return {};
        }
        const QJsonObject object = value.toObject();
        if (const QString lacking = missing(object, schema); !lacking.isEmpty()) {
            return at + u'/' + lacking + u": is missing"_s;
        }
        const QJsonArray choices = schema[u"anyOf"_s].toArray();
        if (!choices.isEmpty() && std::none_of(choices.begin(), choices.end(), [&](const QJsonValue& choice) {
                return missing(object, choice.toObject()).isEmpty();
            })) {
            return at + u": fits none of anyOf"_s;
        }
        const QJsonObject properties = schema[u"properties"_s].toObject();
        for (auto it = object.begin(); it != object.end() && !properties.isEmpty(); ++it) {
            if (!properties.contains(it.key())) {
                return at + u'/' + it.key() + u": is not described"_s;
            }
            const QString inner = problem(it.value(), properties[it.key()].toObject(), at + u'/' + it.key());
            if (!inner.isEmpty()) {
                return inner;
            }
        }
        return {};
    }

private:
    [[nodiscard]] QJsonObject resolved(const QJsonObject& schema) const
    {
        const QString reference = schema[u"$ref"_s].toString();
        if (reference.isEmpty()) {
            return schema;
        }
        return m_document[u"components"_s][u"schemas"_s][reference.section(u'/', -1)].toObject();
    }
    // The first name that is required and not there; empty when there is none.
    [[nodiscard]] static QString missing(const QJsonObject& object, const QJsonObject& schema)
    {
        QJsonArray names = schema[u"required"_s].toArray();
        const QJsonObject dependent = schema[u"dependentRequired"_s].toObject();
        for (auto it = dependent.begin(); it != dependent.end(); ++it) {
            if (!object.contains(it.key())) {
                continue;
            }
            for (const QJsonValue& name : it->toArray()) {
                names.append(name);
            }
        }
        for (const QJsonValue& name : std::as_const(names)) {
            if (!object.contains(name.toString())) {
                return name.toString();
            }
        }
        return {};
    }
    [[nodiscard]] static bool fits(const QJsonValue& value, const QJsonArray& types)
    {
        for (const QJsonValue& type : types) {
            const QString name = type.toString();
            if ((name == "object"_L1 && value.isObject()) || (name == "array"_L1 && value.isArray()) ||
                (name == "string"_L1 && value.isString()) || (name == "boolean"_L1 && value.isBool()) ||
                (name == "null"_L1 && value.isNull()) ||
                (name == "integer"_L1 && value.isDouble() && value.toDouble() == double(value.toInteger()))) {
                return true;
            }
        }
        return false;
    }

    QJsonObject m_document;
};

} // namespace veilpix::tests
