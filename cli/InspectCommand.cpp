#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>

#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/Opening.h"
#include "common/base/Literals.h"

namespace veilpix::cli {

ExitCode inspect(const QStringList& arguments)
{
    CommandLine line(u"inspect"_s, u"IN"_s, u"Shows what an encrypted picture says to everybody, without a key."_s,
                     u"None of this is checked against changes: only verify and decrypt can do that.\nName, type, "
                     u"sizes of the picture inside, and who encrypted it for whom, do not show."_s);
    line.addFlag({u"json"_s}, u"As one JSON object."_s);
    if (const auto ended = line.parse(arguments, 1, 1, {})) {
        return *ended;
    }

    const QString inName = line.positional().first();
    auto input = InputStream::open(inName);
    if (!input) {
        return complain(inName, input.error());
    }
    const auto decryptor = picture::PictureDecryptor::open(input->device());
    if (!decryptor) {
        return complain(inName, decryptor.error());
    }
    const picture::PictureHeader& header = decryptor->header();
    const QString kind = header.kind == picture::PictureKind::Thumbnail ? u"thumbnail"_s : u"picture"_s;
    const qint64 most = qint64{header.contentRows} * picture::rowCapacity(decryptor->width());
    const QString itemId = QString::fromLatin1(header.itemId.toHex());
    const QString sealId = QString::fromLatin1(header.sealId.toHex());
    if (line.isSet(u"json"_s)) {
        // The version is a text: JSON's numbers lose what is beyond 2^53.
        const QJsonObject object{{u"kind"_s, kind},
                                 {u"item_id"_s, itemId},
                                 {u"seal_id"_s, sealId},
                                 {u"version"_s, QString::number(header.version)},
                                 {u"recipients"_s, static_cast<qint64>(header.stanzas.size())},
                                 {u"png_width"_s, static_cast<qint64>(decryptor->width())},
                                 {u"png_height"_s, static_cast<qint64>(decryptor->height())},
                                 {u"content_bytes_at_most"_s, most},
                                 {u"resaved"_s, !decryptor->hasOwnLayout()}};
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
