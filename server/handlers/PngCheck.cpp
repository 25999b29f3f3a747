#include "server/handlers/PngCheck.h"

#include <QByteArray>
#include <memory>
#include <spng.h>

#include "common/base/Literals.h"

namespace veilpix::handlers {

namespace {

constexpr std::uint32_t longestSide = 32768;
constexpr std::uint64_t mostPixelBytes = 1ULL << 30;
constexpr size_t largestChunk = size_t(512) << 20;

int readFromDevice(spng_ctx*, void* user, void* into, size_t length)
{
    auto* device = static_cast<QIODevice*>(user);
    size_t done = 0;
    while (done < length) {
        const qint64 got = device->read(static_cast<char*>(into) + done, static_cast<qint64>(length - done));
        if (got <= 0) {
            return got < 0 ? SPNG_IO_ERROR : SPNG_IO_EOF;
        }
        done += static_cast<size_t>(got);
    }
    return 0;
}

struct Close {
    void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};

tl::unexpected<Error> notPng(int code)
{
    return fail(ErrorCode::NotAPng, QString::fromLatin1(spng_strerror(code)));
}

} // namespace

Result<void> checkPng(QIODevice& device)
{
    const std::unique_ptr<spng_ctx, Close> context(spng_ctx_new(0));
    if (!context) {
        return fail(ErrorCode::Internal);
    }
    spng_set_image_limits(context.get(), longestSide, longestSide);
    // IDAT is never held whole; this bounds what ancillary chunks may cost.
    spng_set_chunk_limits(context.get(), largestChunk, size_t(8) << 20);
    spng_set_crc_action(context.get(), SPNG_CRC_ERROR, SPNG_CRC_ERROR);
    if (const int code = spng_set_png_stream(context.get(), readFromDevice, &device)) {
        return notPng(code);
    }
    spng_ihdr header = {};
    if (const int code = spng_get_ihdr(context.get(), &header)) {
        return notPng(code);
    }
    size_t size = 0;
    if (const int code = spng_decoded_image_size(context.get(), SPNG_FMT_RAW, &size)) {
        return notPng(code);
    }
    if (size > mostPixelBytes) {
        return fail(ErrorCode::TooLarge, u"too many pixels"_s);
    }
    if (const int code = spng_decode_image(context.get(), nullptr, 0, SPNG_FMT_RAW, SPNG_DECODE_PROGRESSIVE)) {
        return notPng(code);
    }
    // The longest row of any pass; rows of interlaced passes are shorter.
    QByteArray row(static_cast<qsizetype>(size / header.height) + 8, Qt::Uninitialized);
    int code = 0;
    spng_row_info info = {};
    do {
        code = spng_get_row_info(context.get(), &info);
        if (code != 0) {
            break;
        }
        code = spng_decode_row(context.get(), row.data(), size / header.height);
    } while (code == 0);
    if (code != SPNG_EOI) {
        return notPng(code);
    }
    if (const int end = spng_decode_chunks(context.get())) {
        return notPng(end);
    }
    return {};
}

} // namespace veilpix::handlers
