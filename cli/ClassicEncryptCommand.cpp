#include "cli/ClassicFiles.h"
#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/OutputCheck.h"
#include "common/classic/ClassicEncryptor.h"

namespace veilpix::cli {

ExitCode classicEncrypt(const QStringList& arguments)
{
    CommandLine line(
        QStringLiteral("classic encrypt"), QStringLiteral("IN"),
        QStringLiteral("Encrypts the pixels of a PNG into another PNG and a quotient text, the old client's way."),
        classicWarning());
    line.addFile({QStringLiteral("k"), QStringLiteral("key")}, QStringLiteral("FILE"),
                 QStringLiteral("The public key, `n e` (rsa_pub.txt)."));
    line.addValue({QStringLiteral("q"), QStringLiteral("quotient")}, QStringLiteral("FILE"),
                  QStringLiteral("The quotient text to write."));
    line.addValue({QStringLiteral("o"), QStringLiteral("output")}, QStringLiteral("OUT"),
                  QStringLiteral("The encrypted PNG to write; - for standard output."));
    line.addForce();
    if (const auto ended =
            line.parse(arguments, 1, 1, {QStringLiteral("key"), QStringLiteral("quotient"), QStringLiteral("output")}))
        return *ended;

    const QString inName = line.positional().first();
    if (const auto code = checkOutputs(line, {QStringLiteral("quotient"), QStringLiteral("output")});
        code != ExitCode::Done)
        return code;
    const auto keyText = readKeyText(line.value(QStringLiteral("key")));
    if (!keyText)
        return keyText.error();
    const auto key = classic::ClassicPublicKey::parse(crypto::toByteArray(keyText->reveal()));
    if (!key)
        return complain(line.value(QStringLiteral("key")), key.error());
    if (key->looksPrivate())
        return complain(
            line.value(QStringLiteral("key")),
            Error{ErrorCode::BadKey, QStringLiteral("it seems to be the private key, `d n`; encrypting takes "
                                                    "the public one, `n e` (rsa_pub.txt)")});
    const auto encryptor = classic::ClassicEncryptor::create(*key);
    if (!encryptor)
        return complain(line.value(QStringLiteral("key")), encryptor.error());
    const auto picture = readPicture(inName);
    if (!picture)
        return picture.error();
    const auto encrypted = encryptor->encrypt(*picture);
    if (!encrypted)
        return complain(encrypted.error().code == ErrorCode::BadKey ? line.value(QStringLiteral("key")) : inName,
                        encrypted.error());
    const auto png = encrypted->picture.toPng();
    if (!png)
        return complain(inName, png.error());
    note(QStringLiteral("the classic scheme is weak; it is here for the old client's sake"));
    return writeTwo({line.value(QStringLiteral("quotient")), crypto::viewOf(encrypted->quotient), false},
                    {line.value(QStringLiteral("output")), crypto::viewOf(*png), false}, line.force());
}

} // namespace veilpix::cli
