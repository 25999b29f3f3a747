// The header fields of one message, in their order; names compare without regard to case.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <utility>

namespace veilpix::http {

class Headers {
public:
    using Field = std::pair<QByteArray, QByteArray>;

    void add(QByteArray name, QByteArray value) { m_fields.append({std::move(name), std::move(value)}); }
    // Replaces every field of that name.
    void set(const QByteArray& name, const QByteArray& value);
    void remove(QByteArrayView name);

    [[nodiscard]] bool has(QByteArrayView name) const { return count(name) > 0; }
    [[nodiscard]] int count(QByteArrayView name) const;
    // The first value; empty when there is none.
    [[nodiscard]] QByteArray value(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> values(QByteArrayView name) const;
    // All values joined with ", ", as RFC 9110 5.3 reads them.
    [[nodiscard]] QByteArray combined(QByteArrayView name) const;
    // Whether the comma-separated list of that field has this word, without regard to case.
    [[nodiscard]] bool hasToken(QByteArrayView name, QByteArrayView token) const;

    [[nodiscard]] const QList<Field>& fields() const { return m_fields; }
    [[nodiscard]] qsizetype size() const { return m_fields.size(); }

private:
    QList<Field> m_fields;
};

} // namespace veilpix::http
