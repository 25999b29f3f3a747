#include "cli/ClassicFiles.h"
#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/OutputCheck.h"
#include "common/classic/ClassicDecryptor.h"
#include "common/classic/ClassicEncryptor.h"

#include <algorithm>
#include <cmath>

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
    if (key.bits() > ExactBits)
        return decrypted.strayValues > telling - telling / 16;
    // Nearer to what a wrong key leaves at the least than to none. For an n of nine bits that may be next to nothing,
    // so one is enough.
    const double strays = 1 - 256 / std::max(256.0, std::ldexp(1.0, key.bits() - 1));
    return static_cast<double>(decrypted.strayValues) > static_cast<double>(telling) * strays / 2;
}

} // namespace

ExitCode classicDecrypt(const QStringList& arguments)
{
    CommandLine line(
        QStringLiteral("classic decrypt"), QStringLiteral("IN"),
        QStringLiteral("Decrypts a PNG and its quotient text that the old client, or classic encrypt, made."),
        classicWarning());
    line.addFile({QStringLiteral("k"), QStringLiteral("key")}, QStringLiteral("FILE"),
                 QStringLiteral("The private key, `d n` (rsa.txt)."));
    line.addValue({QStringLiteral("q"), QStringLiteral("quotient")}, QStringLiteral("FILE"),
                  QStringLiteral("The quotient text that belongs to the picture."));
    line.addValue({QStringLiteral("o"), QStringLiteral("output")}, QStringLiteral("OUT"),
                  QStringLiteral("The decrypted PNG to write; - for standard output."));
    line.addForce();
    if (const auto ended =
            line.parse(arguments, 1, 1, {QStringLiteral("key"), QStringLiteral("quotient"), QStringLiteral("output")}))
        return *ended;

    const QString inName = line.positional().first();
    const QString quotientName = line.value(QStringLiteral("quotient"));
    if (const auto code = checkOutputs(line, {QStringLiteral("output")}, {quotientName}); code != ExitCode::Done)
        return code;
    const auto keyText = readKeyText(line.value(QStringLiteral("key")));
    if (!keyText)
        return keyText.error();
    const crypto::ByteView keyBytes = keyText->reveal();
    const auto key =
        classic::ClassicPrivateKey::parse(QByteArrayView(keyBytes.data(), static_cast<qsizetype>(keyBytes.size())));
    if (!key)
        return complain(line.value(QStringLiteral("key")), key.error());
    auto picture = readPicture(inName);
    if (!picture)
        return picture.error();
    const auto quotient = readWhole(quotientName, classic::ClassicEncryptor::MaxQuotientBytes);
    if (!quotient)
        return quotient.error();
    const auto decrypted = classic::decrypt(std::move(*picture), *quotient, *key);
    if (!decrypted)
        return complain(quotientName, decrypted.error());
    if (isAnotherKey(*decrypted, *key))
        return complain(inName, Error{ErrorCode::NoMatchingKey, QStringLiteral("%1 of %2 values do not fit")
                                                                    .arg(decrypted->strayValues)
                                                                    .arg(decrypted->picture.samples.size())});
    const auto png = decrypted->picture.toPng();
    if (!png)
        return complain(inName, png.error());
    const auto written = writeOne({line.value(QStringLiteral("output")), crypto::viewOf(*png), false}, line.force());
    if (written != ExitCode::Done || decrypted->strayValues == 0)
        return written;
    return complain(ExitCode::Partly,
                    QStringLiteral("%1 of %2 values do not fit this key and are wrong in the picture written: the "
                                   "files are damaged, or the old client made them with a key that it cannot handle")
                        .arg(decrypted->strayValues)
                        .arg(decrypted->picture.samples.size()));
}

} // namespace veilpix::cli
