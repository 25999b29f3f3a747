// How content rows are cut into the blocks that threads work on.
#pragma once

#include <vector>

#include "common/picture/PictureControl.h"
#include "common/picture/PictureGeometry.h"
#include "common/picture/RowBlock.h"
#include "common/picture/RowCipher.h"

namespace veilpix::picture {

// Some content rows in both forms.
struct RowBatch {
    std::uint32_t first = 0; // content row, counted from 0
    RowBlock rows;
    std::vector<std::uint8_t> ownPlaintext;  // room for rowCapacity bytes a row
    const std::uint8_t* plaintext = nullptr; // rows one behind the other: there, or where the source has them
    std::uint8_t* target = nullptr;          // where plaintext is to be written: there, or where the sink wants it
    std::vector<crypto::Digest> leaves;

    RowBatch() = default;
    RowBatch(RowBatch&&) = default;
    RowBatch& operator=(RowBatch&&) = default;
    ~RowBatch() { crypto::wipe(crypto::MutableBytes(ownPlaintext)); }
};

class RowBatches {
public:
    RowBatches(const PictureGeometry& geometry, const PictureControl& control);

    [[nodiscard]] unsigned threads() const { return m_threads; }
    // One for each slot of the pipeline.
    [[nodiscard]] std::vector<RowBatch> makeSlots() const;
    // One for each thread.
    [[nodiscard]] Result<std::vector<RowCipher>> makeCiphers(const crypto::SecretBytes& payloadKey) const;

    // Gives the batch its place: false when all rows are given out, Cancelled when the caller wants no more.
    [[nodiscard]] Result<bool> next(RowBatch& batch, std::uint32_t& count);
    // A batch is through: tells the caller.
    void report(const RowBatch& batch);

    [[nodiscard]] RowKind kindOf(std::uint32_t contentRow) const
    {
        return contentRow + 1 == m_geometry.contentRows ? RowKind::LastContent : RowKind::Content;
    }

private:
    PictureGeometry m_geometry;
    const PictureControl& m_control;
    unsigned m_threads;
    std::uint32_t m_rowsPerBatch;
    std::uint32_t m_given = 0;
};

} // namespace veilpix::picture
