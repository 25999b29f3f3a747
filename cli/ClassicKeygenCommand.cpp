#include "cli/ClassicFiles.h"
#include "cli/Commands.h"
#include "cli/Console.h"
#include "common/base/Literals.h"
#include "common/classic/ClassicKeyPair.h"

namespace veilpix::cli {

ExitCode classicKeygen(const QStringList& arguments)
{
    CommandLine line(u"classic keygen"_s, QString(),
                     u"Makes a key pair of the classic scheme, as the old Python client keeps it."_s, classicWarning());
    line.addValue({u"private"_s}, u"FILE"_s,
                  u"The private key, `d n` (the old client's rsa.txt). Not sealed by any password."_s);
    line.addValue({u"public"_s}, u"FILE"_s, u"The public key, `n e` (the old client's rsa_pub.txt)."_s);
    line.addValue({u"bits"_s}, u"N"_s, u"Size of n, 16 to 4096; 20 if not given. The old client is exact up to 53."_s);
    line.addForce();
    if (const auto ended = line.parse(arguments, 0, 0, {u"private"_s, u"public"_s})) {
        return *ended;
    }
    bool number = true;
    const int bits = line.isSet(u"bits"_s) ? line.value(u"bits"_s).toInt(&number) : classic::SeedBits;
    if (!number) {
        return line.misused(u"--bits wants a number"_s);
    }

    const auto pair = classic::ClassicKeyPair::generate(bits);
    if (!pair) {
        return complain(u"--bits"_s, pair.error());
    }
    const auto privateText = pair->privateKey.text();
    const QByteArray publicText = pair->publicKey.text();
    return writeTwo({line.value(u"private"_s), privateText.reveal(), true},
                    {line.value(u"public"_s), crypto::viewOf(publicText), false}, line.force());
}

} // namespace veilpix::cli
