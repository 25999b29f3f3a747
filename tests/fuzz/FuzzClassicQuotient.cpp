// Any quotient text under four sizes of key: whatever the fast path makes of it, the plain reader makes of it too.
#include <algorithm>
#include <cstdlib>

#include "common/classic/ClassicDecryptor.h"
#include "common/classic/QuotientReader.h"
#include "common/classic/ValueDecryptor.h"

using namespace veilpix::classic;

namespace {

const ClassicPrivateKey& keyFor(std::uint8_t choice)
{
    static const ClassicPrivateKey small = *ClassicPrivateKey::parse(QByteArrayView("31 323"));
    static const ClassicPrivateKey published = *ClassicPrivateKey::parse(QByteArrayView("86993 99283"));
    static const ClassicPrivateKey longer =
        *ClassicPrivateKey::parse(QByteArrayView("870571587910832911 1269686379830266297"));
    static const ClassicPrivateKey big =
        *ClassicPrivateKey::parse(QByteArrayView("408761568545950156557859 623000590031940832029979"));
    return choice == 's' ? small : choice == 'l' ? longer : choice == 'b' ? big : published;
}

// In the order of the text, one value at a time; nothing when any value is refused.
bool decryptPlainly(RgbPicture& picture, QByteArrayView text, const ClassicPrivateKey& key)
{
    ValueDecryptor values(key);
    QuotientReader reader(text, values.maxDigits());
    for (int plane = 2; plane >= 0; --plane) {
        for (std::size_t i = static_cast<std::size_t>(plane); i < picture.samples.size(); i += 3) {
            const auto token = reader.next();
            if (!token) {
                return false;
            }
            const auto value = values.decrypt(*token, picture.samples[i]);
            if (!value) {
                return false;
            }
            picture.samples[i] = value->low;
        }
    }
    return reader.atEnd();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size < 2) {
        return 0;
    }
    const ClassicPrivateKey& key = keyFor(bytes[0]);
    const QByteArrayView text(bytes + 1, static_cast<qsizetype>(size - 1));
    RgbPicture picture;
    picture.width = static_cast<int>(std::max<std::ptrdiff_t>(1, std::count(text.begin(), text.end(), ' ') / 3));
    picture.height = 1;
    picture.samples.resize(static_cast<std::size_t>(picture.width) * 3);
    for (std::size_t i = 0; i < picture.samples.size(); ++i) {
        picture.samples[i] = bytes[i % size];
    }
    RgbPicture expected = picture;
    const bool accepted = decryptPlainly(expected, text, key);
    const auto decrypted = decrypt(picture, text, key);
    if (accepted != bool(decrypted) || (accepted && decrypted->picture != expected)) {
        std::abort();
    }
    return 0;
}
