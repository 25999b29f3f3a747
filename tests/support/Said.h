// Names, passwords, tokens, keys and contents that a suite gave a server: one a line, in base64, beside that suite's
// server log, in which none of them may be found afterwards.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

#include "common/base/Literals.h"

namespace veilpix::tests {

inline void said(const QByteArray& secret)
{
    static const QString log = qEnvironmentVariable("VEILPIX_LOG_FILE");
    if (log.isEmpty() || secret.isEmpty()) {
        return;
    }
    QFile file(log + u".said"_s);
    if (file.open(QIODevice::WriteOnly | QIODevice::Append)) {
        file.write(secret.left(64).toBase64() + '\n');
    }
}
inline void said(const QString& secret)
{
    said(secret.toUtf8());
}

} // namespace veilpix::tests
