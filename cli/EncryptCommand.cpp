#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>
#include <algorithm>

#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/Keys.h"
#include "cli/OutputCheck.h"
#include "cli/Streams.h"
#include "common/base/Literals.h"
#include "common/picture/PictureEncryptor.h"

namespace veilpix::cli {

namespace {

// What the file says of itself; a pipe says nothing but the name that the person gives it.
picture::PictureMetadata metadataFor(const InputStream& input, const QString& path, const QString& givenName)
{
    picture::PictureMetadata metadata;
    metadata.name = givenName;
    if (!input.isStandard()) {
        const QFileInfo file(path);
        if (givenName.isEmpty()) {
            metadata.name = file.fileName();
        }
        metadata.modified = file.lastModified().toUTC();
        metadata.mediaType = QMimeDatabase().mimeTypeForFile(file).name();
    } else if (!givenName.isEmpty()) {
        metadata.mediaType = QMimeDatabase().mimeTypeForFile(givenName, QMimeDatabase::MatchExtension).name();
    }
    return metadata;
}

} // namespace

ExitCode encrypt(const QStringList& arguments)
{
    CommandLine line(u"encrypt"_s, u"IN"_s, u"Encrypts a file of any kind into a PNG picture and signs it."_s,
                     u"The signer can always open the picture; --to adds people, up to 63.\nName, times and type of "
                     u"the file travel inside, encrypted.\n\nExample:\n  veilpix-cli encrypt --sign ada.vpk --to "
                     u"bob.vpk.pub -o noise.png photo.jpg"_s);
    line.addFiles({u"t"_s, u"to"_s}, u"P.pub"_s,
                  u"Somebody who shall be able to open it. Can be given several times."_s);
    line.addFile({u"s"_s, u"sign"_s}, u"R.vpk"_s, u"Your key ring: signs the picture and can open it."_s);
    line.addValue({u"o"_s, u"output"_s}, u"OUT"_s, u"The encrypted picture; - for standard output."_s);
    line.addValue({u"name"_s}, u"NAME"_s, u"Store this name instead of the file's own (standard input has none)."_s);
    line.addPasswordOptions();
    line.addForce();
    if (const auto ended = line.parse(arguments, 1, 1, {u"sign"_s, u"output"_s})) {
        return *ended;
    }

    const QString inName = line.positional().first();
    const QString outName = line.value(u"output"_s);
    if (const auto code = checkOutputs(line, {u"output"_s}); code != ExitCode::Done) {
        return code;
    }
    std::vector<identity::Identity> people;
    for (const QString& path : line.values(u"to"_s)) {
        auto person = readIdentity(path);
        if (!person) {
            return person.error();
        }
        people.push_back(std::move(*person));
    }
    auto input = InputStream::open(inName);
    if (!input) {
        return complain(inName, input.error());
    }
    auto output = OutputStream::create(outName, line.force());
    if (!output) {
        return complain(outName, output.error());
    }
    const auto ring = openKeyRing(line, u"sign"_s);
    if (!ring) {
        return ring.error();
    }

    picture::SealRequest request;
    request.metadata = metadataFor(*input, inName, line.value(u"name"_s));
    request.recipients.push_back(ring->identity().rsa());
    for (const auto& person : people) {
        if (std::find(request.recipients.begin(), request.recipients.end(), person.rsa()) == request.recipients.end()) {
            request.recipients.push_back(person.rsa());
        }
    }
    if (request.recipients.size() > picture::PictureHeader::maximumStanzas) {
        return complain(ExitCode::Usage, u"--to: a picture is for %1 people at most, yourself among them"_s.arg(
                                             picture::PictureHeader::maximumStanzas));
    }
    if (const auto metadata = request.metadata.toJson(); !metadata) {
        return complain(u"--name"_s, metadata.error());
    }
    crypto::SystemRandom random;
    picture::PictureEncryptor encryptor(
        random, {ring->privateIdentity().signingKey(), picture::SignerFingerprint{ring->fingerprint().bytes}});
    Progress progress(u"Encrypting"_s);
    const auto sealed = encryptor.encrypt(request, input->device(), output->device(), progress.control());
    if (!sealed) {
        return complain(output->hasFailed() ? outName : inName, sealed.error());
    }
    if (const auto committed = output->commit(); !committed) {
        return complain(outName, committed.error());
    }
    return ExitCode::Done;
}

} // namespace veilpix::cli
