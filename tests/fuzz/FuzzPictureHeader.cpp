// Any bytes as header rows, and as the start of a file that a server probes.
#include "common/picture/PictureHeader.h"

using namespace veilpix;
using namespace veilpix::picture;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const crypto::ByteView bytes(data, size);
    if (const auto header = PictureHeader::parse(bytes)) {
        // What is read is what would be written.
        const QByteArray written = header->serialise();
        if (written.size() != qsizetype(header->headerLength) ||
            !crypto::sameBytes(crypto::viewOf(written), bytes.first(header->headerLength))) {
            __builtin_trap();
        }
        (void)header->checkSize(64, header->rows(64) + header->contentRows + 1);
    }
    for (const std::uint64_t fileSize : {std::uint64_t(size), PngLayout{64, 8}.fileSize()}) {
        const auto probed = ProbedPicture::probe(bytes, fileSize);
        if (probed && probed->png.fileSize() != fileSize) {
            __builtin_trap();
        }
    }
    return 0;
}
