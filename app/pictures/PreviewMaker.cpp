#include "app/pictures/PreviewMaker.h"

#include <QBuffer>
#include <QFile>
#include <QMimeDatabase>
#include <QPainter>

#include "app/decoder/DecoderClient.h"
#include "app/pictures/WipedImage.h"

namespace veilpix::pictures {

namespace {

// Of formats that are decoded whole: anything larger simply gets no preview. JPEG and PNG are made smaller while they
// are read.
constexpr qint64 mostWhole = 64'000'000;

Result<decoder::DecodedPicture> decoded(decoder::DecoderClient& decoder, QIODevice& source)
{
    decoder::DecoderClient::Wish wish;
    wish.longestSide = PreviewMaker::longestSide;
    wish.mostWhole = mostWhole;
    if (const auto* file = qobject_cast<const QFile*>(&source)) {
        return decoder.decode(*file, wish);
    }
    const auto* memory = qobject_cast<const QBuffer*>(&source);
    return decoder.decode(memory != nullptr ? memory->data() : QByteArray(), wish);
}

QImage flattened(const QImage& image)
{
    if (!image.hasAlphaChannel()) {
        return image;
    }
    QImage flat = wipedWhenReleased(QImage(image.size(), QImage::Format_RGB32));
    flat.fill(Qt::white);
    QPainter(&flat).drawImage(0, 0, image);
    return flat;
}

QByteArray encoded(const QImage& image)
{
    for (const int quality : {86, 78, 68, 55, 40, 25}) {
        QByteArray jpeg;
        QBuffer buffer(&jpeg);
        buffer.open(QIODevice::WriteOnly);
        if (!image.save(&buffer, "JPEG", quality)) {
            return {};
        }
        if (jpeg.size() <= PreviewMaker::largest) {
            return jpeg;
        }
    }
    return {};
}

} // namespace

Preview PreviewMaker::make(decoder::DecoderClient* decoder, QIODevice& source, const QString& name)
{
    Preview preview;
    const QByteArray start = source.peek(16 * 1024);
    preview.mediaType = QMimeDatabase().mimeTypeForFileNameAndData(name, start).name();
    const Result<decoder::DecodedPicture> picture =
        decoder != nullptr ? decoded(*decoder, source) : fail(ErrorCode::Unsupported);
    if (picture) {
        preview.pixelSize = picture->pixelSize;
        preview.jpeg = encoded(flattened(picture->image));
    }
    source.seek(0);
    return preview;
}

} // namespace veilpix::pictures
