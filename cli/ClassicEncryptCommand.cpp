#include "cli/ClassicFiles.h"
#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/OutputCheck.h"
#include "common/base/Literals.h"
#include "common/classic/ClassicEncryptor.h"

namespace veilpix::cli {

ExitCode classicEncrypt(const QStringList& arguments)
{
    CommandLine line(u"classic encrypt"_s, u"IN"_s,
                     u"Encrypts the pixels of a PNG into another PNG and a quotient text, the old client's way."_s,
                     classicWarning());
    line.addFile({u"k"_s, u"key"_s}, u"FILE"_s, u"The public key, `n e` (rsa_pub.txt)."_s);
    line.addValue({u"q"_s, u"quotient"_s}, u"FILE"_s, u"The quotient text to write."_s);
    line.addValue({u"o"_s, u"output"_s}, u"OUT"_s, u"The encrypted PNG to write; - for standard output."_s);
    line.addForce();
    if (const auto ended = line.parse(arguments, 1, 1, {u"key"_s, u"quotient"_s, u"output"_s})) {
        return *ended;
    }

    const QString inName = line.positional().first();
    if (const auto code = checkOutputs(line, {u"quotient"_s, u"output"_s}); code != ExitCode::Done) {
        return code;
    }
    const auto keyText = readKeyText(line.value(u"key"_s));
    if (!keyText) {
        return keyText.error();
    }
    const auto key = classic::ClassicPublicKey::parse(crypto::toByteArray(keyText->reveal()));
    if (!key) {
        return complain(line.value(u"key"_s), key.error());
    }
    if (key->looksPrivate()) {
        return complain(line.value(u"key"_s),
                        Error{ErrorCode::BadKey, u"it seems to be the private key, `d n`; encrypting takes "
                                                 u"the public one, `n e` (rsa_pub.txt)"_s});
    }
    const auto encryptor = classic::ClassicEncryptor::create(*key);
    if (!encryptor) {
        return complain(line.value(u"key"_s), encryptor.error());
    }
    const auto picture = readPicture(inName);
    if (!picture) {
        return picture.error();
    }
    const auto encrypted = encryptor->encrypt(*picture);
    if (!encrypted) {
        return complain(encrypted.error().code == ErrorCode::BadKey ? line.value(u"key"_s) : inName, encrypted.error());
    }
    const auto png = encrypted->picture.toPng();
    if (!png) {
        return complain(inName, png.error());
    }
    note(u"the classic scheme is weak; it is here for the old client's sake"_s);
    return writeTwo({line.value(u"quotient"_s), crypto::viewOf(encrypted->quotient), false},
                    {line.value(u"output"_s), crypto::viewOf(*png), false}, line.force());
}

} // namespace veilpix::cli
