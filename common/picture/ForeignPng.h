// Any PNG, decoded by libspng row by row in bounded memory and turned into 8-bit RGB if that loses nothing.
#pragma once

#include <memory>
#include <vector>

#include "common/base/Result.h"
#include "common/crypto/Bytes.h"

class QIODevice;
class QTemporaryFile;
struct spng_ctx;

namespace veilpix::picture {

class ForeignPng {
public:
    // source: seekable, from its position on. Errors: Io, NotAPng, NotAVeilpixPicture (outside of the limits).
    [[nodiscard]] static Result<std::unique_ptr<ForeignPng>> open(QIODevice& source);
    ~ForeignPng();

    [[nodiscard]] std::uint32_t width() const { return m_width; }
    [[nodiscard]] std::uint32_t height() const { return m_height; }

    // 3·width bytes. Errors: Io, NotAPng (damaged or truncated), NotAVeilpixPicture (transparent, or finer than 8
    // bits).
    [[nodiscard]] Result<void> readRow(crypto::MutableBytes rgb);

private:
    explicit ForeignPng(QIODevice& source);
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> deinterlace();
    [[nodiscard]] Result<void> decodeRow();
    [[nodiscard]] Result<void> toRgb(crypto::MutableBytes rgb) const;
    [[nodiscard]] tl::unexpected<Error> refuse(int spngError) const;
    static int readSource(spng_ctx* context, void* user, void* into, std::size_t length);

    struct Free {
        void operator()(spng_ctx* context) const;
    };
    QIODevice& m_source;
    std::unique_ptr<spng_ctx, Free> m_context;
    std::uint32_t m_width = 0;
    std::uint32_t m_height = 0;
    int m_format = 0;
    std::size_t m_pixelBytes = 0;
    std::vector<std::uint8_t> m_row;         // one row in m_format
    std::unique_ptr<QTemporaryFile> m_woven; // an interlaced picture's rows, put in order
    QString m_readError;
};

} // namespace veilpix::picture
