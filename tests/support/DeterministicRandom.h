// A fixed stream of bytes in place of randomness, so that vectors can be made again by this code and by others.
//
// The stream is block(0) ‖ block(1) ‖ …, where block(i) = SHA-256(seed ‖ u64 big-endian i). Each fill() takes the next
// bytes of the stream, as many as it asks for; nothing is skipped between two calls, whatever their sizes.
#pragma once

#include <atomic>
#include <mutex>

#include "common/base/Literals.h"
#include "common/crypto/Hash.h"
#include "common/crypto/Random.h"

namespace veilpix::support {

class DeterministicRandom final : public crypto::RandomSource {
public:
    explicit DeterministicRandom(QByteArray seed) : m_seed(std::move(seed)) {}

    [[nodiscard]] Result<void> fill(crypto::MutableBytes bytes) override
    {
        const std::lock_guard lock(m_mutex);
        for (std::uint8_t& byte : bytes) {
            if (m_used == m_block.size()) {
                m_block = crypto::sha256({crypto::viewOf(m_seed), crypto::bigEndian(m_index++)});
                m_used = 0;
            }
            byte = m_block[m_used++];
        }
        return {};
    }

private:
    std::mutex m_mutex;
    QByteArray m_seed;
    crypto::Digest m_block{};
    std::size_t m_used = std::tuple_size_v<crypto::Digest>;
    std::uint64_t m_index = 0;
};

// Fails at the given call to fill(), counted from 0, and at every later one.
class FailingRandom final : public crypto::RandomSource {
public:
    explicit FailingRandom(int failAt) : m_left(failAt) {}

    [[nodiscard]] Result<void> fill(crypto::MutableBytes bytes) override
    {
        if (m_left-- <= 0) {
            return base::fail(ErrorCode::Internal, u"no randomness, as the test asked"_s);
        }
        return m_system.fill(bytes);
    }

private:
    std::atomic_int m_left;
    crypto::SystemRandom m_system;
};

} // namespace veilpix::support
