#include "common/crypto/SecretBytes.h"

#include <QDebug>
#include <cstring>
#include <new>
#include <openssl/crypto.h>
#include <utility>

#include "common/crypto/ProcessHardening.h"

namespace veilpix::crypto {

namespace {

// Zeros.
std::uint8_t* allocate(std::size_t size)
{
    void* bytes = nullptr;
    if (size <= largestLocked && mostLocked() > 0 && CRYPTO_secure_used() + size <= mostLocked()) {
        bytes = OPENSSL_secure_zalloc(size);
    }
    if (bytes == nullptr) {
        bytes = OPENSSL_zalloc(size);
    }
    if (bytes == nullptr) {
        throw std::bad_alloc();
    }
    return static_cast<std::uint8_t*>(bytes);
}

} // namespace

SecretBytes::SecretBytes(std::size_t size) : m_bytes(size == 0 ? nullptr : allocate(size)), m_size(size)
{
}

SecretBytes::~SecretBytes()
{
    clear();
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_bytes(std::exchange(other.m_bytes, nullptr)), m_size(std::exchange(other.m_size, 0))
{
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept
{
    if (this != &other) {
        clear();
        m_bytes = std::exchange(other.m_bytes, nullptr);
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
    auto* to = joined.m_bytes;
    for (const ByteView part : parts) {
        to = std::copy(part.begin(), part.end(), to);
    }
    return joined;
}

bool SecretBytes::equals(ByteView other) const
{
    return m_size == other.size() && (m_size == 0 || CRYPTO_memcmp(m_bytes, other.data(), m_size) == 0);
}

void SecretBytes::clear()
{
    OPENSSL_secure_clear_free(m_bytes, m_size); // wherever it lies
    m_bytes = nullptr;
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
