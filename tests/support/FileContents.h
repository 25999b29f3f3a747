// A file's bytes; empty when it cannot be read.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace veilpix::tests {

inline QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace veilpix::tests
