// Content that follows from a picture's name, so that whoever knows the name can say what has to come back.
#pragma once

#include <QByteArray>
#include <QRandomGenerator>
#include <QString>

namespace veilpix::test {

inline QByteArray contentOf(const QString& name, qint64 version, int size)
{
    QRandomGenerator random(name.left(8).toUInt(nullptr, 16) + static_cast<quint32>(version));
    QByteArray bytes((size + 3) / 4 * 4, Qt::Uninitialized);
    random.fillRange(reinterpret_cast<quint32*>(bytes.data()), bytes.size() / 4);
    bytes.truncate(size);
    return bytes;
}

} // namespace veilpix::test
