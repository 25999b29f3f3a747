#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/Keys.h"
#include "cli/OutputCheck.h"
#include "cli/Streams.h"
#include "common/picture/PictureEncryptor.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>
#include <algorithm>

namespace veilpix::cli {

namespace {

// What the file says of itself; a pipe says nothing but the name that the person gives it.
picture::PictureMetadata metadataFor(const InputStream& input, const QString& path, const QString& givenName)
{
    picture::PictureMetadata metadata;
    metadata.name = givenName;
    if (!input.isStandard()) {
        const QFileInfo file(path);
        if (givenName.isEmpty())
            metadata.name = file.fileName();
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
    CommandLine line(
        QStringLiteral("encrypt"), QStringLiteral("IN"),
        QStringLiteral("Encrypts a file of any kind into a PNG picture and signs it."),
        QStringLiteral("The signer can always open the picture; --to adds people, up to 63.\nName, times and type of "
                       "the file travel inside, encrypted.\n\nExample:\n  veilpix-cli encrypt --sign ada.vpk --to "
                       "bob.vpk.pub -o noise.png photo.jpg"));
    line.addFiles({QStringLiteral("t"), QStringLiteral("to")}, QStringLiteral("P.pub"),
                  QStringLiteral("Somebody who shall be able to open it. Can be given several times."));
    line.addFile({QStringLiteral("s"), QStringLiteral("sign")}, QStringLiteral("R.vpk"),
                 QStringLiteral("Your key ring: signs the picture and can open it."));
    line.addValue({QStringLiteral("o"), QStringLiteral("output")}, QStringLiteral("OUT"),
                  QStringLiteral("The encrypted picture; - for standard output."));
    line.addValue({QStringLiteral("name")}, QStringLiteral("NAME"),
                  QStringLiteral("Store this name instead of the file's own (standard input has none)."));
    line.addPasswordOptions();
    line.addForce();
    if (const auto ended = line.parse(arguments, 1, 1, {QStringLiteral("sign"), QStringLiteral("output")}))
        return *ended;

    const QString inName = line.positional().first();
    const QString outName = line.value(QStringLiteral("output"));
    if (const auto code = checkOutputs(line, {QStringLiteral("output")}); code != ExitCode::Done)
        return code;
    std::vector<identity::Identity> people;
    for (const QString& path : line.values(QStringLiteral("to"))) {
        auto person = readIdentity(path);
        if (!person)
            return person.error();
        people.push_back(std::move(*person));
    }
    auto input = InputStream::open(inName);
    if (!input)
        return complain(inName, input.error());
    auto output = OutputStream::create(outName, line.force());
    if (!output)
        return complain(outName, output.error());
    const auto ring = openKeyRing(line, QStringLiteral("sign"));
    if (!ring)
        return ring.error();

    picture::SealRequest request;
    request.metadata = metadataFor(*input, inName, line.value(QStringLiteral("name")));
    request.recipients.push_back(ring->identity().rsa());
    for (const auto& person : people)
        if (std::find(request.recipients.begin(), request.recipients.end(), person.rsa()) == request.recipients.end())
            request.recipients.push_back(person.rsa());
    if (request.recipients.size() > picture::PictureHeader::maximumStanzas)
        return complain(ExitCode::Usage, QStringLiteral("--to: a picture is for %1 people at most, yourself among them")
                                             .arg(picture::PictureHeader::maximumStanzas));
    if (const auto metadata = request.metadata.toJson(); !metadata)
        return complain(QStringLiteral("--name"), metadata.error());
    crypto::SystemRandom random;
    picture::PictureEncryptor encryptor(
        random, {ring->privateIdentity().signingKey(), picture::SignerFingerprint{ring->fingerprint().bytes}});
    Progress progress(QStringLiteral("Encrypting"));
    const auto sealed = encryptor.encrypt(request, input->device(), output->device(), progress.control());
    if (!sealed)
        return complain(output->hasFailed() ? outName : inName, sealed.error());
    if (const auto committed = output->commit(); !committed)
        return complain(outName, committed.error());
    return ExitCode::Done;
}

} // namespace veilpix::cli
