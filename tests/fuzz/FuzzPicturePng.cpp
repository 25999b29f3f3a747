// Any bytes as a PNG: through the reader (own layout first, then libspng), and through libspng alone. Where both decode
// a file to its end, they have to agree.
#include <QBuffer>

#include "common/picture/ForeignPng.h"
#include "common/picture/PngReader.h"

using namespace veilpix;
using namespace veilpix::picture;

namespace {

// Rows beyond this say nothing new, and a header may promise 16,000 of them.
constexpr std::uint32_t mostRows = 600;

QByteArray viaReader(const QByteArray& bytes)
{
    QBuffer source;
    source.setData(bytes);
    source.open(QIODevice::ReadOnly);
    auto png = PngReader::open(source);
    if (!png || png->height() > mostRows) {
        return {};
    }
    QByteArray pixels;
    RowBlock block;
    for (std::uint32_t done = 0; done < png->height(); done += block.count) {
        if (!png->read(std::min(7u, png->height() - done), block)) {
            return {};
        }
        for (std::uint32_t i = 0; i < block.count; ++i) {
            crypto::append(pixels, block.row(i));
        }
    }
    return pixels;
}

QByteArray viaLibrary(const QByteArray& bytes)
{
    QBuffer source;
    source.setData(bytes);
    source.open(QIODevice::ReadOnly);
    auto png = ForeignPng::open(source);
    if (!png || (*png)->height() > mostRows) {
        return {};
    }
    QByteArray pixels;
    std::vector<std::uint8_t> row(std::size_t(3) * (*png)->width());
    for (std::uint32_t i = 0; i < (*png)->height(); ++i) {
        if (!(*png)->readRow(row)) {
            return {};
        }
        crypto::append(pixels, row);
    }
    return pixels;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    const QByteArray own = viaReader(bytes);
    const QByteArray library = viaLibrary(bytes);
    if (!own.isEmpty() && !library.isEmpty() && own != library) {
        __builtin_trap();
    }
    return 0;
}
