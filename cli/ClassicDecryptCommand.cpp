#include <algorithm>
#include <cmath>

#include "cli/ClassicFiles.h"
#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/OutputCheck.h"
#include "common/base/Literals.h"
#include "common/classic/ClassicDecryptor.h"
#include "common/classic/ClassicEncryptor.h"

namespace veilpix::cli {

namespace {

constexpr int ExactBits = 53; // up to here the original's arithmetic is right

// Textbook RSA cannot tell a wrong key for sure. Under one, 256 of n values fit by chance: next to none of a large n,
// every second one of n = 512. Under the right one all do, but where the original divided in floating point: up to 64
// bits, at least about one in eight still does. 0 and 1 come out under any key, so they do not count.
bool isAnotherKey(const classic::ClassicPlaintext& decrypted, const classic::ClassicPrivateKey& key)
{
    const auto& samples = decrypted.picture.samples;
    const auto telling = std::count_if(samples.begin(), samples.end(), [](std::uint8_t value) { return value > 1; });
    if (key.bits() > ExactBits) {
        return decrypted.strayValues > telling - telling / 16;
    }
    // Nearer to what a wrong key leaves at the least than to none. For an n of nine bits that may be next to nothing,
    // so one is enough.
    const double strays = 1 - 256 / std::max(256.0, std::ldexp(1.0, key.bits() - 1));
    return static_cast<double>(decrypted.strayValues) > static_cast<double>(telling) * strays / 2;
}

} // namespace

ExitCode classicDecrypt(const QStringList& arguments)
{
    CommandLine line(u"classic decrypt"_s, u"IN"_s,
                     u"Decrypts a PNG and its quotient text that the old client, or classic encrypt, made."_s,
                     classicWarning());
    line.addFile({u"k"_s, u"key"_s}, u"FILE"_s, u"The private key, `d n` (rsa.txt)."_s);
    line.addValue({u"q"_s, u"quotient"_s}, u"FILE"_s, u"The quotient text that belongs to the picture."_s);
    line.addValue({u"o"_s, u"output"_s}, u"OUT"_s, u"The decrypted PNG to write; - for standard output."_s);
    line.addForce();
    if (const auto ended = line.parse(arguments, 1, 1, {u"key"_s, u"quotient"_s, u"output"_s})) {
        return *ended;
    }

    const QString inName = line.positional().first();
    const QString quotientName = line.value(u"quotient"_s);
    if (const auto code = checkOutputs(line, {u"output"_s}, {quotientName}); code != ExitCode::Done) {
        return code;
    }
    const auto keyText = readKeyText(line.value(u"key"_s));
    if (!keyText) {
        return keyText.error();
    }
    const crypto::ByteView keyBytes = keyText->reveal();
    const auto key =
        classic::ClassicPrivateKey::parse(QByteArrayView(keyBytes.data(), static_cast<qsizetype>(keyBytes.size())));
    if (!key) {
        return complain(line.value(u"key"_s), key.error());
    }
    auto picture = readPicture(inName);
    if (!picture) {
        return picture.error();
    }
    const auto quotient = readWhole(quotientName, classic::ClassicEncryptor::MaxQuotientBytes);
    if (!quotient) {
        return quotient.error();
    }
    const auto decrypted = classic::decrypt(std::move(*picture), *quotient, *key);
    if (!decrypted) {
        return complain(quotientName, decrypted.error());
    }
    if (isAnotherKey(*decrypted, *key)) {
        return complain(
            inName,
            Error{ErrorCode::NoMatchingKey,
                  u"%1 of %2 values do not fit"_s.arg(decrypted->strayValues).arg(decrypted->picture.samples.size())});
    }
    const auto png = decrypted->picture.toPng();
    if (!png) {
        return complain(inName, png.error());
    }
    const auto written = writeOne({line.value(u"output"_s), crypto::viewOf(*png), false}, line.force());
    if (written != ExitCode::Done || decrypted->strayValues == 0) {
        return written;
    }
    return complain(
        ExitCode::Partly,
        u"%1 of %2 values do not fit this key and are wrong in the picture written: the "
        u"files are damaged, or the old client made them with a key that it cannot handle"_s.arg(decrypted->strayValues)
            .arg(decrypted->picture.samples.size()));
}

} // namespace veilpix::cli
