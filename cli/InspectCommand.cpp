#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/Opening.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>

namespace veilpix::cli {

ExitCode inspect(const QStringList& arguments)
{
    CommandLine line(
        QStringLiteral("inspect"), QStringLiteral("IN"),
        QStringLiteral("Shows what an encrypted picture says to everybody, without a key."),
        QStringLiteral("None of this is checked against changes: only verify and decrypt can do that.\nName, type, "
                       "sizes of the picture inside, and who encrypted it for whom, do not show."));
    line.addFlag({QStringLiteral("json")}, QStringLiteral("As one JSON object."));
    if (const auto ended = line.parse(arguments, 1, 1, {}))
        return *ended;

    const QString inName = line.positional().first();
    auto input = InputStream::open(inName);
    if (!input)
        return complain(inName, input.error());
    const auto decryptor = picture::PictureDecryptor::open(input->device());
    if (!decryptor)
        return complain(inName, decryptor.error());
    const picture::PictureHeader& header = decryptor->header();
    const QString kind =
        header.kind == picture::PictureKind::Thumbnail ? QStringLiteral("thumbnail") : QStringLiteral("picture");
    const qint64 most = qint64{header.contentRows} * picture::rowCapacity(decryptor->width());
    const QString itemId = QString::fromLatin1(header.itemId.toHex());
    const QString sealId = QString::fromLatin1(header.sealId.toHex());
    if (line.isSet(QStringLiteral("json"))) {
        // The version is a text: JSON's numbers lose what is beyond 2^53.
        const QJsonObject object{{QStringLiteral("kind"), kind},
                                 {QStringLiteral("item_id"), itemId},
                                 {QStringLiteral("seal_id"), sealId},
                                 {QStringLiteral("version"), QString::number(header.version)},
                                 {QStringLiteral("recipients"), static_cast<qint64>(header.stanzas.size())},
                                 {QStringLiteral("png_width"), static_cast<qint64>(decryptor->width())},
                                 {QStringLiteral("png_height"), static_cast<qint64>(decryptor->height())},
                                 {QStringLiteral("content_bytes_at_most"), most},
                                 {QStringLiteral("resaved"), !decryptor->hasOwnLayout()}};
        std::puts(QJsonDocument(object).toJson(QJsonDocument::Compact).constData());
        return ExitCode::Done;
    }
    std::printf("Veilpix %s, format 1\n", qPrintable(kind));
    std::printf("  item          %s\n", qPrintable(itemId));
    std::printf("  version       %llu\n", static_cast<unsigned long long>(header.version));
    std::printf("  sealed as     %s\n", qPrintable(sealId));
    std::printf("  recipients    %zu\n", header.stanzas.size());
    std::printf("  PNG           %u x %u%s\n", decryptor->width(), decryptor->height(),
                decryptor->hasOwnLayout() ? "" : ", saved again by another program");
    std::printf("  content       at most %lld bytes, padding included\n", static_cast<long long>(most));
    return ExitCode::Done;
}

} // namespace veilpix::cli
