#include "app/decoder/SharedMemory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include "common/crypto/SecretBytes.h"

namespace veilpix::decoder {

SharedMemory::SharedMemory(std::size_t size)
    : m_descriptor(memfd_create("veilpix-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING))
{
    // Nobody may make it shorter: who reads beyond its end dies.
    if (m_descriptor >= 0 && (ftruncate(m_descriptor, static_cast<off_t>(size)) != 0 ||
                              fcntl(m_descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)) {
        close(std::exchange(m_descriptor, -1));
    }
}

SharedMemory::~SharedMemory()
{
    if (!m_mapped.empty()) {
        crypto::wipe(crypto::MutableBytes{m_mapped.data(), m_mapped.size()});
        munmap(m_mapped.data(), m_mapped.size());
    }
    if (m_descriptor >= 0) {
        close(m_descriptor);
    }
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_mapped(std::exchange(other.m_mapped, {}))
{
}

std::span<std::uint8_t> SharedMemory::map(std::size_t size)
{
    void* begin = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, m_descriptor, 0);
    if (begin != MAP_FAILED) {
        m_mapped = {static_cast<std::uint8_t*>(begin), size};
    }
    return m_mapped;
}

} // namespace veilpix::decoder
