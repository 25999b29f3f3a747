// Behind the keys: the fuzzer writes the inside of a picture (header fields, plaintext or trailer), and MAC, tags and
// signature are made to fit, so that it gets past them. The first byte chooses what is written; 0 feeds a file as it
// is.
#include "tests/common/picture/PictureFixture.h"
#include "tests/common/picture/PictureForge.h"

using namespace veilpix;
using namespace veilpix::picture;

namespace {

void open(const QByteArray& png, const crypto::SecretBytes& contentKey)
{
    const auto opened = openWith(png, contentKey, nullptr, 1);
    if (opened && opened->size() > qsizetype(maximumContent)) {
        __builtin_trap();
    }
}

PictureForge thumbnail()
{
    PictureForge forge("fuzz");
    forge.header.kind = PictureKind::Thumbnail;
    forge.stanzas.clear();
    return forge;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    static PictureForge forge = thumbnail();
    const QByteArray input(reinterpret_cast<const char*>(data) + 1, qsizetype(size) - 1);
    forge.onPlaintext = {};
    forge.onHeader = {};
    forge.onTrailer = {};
    switch (data[0] % 4) {
    case 0:
        open(input, forge.contentKey);
        return 0;
    case 1:
        forge.onPlaintext = [&input](QByteArray& plaintext) {
            const auto capacity = qsizetype(rowCapacity(64));
            plaintext = input.left(60 * capacity);
            plaintext.resize(std::max<qsizetype>(1, (plaintext.size() + capacity - 1) / capacity) * capacity, '\0');
        };
        break;
    case 2:
        forge.onHeader = [&input](QByteArray& fields) {
            fields.replace(0, std::min(fields.size(), input.size()), input.left(fields.size()));
        };
        break;
    default:
        forge.onTrailer = [&input](QByteArray& plaintext) {
            plaintext.replace(0, std::min(plaintext.size(), input.size()), input.left(plaintext.size()));
        };
        break;
    }
    open(forge.make(), forge.contentKey);
    return 0;
}
