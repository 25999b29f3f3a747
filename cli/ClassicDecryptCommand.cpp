#include "cli/ClassicFiles.h"
#include "cli/Commands.h"
#include "cli/Console.h"
#include "common/classic/ClassicDecryptor.h"
#include "common/classic/ClassicEncryptor.h"

namespace veilpix::cli {

ExitCode classicDecrypt(const QStringList& arguments)
{
    CommandLine line(
        QStringLiteral("classic decrypt"), QStringLiteral("IN"),
        QStringLiteral("Decrypts a PNG and its quotient text that the old client, or classic encrypt, made."),
        classicWarning());
    line.addValue({QStringLiteral("k"), QStringLiteral("key")}, QStringLiteral("FILE"),
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
    if (decrypted->strayValues > 0)
        note(QStringLiteral("%1 of %2 values do not fit this key: the key is another one, or the files are damaged")
                 .arg(decrypted->strayValues)
                 .arg(decrypted->picture.samples.size()));
    const auto png = decrypted->picture.toPng();
    if (!png)
        return complain(inName, png.error());
    return writeOne({line.value(QStringLiteral("output")), crypto::viewOf(*png), false}, line.force());
}

} // namespace veilpix::cli
