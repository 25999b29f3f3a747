// Views of bytes, and the few conversions that formats need. Nothing here owns or copies a secret.
#pragma once

#include <QByteArray>
#include <QtEndian>
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace veilpix::crypto {

using ByteView = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

[[nodiscard]] inline ByteView viewOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), static_cast<std::size_t>(bytes.size())};
}

[[nodiscard]] inline ByteView viewOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

[[nodiscard]] inline ByteView viewOf(const char* text)
{
    return viewOf(std::string_view(text));
}

// A writable view; detaches the array if it is shared.
[[nodiscard]] inline MutableBytes writableView(QByteArray& bytes)
{
    return {reinterpret_cast<std::uint8_t*>(bytes.data()), static_cast<std::size_t>(bytes.size())};
}

[[nodiscard]] inline QByteArray toByteArray(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

// z"text" of the format pages: the characters of a literal and its one terminating zero byte.
template <std::size_t N> [[nodiscard]] inline ByteView zeroTerminated(const char (&literal)[N])
{
    return {reinterpret_cast<const std::uint8_t*>(literal), N};
}

// Unsigned big-endian integers as an array (uint16_t, uint32_t, uint64_t), to be hashed or joined.
template <class Unsigned> [[nodiscard]] inline std::array<std::uint8_t, sizeof(Unsigned)> bigEndian(Unsigned value)
{
    std::array<std::uint8_t, sizeof(Unsigned)> out;
    qToBigEndian(value, out.data());
    return out;
}

inline void append(QByteArray& to, ByteView bytes)
{
    to.append(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

// Same content. Not for secrets: time depends on the content (SecretBytes has its own comparison).
[[nodiscard]] inline bool sameBytes(ByteView a, ByteView b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

} // namespace veilpix::crypto
