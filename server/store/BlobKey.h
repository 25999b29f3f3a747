// A blob's key as bytes, for lists of all that a large store has.
#pragma once

#include <QByteArray>
#include <QString>
#include <algorithm>
#include <array>

namespace veilpix::store {

[[nodiscard]] inline std::array<char, 16> packedKey(const QString& key)
{
    std::array<char, 16> bytes{};
    const QByteArray decoded = QByteArray::fromHex(key.toLatin1());
    std::copy_n(decoded.begin(), std::min<qsizetype>(decoded.size(), 16), bytes.begin());
    return bytes;
}

} // namespace veilpix::store
