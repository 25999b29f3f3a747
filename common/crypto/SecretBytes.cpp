#include "common/crypto/SecretBytes.h"

#include <QDebug>
#include <cstring>
#include <openssl/crypto.h>
#include <utility>

namespace veilpix::crypto {

SecretBytes::SecretBytes(std::size_t size)
    : m_bytes(size == 0 ? nullptr : std::make_unique<std::uint8_t[]>(size)), m_size(size)
{
}

SecretBytes::~SecretBytes()
{
    clear();
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_bytes(std::move(other.m_bytes)), m_size(std::exchange(other.m_size, 0))
{
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept
{
    if (this != &other) {
        clear();
        m_bytes = std::move(other.m_bytes);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

SecretBytes SecretBytes::copyOf(ByteView bytes)
{
    return join({bytes});
}

SecretBytes SecretBytes::join(std::initializer_list<ByteView> parts)
{
    std::size_t total = 0;
    for (const ByteView part : parts) {
        total += part.size();
    }
    SecretBytes joined(total);
    auto* to = joined.m_bytes.get();
    for (const ByteView part : parts) {
        to = std::copy(part.begin(), part.end(), to);
    }
    return joined;
}

bool SecretBytes::equals(ByteView other) const
{
    return m_size == other.size() && (m_size == 0 || CRYPTO_memcmp(m_bytes.get(), other.data(), m_size) == 0);
}

void SecretBytes::clear()
{
    wipe(writable());
    m_bytes.reset();
    m_size = 0;
}

QDebug operator<<(QDebug debug, const SecretBytes&)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().noquote() << "[REDACTED]";
    return debug;
}

void wipe(MutableBytes bytes)
{
    if (!bytes.empty()) {
        OPENSSL_cleanse(bytes.data(), bytes.size());
    }
}

void wipe(QByteArray& bytes)
{
    // Another owner of the same memory would make this detach and wipe a fresh copy; that owner then has the duty.
    wipe(writableView(bytes));
    bytes.clear();
}

} // namespace veilpix::crypto
