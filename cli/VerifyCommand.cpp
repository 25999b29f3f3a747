#include <QFile>
#include <cstdio>

#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/Opening.h"
#include "common/base/Literals.h"

namespace veilpix::cli {

namespace {

ExitCode verifyOne(const QString& name, const identity::KeyRing& ring, const std::optional<identity::Identity>& signer)
{
    auto input = InputStream::open(name);
    if (!input) {
        return complain(name, input.error());
    }
    auto decryptor = unlockPicture(input->device(), ring);
    if (!decryptor) {
        return complain(name, decryptor.error());
    }
    Progress progress(u"Checking"_s);
    const auto opened = decryptor->verify(progress.control());
    if (!opened) {
        return complain(name, opened.error());
    }
    if (const auto code = checkSigner(name, *opened, signer); code != ExitCode::Done) {
        return code;
    }
    std::printf("%s: whole, %llu bytes, \"%s\", %s\n", qPrintable(onOneLine(name)),
                static_cast<unsigned long long>(opened->fileSize), qPrintable(opened->metadata.fileName()),
                qPrintable(describeSigner(*opened, ring, signer)));
    return ExitCode::Done;
}

} // namespace

ExitCode verify(const QStringList& arguments)
{
    CommandLine line(u"verify"_s, u"IN…"_s, u"Checks pictures through to the signature, without writing anything."_s,
                     u"Ends with the code of the first picture that does not hold; the others are checked all the "
                     u"same."_s);
    line.addFile({u"k"_s, u"key"_s}, u"R.vpk"_s, u"Your key ring."_s);
    addFromOption(line);
    line.addPasswordOptions();
    if (const auto ended = line.parse(arguments, 1, 100'000, {u"key"_s})) {
        return *ended;
    }
    const auto signer = expectedSigner(line);
    if (!signer) {
        return signer.error();
    }
    const auto ring = openKeyRing(line, u"key"_s);
    if (!ring) {
        return ring.error();
    }
    ExitCode first = ExitCode::Done;
    for (const QString& name : line.positional()) {
        const ExitCode code = verifyOne(name, *ring, *signer);
        if (first == ExitCode::Done) {
            first = code;
        }
    }
    return first;
}

} // namespace veilpix::cli
