#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/Opening.h"

#include <QFile>
#include <cstdio>

namespace veilpix::cli {

namespace {

ExitCode verifyOne(const QString& name, const identity::KeyRing& ring, const std::optional<identity::Identity>& signer)
{
    auto input = InputStream::open(name);
    if (!input)
        return complain(name, input.error());
    auto decryptor = unlockPicture(input->device(), ring);
    if (!decryptor)
        return complain(name, decryptor.error());
    Progress progress(QStringLiteral("Checking"));
    const auto opened = decryptor->verify(progress.control());
    if (!opened)
        return complain(name, opened.error());
    if (const auto code = checkSigner(name, *opened, signer); code != ExitCode::Done)
        return code;
    std::printf("%s: whole, %llu bytes, \"%s\", %s\n", qPrintable(onOneLine(name)),
                static_cast<unsigned long long>(opened->fileSize), qPrintable(opened->metadata.fileName()),
                qPrintable(describeSigner(*opened, ring, signer)));
    return ExitCode::Done;
}

} // namespace

ExitCode verify(const QStringList& arguments)
{
    CommandLine line(
        QStringLiteral("verify"), QStringLiteral("IN…"),
        QStringLiteral("Checks pictures through to the signature, without writing anything."),
        QStringLiteral("Ends with the code of the first picture that does not hold; the others are checked all the "
                       "same."));
    line.addFile({QStringLiteral("k"), QStringLiteral("key")}, QStringLiteral("R.vpk"),
                 QStringLiteral("Your key ring."));
    addFromOption(line);
    line.addPasswordOptions();
    if (const auto ended = line.parse(arguments, 1, 100'000, {QStringLiteral("key")}))
        return *ended;
    const auto signer = expectedSigner(line);
    if (!signer)
        return signer.error();
    const auto ring = openKeyRing(line, QStringLiteral("key"));
    if (!ring)
        return ring.error();
    ExitCode first = ExitCode::Done;
    for (const QString& name : line.positional()) {
        const ExitCode code = verifyOne(name, *ring, *signer);
        if (first == ExitCode::Done)
            first = code;
    }
    return first;
}

} // namespace veilpix::cli
