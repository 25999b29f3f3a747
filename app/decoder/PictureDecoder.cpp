#include "app/decoder/PictureDecoder.h"

#include <QBuffer>
#include <QImageReader>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "app/decoder/PhotographDate.h"
#include "app/decoder/PngRows.h"

namespace veilpix::decoder {

namespace {

std::uint64_t pixelsOf(QSize size)
{
    return std::uint64_t(size.width()) * std::uint64_t(size.height());
}

// Never larger than it is, never without a pixel.
QSize fitted(QSize size, std::uint32_t longestSide, std::uint64_t mostPixels)
{
    const double factor = std::min({1.0, double(longestSide) / std::max(size.width(), size.height()),
                                    std::sqrt(double(mostPixels) / double(pixelsOf(size)))});
    if (factor >= 1) {
        return size;
    }
    return QSize(int(std::lround(size.width() * factor)), int(std::lround(size.height() * factor))).expandedTo({1, 1});
}

QImage scaled(QImage image, QSize to)
{
    return image.isNull() || image.size() == to ? image
                                                : image.scaled(to, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

void refuse(Reply& reply, Outcome outcome)
{
    reply.outcome = outcome;
}

void note(Reply& reply, QSize original)
{
    reply.originalWidth = std::uint32_t(original.width());
    reply.originalHeight = std::uint32_t(original.height());
}

// A whole number of pixels becomes one, and the rest is smooth; only what is too large for that comes straight to its
// size.
QImage decodePng(PngRows& rows, const Request& request, Reply& reply)
{
    const QSize size = rows.size();
    note(reply, size);
    if (pixelsOf(size) > PictureDecoder::mostPixels) {
        refuse(reply, Outcome::TooLarge);
        return {};
    }
    const QSize wanted = fitted(size, request.longestSide, request.mostPixels);
    const int factor = std::max(1, std::min(size.width() / wanted.width(), size.height() / wanted.height()));
    QSize between((size.width() + factor - 1) / factor, (size.height() + factor - 1) / factor);
    if (pixelsOf(between) > request.mostWhole) {
        between = wanted;
    }
    return scaled(rows.reduced(between), wanted);
}

QImage decodeOther(std::span<const std::uint8_t> input, const Request& request, Reply& reply)
{
    QByteArray bytes = QByteArray::fromRawData(reinterpret_cast<const char*>(input.data()), qsizetype(input.size()));
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, request.onlyJpeg != 0 ? "jpeg" : QByteArray());
    reader.setDecideFormatFromContent(request.onlyJpeg == 0);
    reader.setAutoTransform(true);
    if (!reader.canRead()) {
        return {};
    }
    const QByteArray format = reader.format();
    const bool isVector = format == "svg" || format == "svgz";
    const QSize size = reader.size();
    QSize wanted;
    if (size.isValid() && !size.isEmpty()) {
        const bool sideways = reader.transformation() & QImageIOHandler::TransformationRotate90;
        note(reply, sideways ? size.transposed() : size);
        const std::uint64_t most = format == "jpeg" ? PictureDecoder::mostPixels : request.mostWhole;
        if (!isVector && pixelsOf(size) > most) {
            refuse(reply, Outcome::TooLarge);
            return {};
        }
        const auto longest = isVector ? std::min<std::uint32_t>(request.longestSide, PictureDecoder::longestVectorSide)
                                      : request.longestSide;
        wanted = fitted(size, longest, request.mostPixels);
        if (wanted != size) {
            reader.setScaledSize(wanted);
        }
    }
    QImage image = reader.read();
    if (!image.isNull() && reply.originalWidth == 0) {
        note(reply, image.size());
    }
    image.setDevicePixelRatio(1);
    return image.isNull() ? image : scaled(image, fitted(image.size(), request.longestSide, request.mostPixels));
}

// Some rows at a time: large pictures are not held a third time.
bool handOver(const QImage& image, std::span<std::uint8_t> output, Reply& reply)
{
    const std::size_t rowSize = std::size_t(image.width()) * 4;
    if (rowSize * std::size_t(image.height()) > output.size()) {
        return false;
    }
    const bool isOpaque = !image.hasAlphaChannel();
    const auto format = isOpaque ? QImage::Format_RGB32 : QImage::Format_ARGB32_Premultiplied;
    constexpr int rowsAtOnce = 64;
    for (int y = 0; y < image.height(); y += rowsAtOnce) {
        const int rows = std::min(rowsAtOnce, image.height() - y);
        const QImage part =
            image.format() == format ? QImage() : image.copy(0, y, image.width(), rows).convertToFormat(format);
        for (int row = 0; row < rows; ++row) {
            const uchar* line = part.isNull() ? image.constScanLine(y + row) : part.constScanLine(row);
            std::memcpy(output.data() + rowSize * std::size_t(y + row), line, rowSize);
        }
    }
    reply.width = std::uint32_t(image.width());
    reply.height = std::uint32_t(image.height());
    reply.isOpaque = isOpaque ? 1 : 0;
    return true;
}

} // namespace

void PictureDecoder::prepare()
{
    constexpr int mebibytes = 1100;
    QImageReader::setAllocationLimit(mebibytes);
    (void)QImageReader::supportedImageFormats(); // loads every plug-in
    // Text in each of the usual faces, so that their files are open from here on.
    QByteArray text = R"(<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">)";
    for (const char* family : {"sans-serif", "serif", "monospace", "Arial", "Helvetica", "Times New Roman"}) {
        for (const char* style : {"", "font-weight='bold'", "font-style='italic'"}) {
            text += QByteArray("<text y='20' font-size='12' font-family='") + family + "' " + style + ">Ag1</text>";
        }
    }
    text += "</svg>";
    QBuffer buffer(&text);
    buffer.open(QIODevice::ReadOnly);
    (void)QImageReader(&buffer, "svg").read();
    (void)photographDate({}); // and what Exiv2 makes of itself at its first call
}

Reply PictureDecoder::decode(const Request& request, std::span<const std::uint8_t> input,
                             std::span<std::uint8_t> output)
{
    Reply reply;
    reply.outcome = Outcome::Unreadable;
    if (request.wantsTaken != 0) {
        reply.taken = photographDate(input);
    }
    if (request.longestSide == 0) {
        reply.outcome = Outcome::Done;
        return reply;
    }
    const auto rows = request.onlyJpeg == 0 ? PngRows::open(input) : nullptr;
    const QImage image = rows ? decodePng(*rows, request, reply) : decodeOther(input, request, reply);
    if (!image.isNull()) {
        reply.outcome = handOver(image, output, reply) ? Outcome::Done : Outcome::TooLarge;
    }
    return reply;
}

} // namespace veilpix::decoder
