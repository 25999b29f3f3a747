// Bytes that must not linger: moved, never copied unasked; wiped when they go; shown nowhere; keys are not swapped out
// where the program has called lockSecrets().
#pragma once

#include <cstdint>

#include "common/crypto/Bytes.h"

class QDebug;

namespace veilpix::crypto {

class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size); // zero-filled
    ~SecretBytes();
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    [[nodiscard]] static SecretBytes copyOf(ByteView bytes);
    // Joins the parts in order.
    [[nodiscard]] static SecretBytes join(std::initializer_list<ByteView> parts);
    [[nodiscard]] SecretBytes clone() const { return copyOf(reveal()); }

    // The name says what happens: whoever calls this is responsible for the copy that they make.
    [[nodiscard]] ByteView reveal() const { return {m_bytes, m_size}; }
    [[nodiscard]] MutableBytes writable() { return {m_bytes, m_size}; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }

    // Time depends on the sizes only.
    [[nodiscard]] bool equals(ByteView other) const;
    [[nodiscard]] bool equals(const SecretBytes& other) const { return equals(other.reveal()); }

    // Wipes and empties.
    void clear();

private:
    std::uint8_t* m_bytes = nullptr;
    std::size_t m_size = 0;
};

// Prints [REDACTED].
QDebug operator<<(QDebug debug, const SecretBytes& secret);

// Overwrites memory that held a secret in a way that the optimiser keeps.
void wipe(MutableBytes bytes);
void wipe(QByteArray& bytes); // and empties it; for the one place where a widget hands a password over

} // namespace veilpix::crypto
