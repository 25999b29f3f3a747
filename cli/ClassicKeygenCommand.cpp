#include "cli/ClassicFiles.h"
#include "cli/Commands.h"
#include "cli/Console.h"
#include "common/classic/ClassicKeyPair.h"

namespace veilpix::cli {

ExitCode classicKeygen(const QStringList& arguments)
{
    CommandLine line(QStringLiteral("classic keygen"), QString(),
                     QStringLiteral("Makes a key pair of the classic scheme, as the old Python client keeps it."),
                     classicWarning());
    line.addValue({QStringLiteral("private")}, QStringLiteral("FILE"),
                  QStringLiteral("The private key, `d n` (the old client's rsa.txt). Not sealed by any password."));
    line.addValue({QStringLiteral("public")}, QStringLiteral("FILE"),
                  QStringLiteral("The public key, `n e` (the old client's rsa_pub.txt)."));
    line.addValue({QStringLiteral("bits")}, QStringLiteral("N"),
                  QStringLiteral("Size of n, 16 to 4096; 20 if not given. The old client is exact up to 53."));
    line.addForce();
    if (const auto ended = line.parse(arguments, 0, 0, {QStringLiteral("private"), QStringLiteral("public")}))
        return *ended;
    bool number = true;
    const int bits =
        line.isSet(QStringLiteral("bits")) ? line.value(QStringLiteral("bits")).toInt(&number) : classic::SeedBits;
    if (!number)
        return line.misused(QStringLiteral("--bits wants a number"));

    const auto pair = classic::ClassicKeyPair::generate(bits);
    if (!pair)
        return complain(QStringLiteral("--bits"), pair.error());
    const auto privateText = pair->privateKey.text();
    const QByteArray publicText = pair->publicKey.text();
    return writeTwo({line.value(QStringLiteral("private")), privateText.reveal(), true},
                    {line.value(QStringLiteral("public")), crypto::viewOf(publicText), false}, line.force());
}

} // namespace veilpix::cli
