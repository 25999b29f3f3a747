// Reads the pixels of an encrypted picture's PNG row by row: files in PngLayout by looking at their bytes, whatever
// other programs made of them through libspng, with limits. Checksums are not verified: every pixel is authenticated.
#pragma once

#include <memory>
#include <optional>

#include "common/picture/PngLayout.h"
#include "common/picture/RowBlock.h"

class QIODevice;
class QTemporaryFile;

namespace veilpix::picture {

class ForeignPng;

class PngReader {
public:
    // source: from its position on; used by this object only until it goes. A sequential one is first copied to a
    // temporary file. Errors: Io, TooLarge (beyond a gigabyte), NotAPng, NotAVeilpixPicture (a PNG that cannot be one:
    // outside of 64–16,000 by 16,000 pixels, or with colours that are not exactly 8-bit RGB).
    [[nodiscard]] static Result<PngReader> open(QIODevice& source);
    ~PngReader();
    PngReader(PngReader&&) noexcept;
    PngReader& operator=(PngReader&&) noexcept;

    [[nodiscard]] std::uint32_t width() const { return m_layout.width; }
    [[nodiscard]] std::uint32_t height() const { return m_layout.height; }
    // True as long as the file keeps to PngLayout.
    [[nodiscard]] bool hasOwnLayout() const { return !m_foreign; }

    // The next `count` rows (the caller keeps within height()). Errors: Io, NotAPng (it ends early, or its data is
    // damaged), NotAVeilpixPicture (see open).
    [[nodiscard]] Result<void> read(std::uint32_t count, RowBlock& block);

private:
    explicit PngReader(QIODevice& source);
    [[nodiscard]] Result<void> spool();
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<bool> beginOwnLayout(); // false: another layout
    [[nodiscard]] Result<void> turnForeign();
    [[nodiscard]] Result<void> readForeign(std::uint32_t count, RowBlock& block);
    [[nodiscard]] bool isFramed(const RowBlock& block) const;

    QIODevice* m_source;
    qint64 m_start = 0;
    std::optional<crypto::ByteView> m_memory; // the rows, of a source that is memory
    std::unique_ptr<QTemporaryFile> m_spool;
    PngLayout m_layout;
    std::uint32_t m_next = 0;
    std::unique_ptr<ForeignPng> m_foreign;
};

} // namespace veilpix::picture
