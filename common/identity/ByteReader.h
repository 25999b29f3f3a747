// Reads a format front to back and never beyond its end; one look at held() at the end tells whether all of it was
// there.
#pragma once

#include "common/crypto/Bytes.h"

namespace veilpix::identity {

class ByteReader {
public:
    explicit ByteReader(crypto::ByteView bytes) : m_left(bytes), m_size(bytes.size()) {}

    // The next bytes; none, and held() is false from then on, when there are fewer.
    [[nodiscard]] crypto::ByteView take(std::size_t size)
    {
        if (size > m_left.size()) {
            m_held = false;
            m_left = {};
            return {};
        }
        const crypto::ByteView taken = m_left.first(size);
        m_left = m_left.subspan(size);
        return taken;
    }

    template <class Unsigned> [[nodiscard]] Unsigned number()
    {
        const crypto::ByteView taken = take(sizeof(Unsigned));
        return taken.empty() ? Unsigned(0) : qFromBigEndian<Unsigned>(taken.data());
    }

    template <std::size_t Size> [[nodiscard]] std::array<std::uint8_t, Size> array()
    {
        std::array<std::uint8_t, Size> out{};
        const crypto::ByteView taken = take(Size);
        std::copy(taken.begin(), taken.end(), out.begin());
        return out;
    }

    // Whether the next bytes are exactly these.
    [[nodiscard]] bool skip(crypto::ByteView expected) { return crypto::sameBytes(take(expected.size()), expected); }

    [[nodiscard]] bool held() const { return m_held; }
    [[nodiscard]] bool atEnd() const { return m_held && m_left.empty(); }
    [[nodiscard]] std::size_t left() const { return m_left.size(); }
    [[nodiscard]] std::size_t position() const { return m_size - m_left.size(); }

private:
    crypto::ByteView m_left;
    std::size_t m_size;
    bool m_held = true;
};

} // namespace veilpix::identity
