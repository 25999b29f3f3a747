// Bytes that no compressor shortens; the same ones for the same size.
#pragma once

#include <QByteArray>
#include <QRandomGenerator>
#include <QVarLengthArray>
#include <algorithm>
#include <cstring>

namespace veilpix::tests {

[[nodiscard]] inline QByteArray noise(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    QRandomGenerator random(static_cast<quint32>(size));
    QVarLengthArray<quint32, 4096> words(4096);
    for (qsizetype at = 0; at < size;) {
        random.fillRange(words.data(), words.size());
        const qsizetype part = std::min<qsizetype>(size - at, words.size() * qsizetype(sizeof(quint32)));
        std::memcpy(bytes.data() + at, words.constData(), static_cast<std::size_t>(part));
        at += part;
    }
    return bytes;
}

} // namespace veilpix::tests
