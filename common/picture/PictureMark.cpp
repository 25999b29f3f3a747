#include "common/picture/PictureMark.h"

#include <QBuffer>

#include "common/picture/DeviceIo.h"
#include "common/picture/ForeignPng.h"
#include "common/picture/PictureGeometry.h"
#include "common/picture/PngLayout.h"

namespace veilpix::picture {

namespace {

constexpr std::string_view mark = "VEILPIX1";
constexpr std::size_t markAt = PngLayout::prefixSize + PngLayout::rowLead;
constexpr std::size_t pixelBytes = 3;
constexpr std::size_t startBytes = std::size_t(1) << 20; // the first row is in there, and what others put before it
constexpr std::size_t readAhead = std::size_t(64) << 10;
constexpr std::array<std::uint8_t, PngLayout::signatureSize> pngSignature{0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};

static_assert(markProbeSize == markAt + mark.size());

// Five bytes of eight fit by chance in one file of twenty thousand million.
bool isMark(crypto::ByteView bytes)
{
    std::size_t same = 0;
    for (std::size_t i = 0; i < mark.size() && i < bytes.size(); ++i) {
        same += bytes[i] == std::uint8_t(mark[i]) ? 1 : 0;
    }
    return same >= mark.size() - pixelBytes;
}

bool isMarkedAtItsPlace(crypto::ByteView fileStart)
{
    return fileStart.size() > markAt && isMark(fileStart.subspan(markAt));
}

} // namespace

bool mayBePicture(crypto::ByteView fileStart)
{
    return isMarkedAtItsPlace(fileStart) || (fileStart.size() >= pngSignature.size() &&
                                             std::equal(pngSignature.begin(), pngSignature.end(), fileStart.begin()));
}

bool bearsMark(QIODevice& source)
{
    if (!source.seek(0)) {
        return false;
    }
    // A decoder reads ahead of the rows that it gives, so that one of a file that ends early gets zeros for the rest.
    QByteArray start(qsizetype(startBytes + readAhead), '\0');
    const auto count = readUpTo(source, crypto::writableView(start).first(startBytes));
    if (!count) {
        return false;
    }
    if (isMarkedAtItsPlace(crypto::viewOf(start).first(*count))) {
        return true;
    }
    QBuffer padded(&start);
    if (!padded.open(QIODevice::ReadOnly)) {
        return false;
    }
    const auto png = ForeignPng::open(padded);
    if (!png) {
        return false;
    }
    std::vector<std::uint8_t> row(rowBytes((*png)->width()));
    return (*png)->readRow(row) && isMark(row);
}

} // namespace veilpix::picture
