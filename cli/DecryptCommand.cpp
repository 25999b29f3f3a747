#include <QFile>

#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/Opening.h"
#include "cli/OutputCheck.h"
#include "common/base/Literals.h"

namespace veilpix::cli {

namespace {

// A stream cannot be taken back: the picture is checked through first, then decrypted on a second pass, so that
// not a byte of a changed one comes out and nothing decrypted touches a disk.
ExitCode checkBeforehand(InputStream& input, const QString& name, const identity::KeyRing& ring,
                         const std::optional<identity::Identity>& signer)
{
    if (const auto seekable = input.makeSeekable(); !seekable) {
        return complain(name, seekable.error());
    }
    const qint64 start = input.device().pos();
    auto decryptor = unlockPicture(input.device(), ring);
    if (!decryptor) {
        return complain(name, decryptor.error());
    }
    Progress progress(u"Checking"_s);
    const auto checked = decryptor->verify(progress.control());
    if (!checked) {
        return complain(name, checked.error());
    }
    if (!input.device().seek(start)) {
        return complain(name, Error{ErrorCode::Io, input.device().errorString()});
    }
    return checkSigner(name, *checked, signer);
}

} // namespace

ExitCode decrypt(const QStringList& arguments)
{
    CommandLine line(u"decrypt"_s, u"IN"_s, u"Decrypts a picture to the file that went in, bit for bit."_s,
                     u"Nothing is written unless the whole picture and its signature hold.\n\nExample:\n  veilpix-cli "
                     u"decrypt --key bob.vpk --from ada.vpk.pub -o photo.jpg noise.png"_s);
    line.addFile({u"k"_s, u"key"_s}, u"R.vpk"_s, u"Your key ring."_s);
    line.addValue({u"o"_s, u"output"_s}, u"OUT"_s, u"The decrypted file; - for standard output."_s);
    addFromOption(line);
    line.addPasswordOptions();
    line.addForce();
    if (const auto ended = line.parse(arguments, 1, 1, {u"key"_s, u"output"_s})) {
        return *ended;
    }

    const QString inName = line.positional().first();
    const QString outName = line.value(u"output"_s);
    if (const auto code = checkOutputs(line, {u"output"_s}); code != ExitCode::Done) {
        return code;
    }
    const auto signer = expectedSigner(line);
    if (!signer) {
        return signer.error();
    }
    auto input = InputStream::open(inName);
    if (!input) {
        return complain(inName, input.error());
    }
    auto output = OutputStream::create(outName, line.force());
    if (!output) {
        return complain(outName, output.error());
    }
    const auto ring = openKeyRing(line, u"key"_s);
    if (!ring) {
        return ring.error();
    }
    if (output->isStream()) {
        if (const auto code = checkBeforehand(*input, inName, *ring, *signer); code != ExitCode::Done) {
            return code;
        }
    }

    auto decryptor = unlockPicture(input->device(), *ring);
    if (!decryptor) {
        return complain(inName, decryptor.error());
    }
    Progress progress(u"Decrypting"_s);
    const auto opened = decryptor->decrypt(output->device(), progress.control());
    if (!opened) {
        return complain(output->hasFailed() ? outName : inName, opened.error());
    }
    if (const auto code = checkSigner(inName, *opened, *signer); code != ExitCode::Done) {
        return code;
    }
    if (auto* file = qobject_cast<QFileDevice*>(&output->device()); file && !output->isStream()) {
        file->flush();
        if (opened->metadata.modified.isValid()) {
            (void)file->setFileTime(opened->metadata.modified, QFileDevice::FileModificationTime);
        }
    }
    if (const auto committed = output->commit(); !committed) {
        return complain(outName, committed.error());
    }
    note(describeSigner(*opened, *ring, *signer));
    return ExitCode::Done;
}

} // namespace veilpix::cli
