#include "common/picture/RowBatches.h"

#include <algorithm>
#include <thread>

#include "common/base/Try.h"
#include "common/picture/OrderedPipeline.h"

namespace veilpix::picture {

namespace {

// A batch in both forms fits a core's second-level cache.
constexpr std::uint32_t bytesPerBatch = 192u << 10;
// Below this a second thread costs more than it brings.
constexpr std::uint64_t leastForThreads = 4ull << 20;
constexpr unsigned mostThreads = 4;

unsigned threadsFor(const PictureGeometry& geometry, const PictureControl& control)
{
    if (control.threads != 0) {
        return std::min(control.threads, 64u);
    }
    return geometry.capacity() < leastForThreads ? 1 : std::clamp(std::thread::hardware_concurrency(), 1u, mostThreads);
}

} // namespace

RowBatches::RowBatches(const PictureGeometry& geometry, const PictureControl& control)
    : m_geometry(geometry), m_control(control), m_threads(threadsFor(geometry, control)),
      m_rowsPerBatch(std::max(1u, bytesPerBatch / rowBytes(geometry.width)))
{
}

std::vector<RowBatch> RowBatches::makeSlots() const
{
    std::vector<RowBatch> slots(OrderedPipeline::slotsFor(m_threads));
    for (RowBatch& batch : slots) {
        batch.ownPlaintext.resize(std::size_t(m_rowsPerBatch) * rowCapacity(m_geometry.width));
        batch.leaves.resize(m_rowsPerBatch);
    }
    return slots;
}

Result<std::vector<RowCipher>> RowBatches::makeCiphers(const crypto::SecretBytes& payloadKey) const
{
    std::vector<RowCipher> ciphers;
    for (unsigned i = 0; i < m_threads; ++i) {
        VEILPIX_TRY(auto cipher, RowCipher::create(payloadKey));
        ciphers.push_back(std::move(cipher));
    }
    return ciphers;
}

Result<bool> RowBatches::next(RowBatch& batch, std::uint32_t& count)
{
    if (m_control.stop.stop_requested()) {
        return fail(ErrorCode::Cancelled);
    }
    if (m_given == m_geometry.contentRows) {
        return false;
    }
    count = std::min(m_rowsPerBatch, m_geometry.contentRows - m_given);
    batch.first = m_given;
    m_given += count;
    return true;
}

void RowBatches::report(const RowBatch& batch)
{
    if (m_control.progress) {
        m_control.progress(std::uint64_t(batch.first + batch.rows.count) * rowCapacity(m_geometry.width),
                           m_geometry.capacity());
    }
}

} // namespace veilpix::picture
