#include "common/picture/ForeignPng.h"

#include <QTemporaryFile>
#include <spng.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/DeviceIo.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::picture {

namespace {

// Text, profiles and the like, which are read past: no chunk of them is let into memory beyond these.
constexpr std::size_t mostChunkBytes = std::size_t(2) << 20;
constexpr std::size_t mostCachedBytes = std::size_t(4) << 20;

} // namespace

void ForeignPng::Free::operator()(spng_ctx* context) const
{
    spng_ctx_free(context);
}

ForeignPng::ForeignPng(QIODevice& source) : m_source(source)
{
}
ForeignPng::~ForeignPng() = default;

Result<std::unique_ptr<ForeignPng>> ForeignPng::open(QIODevice& source)
{
    std::unique_ptr<ForeignPng> png(new ForeignPng(source));
    VEILPIX_TRY_VOID(png->begin());
    return png;
}

int ForeignPng::readSource(spng_ctx*, void* user, void* into, std::size_t length)
{
    auto* const self = static_cast<ForeignPng*>(user);
    const auto count = readUpTo(self->m_source, {static_cast<std::uint8_t*>(into), length});
    if (!count) {
        self->m_readError = count.error().context;
        return SPNG_IO_ERROR;
    }
    return *count == length ? 0 : SPNG_IO_EOF;
}

tl::unexpected<Error> ForeignPng::refuse(int spngError) const
{
    if (!m_readError.isNull()) {
        return fail(ErrorCode::Io, m_readError);
    }
    const QString text = QString::fromLatin1(spng_strerror(spngError));
    switch (spngError) {
    case SPNG_EMEM:
        return fail(ErrorCode::Internal, text);
    case SPNG_EUSER_WIDTH:
    case SPNG_EUSER_HEIGHT:
        return fail(ErrorCode::NotAVeilpixPicture, u"a PNG larger than any encrypted picture"_s);
    case SPNG_IO_EOF:
    case SPNG_EIDAT_TOO_SHORT:
        return fail(ErrorCode::NotAPng, u"truncated: the PNG ends early"_s);
    default:
        return fail(ErrorCode::NotAPng, u"a damaged PNG: %1"_s.arg(text));
    }
}

Result<void> ForeignPng::begin()
{
    m_context.reset(spng_ctx_new(SPNG_CTX_IGNORE_ADLER32));
    if (!m_context) {
        return fail(ErrorCode::Internal, u"no memory for a PNG decoder"_s);
    }
    spng_ctx* const context = m_context.get();
    spng_ihdr ihdr{};
    int error = spng_set_image_limits(context, maximumWidth, maximumHeight);
    if (!error) {
        error = spng_set_chunk_limits(context, mostChunkBytes, mostCachedBytes);
    }
    if (!error) {
        error = spng_set_crc_action(context, SPNG_CRC_USE, SPNG_CRC_USE);
    }
    if (!error) {
        error = spng_set_png_stream(context, readSource, this);
    }
    if (!error) {
        error = spng_get_ihdr(context, &ihdr);
    }
    if (error) {
        return refuse(error);
    }
    m_width = ihdr.width;
    m_height = ihdr.height;
    if (m_width < minimumWidth) {
        return fail(ErrorCode::NotAVeilpixPicture, u"a PNG narrower than any encrypted picture"_s);
    }

    const bool alpha =
        ihdr.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA || ihdr.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
    m_format = ihdr.bit_depth == 16 ? SPNG_FMT_RGBA16 : alpha ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8;
    m_pixelBytes = ihdr.bit_depth == 16 ? 8 : alpha ? 4 : 3;
    m_row.resize(m_pixelBytes * m_width);
    error = spng_decode_image(context, nullptr, 0, m_format, SPNG_DECODE_PROGRESSIVE);
    if (error) {
        return refuse(error);
    }
    return ihdr.interlace_method != SPNG_INTERLACE_NONE ? deinterlace() : Result<void>{};
}

Result<void> ForeignPng::decodeRow()
{
    const int error = spng_decode_row(m_context.get(), m_row.data(), m_row.size());
    if (error && error != SPNG_EOI) {
        return refuse(error);
    }
    return {};
}

// Seven passes touch rows again and again: they are kept in a file, since a large picture may not be held in memory.
Result<void> ForeignPng::deinterlace()
{
    m_woven = std::make_unique<QTemporaryFile>();
    if (!m_woven->open() || !m_woven->resize(qint64(m_row.size()) * m_height)) {
        return temporaryFailure({ErrorCode::Io, m_woven->errorString()});
    }
    for (;;) {
        spng_row_info info{};
        const int state = spng_get_row_info(m_context.get(), &info);
        if (state == SPNG_EOI) {
            break;
        }
        if (state) {
            return refuse(state);
        }
        const qint64 at = qint64(m_row.size()) * info.row_num;
        if (!m_woven->seek(at)) {
            return fail(ErrorCode::Io, m_woven->errorString());
        }
        VEILPIX_TRY_VOID(readUpTo(*m_woven, m_row));
        const int error = spng_decode_row(m_context.get(), m_row.data(), m_row.size());
        if (error && error != SPNG_EOI) {
            return refuse(error);
        }
        if (!m_woven->seek(at)) {
            return fail(ErrorCode::Io, m_woven->errorString());
        }
        if (auto written = writeAll(*m_woven, m_row); !written) {
            return temporaryFailure(written.error());
        }
        if (error == SPNG_EOI) {
            break;
        }
    }
    if (!m_woven->seek(0)) {
        return fail(ErrorCode::Io, m_woven->errorString());
    }
    return {};
}

Result<void> ForeignPng::readRow(crypto::MutableBytes rgb)
{
    if (m_woven) {
        VEILPIX_TRY(const auto read, readUpTo(*m_woven, m_row));
        if (read < m_row.size()) {
            return fail(ErrorCode::Io, u"the temporary file ends early"_s);
        }
    } else if (auto decoded = decodeRow(); !decoded) {
        return decoded;
    }
    return toRgb(rgb);
}

Result<void> ForeignPng::toRgb(crypto::MutableBytes rgb) const
{
    bool exact = true;
    if (m_format == SPNG_FMT_RGB8) {
        std::copy(m_row.begin(), m_row.end(), rgb.begin());
    } else if (m_format == SPNG_FMT_RGBA8) {
        for (std::size_t i = 0; i < m_width; ++i) {
            std::copy_n(m_row.data() + 4 * i, 3, rgb.data() + 3 * i);
            exact = exact && m_row[4 * i + 3] == 0xff;
        }
    } else {
        // Sixteen bits hold eight exactly when both bytes are the same.
        for (std::size_t i = 0; i < m_width; ++i) {
            for (std::size_t channel = 0; channel < 4; ++channel) {
                const std::uint8_t* const sample = m_row.data() + 8 * i + 2 * channel;
                exact = exact && sample[0] == sample[1] && (channel < 3 || sample[0] == 0xff);
                if (channel < 3) {
                    rgb[3 * i + channel] = sample[0];
                }
            }
        }
    }
    if (!exact) {
        return fail(ErrorCode::NotAVeilpixPicture,
                    u"a PNG with transparent or finer colours: an encrypted picture was edited, or this is none"_s);
    }
    return {};
}

} // namespace veilpix::picture
