#include "app/views/widgets/PictureLoader.h"

#include <QFile>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <spng.h>
#include <vector>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/PngLayout.h"

namespace veilpix::views {

namespace {

constexpr int longestSide = 100'000;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
struct FreeContext {
    void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};

// As Veilpix itself writes it. Read from the bytes: what is left of a small file that was cut short is no image to
// libspng, and yet nothing to be encrypted once more.
bool beginsAsWritten(std::FILE& file, const char* magic)
{
    std::array<std::uint8_t, picture::PngLayout::prefixSize + picture::PngLayout::rowLead + 8> start = {};
    const std::size_t got = std::fread(start.data(), 1, start.size(), &file);
    std::rewind(&file);
    return got == start.size() && picture::PngLayout::parse(start) &&
           std::memcmp(start.data() + start.size() - 8, magic, 8) == 0;
}

} // namespace

bool PictureLoader::isEncryptedPicture(const QString& path)
{
    constexpr char magic[] = "VEILPIX1";
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.toLocal8Bit().constData(), "rb"));
    if (file && beginsAsWritten(*file, magic)) {
        return true;
    }
    const std::unique_ptr<spng_ctx, FreeContext> context(spng_ctx_new(SPNG_CTX_IGNORE_ADLER32));
    spng_ihdr header = {};
    if (!file || spng_set_image_limits(context.get(), 20000, 20000) != 0 ||
        spng_set_png_file(context.get(), file.get()) != 0 || spng_get_ihdr(context.get(), &header) != 0 ||
        header.color_type != SPNG_COLOR_TYPE_TRUECOLOR || header.bit_depth != 8 || header.width < 64 ||
        spng_decode_image(context.get(), nullptr, 0, SPNG_FMT_PNG, SPNG_DECODE_PROGRESSIVE) != 0) {
        return false;
    }
    std::vector<std::uint8_t> row(std::size_t(header.width) * 3);
    const int result = spng_decode_row(context.get(), row.data(), row.size());
    return (result == 0 || result == SPNG_EOI) && std::memcmp(row.data(), magic, sizeof magic - 1) == 0;
}

Result<decoder::DecodedPicture> PictureLoader::decode(decoder::DecoderClient& decoder, const QByteArray& bytes)
{
    decoder::DecoderClient::Wish wish;
    wish.longestSide = longestSide;
    wish.taken = true;
    return decoder.decode(bytes, wish);
}

Result<QImage> PictureLoader::encryptedPixels(decoder::DecoderClient& decoder, const QString& path, int mostPixels)
{
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.toLocal8Bit().constData(), "rb"));
    if (!file) {
        return fail(ErrorCode::Io, u"the encrypted file cannot be opened"_s);
    }
    const std::unique_ptr<spng_ctx, FreeContext> context(spng_ctx_new(SPNG_CTX_IGNORE_ADLER32));
    spng_set_crc_action(context.get(), SPNG_CRC_USE, SPNG_CRC_USE); // its rows are authenticated elsewhere
    spng_set_image_limits(context.get(), 20000, 20000);
    spng_ihdr header = {};
    if (spng_set_png_file(context.get(), file.get()) != 0 || spng_get_ihdr(context.get(), &header) != 0) {
        return fail(ErrorCode::NotAPng, u"not a PNG"_s);
    }
    if (header.interlace_method != 0) { // only classic pictures from other programs: small, and not read by rows
        QFile whole(path);
        decoder::DecoderClient::Wish wish;
        wish.longestSide = mostPixels;
        if (!whole.open(QIODevice::ReadOnly)) {
            return fail(ErrorCode::Io, whole.errorString());
        }
        VEILPIX_TRY(auto decoded, decoder.decode(whole, wish));
        return std::move(decoded.image);
    }
    const int step = std::max(1, int((std::max(header.width, header.height) + mostPixels - 1) / mostPixels));
    std::size_t rowBytes = 0;
    if (spng_decoded_image_size(context.get(), SPNG_FMT_RGB8, &rowBytes) != 0 ||
        spng_decode_image(context.get(), nullptr, 0, SPNG_FMT_RGB8, SPNG_DECODE_PROGRESSIVE) != 0) {
        return fail(ErrorCode::NotAPng, u"cannot be decoded"_s);
    }
    rowBytes /= header.height;
    std::vector<std::uint8_t> row(rowBytes);
    QImage image(int(header.width) / step, int(header.height) / step, QImage::Format_RGB32);
    if (image.isNull()) {
        return fail(ErrorCode::TooLarge, u"no memory for its pixels"_s);
    }
    for (std::uint32_t y = 0; y < header.height; ++y) {
        const int result = spng_decode_row(context.get(), row.data(), row.size());
        if (result != 0 && result != SPNG_EOI) {
            return fail(ErrorCode::NotAPng, u"row %1 cannot be decoded"_s.arg(y));
        }
        const int line = int(y) / step;
        if (int(y) % step == 0 && line < image.height()) {
            auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(line));
            for (int x = 0; x < image.width(); ++x) {
                const std::uint8_t* pixel = row.data() + std::size_t(x) * std::size_t(step) * 3;
                pixels[x] = qRgb(pixel[0], pixel[1], pixel[2]);
            }
        }
    }
    return image;
}

} // namespace veilpix::views
