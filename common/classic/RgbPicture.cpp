#include "common/classic/RgbPicture.h"

#include <cstdlib>
#include <memory>
#include <spng.h>

#include "common/base/Literals.h"

namespace veilpix::classic {

namespace {

using Context = std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)>;

// Ancillary chunks of a picture are small; nothing in this scheme looks at them.
constexpr size_t MaxChunkBytes = 8 << 20;
constexpr size_t MaxChunkCacheBytes = 32 << 20;
// The pixels of an encrypted picture are noise: more effort than this finds nothing more.
constexpr int CompressionLevel = 2;

QString reason(int code)
{
    return QString::fromLatin1(spng_strerror(code));
}

} // namespace

Result<RgbPicture> RgbPicture::fromPng(QByteArrayView file)
{
    const Context context(spng_ctx_new(0), spng_ctx_free);
    if (!context) {
        return fail(ErrorCode::Internal, u"spng_ctx_new"_s);
    }
    spng_set_image_limits(context.get(), MaxSide, MaxSide);
    spng_set_chunk_limits(context.get(), MaxChunkBytes, MaxChunkCacheBytes);
    spng_ihdr header{};
    int code = spng_set_png_buffer(context.get(), file.data(), static_cast<size_t>(file.size()));
    if (code == SPNG_OK) {
        code = spng_get_ihdr(context.get(), &header);
    }
    if (code == SPNG_EUSER_WIDTH || code == SPNG_EUSER_HEIGHT) {
        return fail(ErrorCode::TooLarge, u"a side is longer than %1 pixels"_s.arg(MaxSide));
    }
    if (code != SPNG_OK) {
        return fail(ErrorCode::NotAPng, reason(code));
    }

    RgbPicture picture;
    picture.width = static_cast<int>(header.width);
    picture.height = static_cast<int>(header.height);
    if (picture.pixels() > MaxPixels) {
        return fail(ErrorCode::TooLarge, u"more than %1 pixels"_s.arg(MaxPixels));
    }
    // Deflate shrinks by at most about 1032 to 1: a file too short for its own size is refused before the memory for
    // that size is asked for (one bit a pixel is the least that a PNG can have).
    if (picture.pixels() / 8 / 1100 > file.size()) {
        return fail(ErrorCode::NotAPng, u"the file is too short for its size"_s);
    }
    size_t size = 0;
    code = spng_decoded_image_size(context.get(), SPNG_FMT_RGB8, &size);
    if (code != SPNG_OK || size != static_cast<size_t>(picture.pixels()) * 3) {
        return fail(ErrorCode::NotAPng, reason(code));
    }
    picture.samples.resize(size);
    code = spng_decode_image(context.get(), picture.samples.data(), size, SPNG_FMT_RGB8, 0);
    // To the end: a file cut behind its last row is a damaged file too.
    if (code == SPNG_OK) {
        code = spng_decode_chunks(context.get());
    }
    if (code != SPNG_OK) {
        return fail(ErrorCode::NotAPng, reason(code));
    }
    return picture;
}

Result<QByteArray> RgbPicture::toPng() const
{
    if (width < 1 || height < 1 || samples.size() != static_cast<size_t>(pixels()) * 3) {
        return fail(ErrorCode::InvalidArgument, u"samples do not fit the sides"_s);
    }
    const Context context(spng_ctx_new(SPNG_CTX_ENCODER), spng_ctx_free);
    if (!context) {
        return fail(ErrorCode::Internal, u"spng_ctx_new"_s);
    }
    spng_ihdr header{};
    header.width = static_cast<uint32_t>(width);
    header.height = static_cast<uint32_t>(height);
    header.bit_depth = 8;
    header.color_type = SPNG_COLOR_TYPE_TRUECOLOR;
    spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_option(context.get(), SPNG_IMG_COMPRESSION_LEVEL, CompressionLevel);
    int code = spng_set_ihdr(context.get(), &header);
    if (code == SPNG_OK) {
        code = spng_encode_image(context.get(), samples.data(), samples.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    }
    if (code != SPNG_OK) {
        return fail(ErrorCode::Internal, reason(code));
    }
    size_t size = 0;
    const std::unique_ptr<void, decltype(&std::free)> buffer(spng_get_png_buffer(context.get(), &size, &code),
                                                             std::free);
    if (!buffer) {
        return fail(ErrorCode::Internal, reason(code));
    }
    return QByteArray(static_cast<const char*>(buffer.get()), static_cast<qsizetype>(size));
}

} // namespace veilpix::classic
