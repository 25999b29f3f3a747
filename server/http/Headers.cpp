#include "server/http/Headers.h"

namespace veilpix::http {

namespace {

bool sameName(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && qstrnicmp(a.data(), a.size(), b.data(), b.size()) == 0;
}

} // namespace

void Headers::set(const QByteArray& name, const QByteArray& value)
{
    remove(name);
    add(name, value);
}

void Headers::remove(QByteArrayView name)
{
    m_fields.removeIf([name](const Field& field) { return sameName(field.first, name); });
}

int Headers::count(QByteArrayView name) const
{
    int found = 0;
    for (const Field& field : m_fields) {
        found += sameName(field.first, name) ? 1 : 0;
    }
    return found;
}

QByteArray Headers::value(QByteArrayView name) const
{
    for (const Field& field : m_fields) {
        if (sameName(field.first, name)) {
            return field.second;
        }
    }
    return {};
}

QList<QByteArray> Headers::values(QByteArrayView name) const
{
    QList<QByteArray> found;
    for (const Field& field : m_fields) {
        if (sameName(field.first, name)) {
            found.append(field.second);
        }
    }
    return found;
}

QByteArray Headers::combined(QByteArrayView name) const
{
    return values(name).join(", ");
}

bool Headers::hasToken(QByteArrayView name, QByteArrayView token) const
{
    for (const Field& field : m_fields) {
        if (!sameName(field.first, name)) {
            continue;
        }
        for (const QByteArray& word : field.second.split(',')) {
            if (sameName(word.trimmed(), token)) {
                return true;
            }
        }
    }
    return false;
}

} // namespace veilpix::http
