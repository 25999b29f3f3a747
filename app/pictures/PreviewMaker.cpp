#include "app/pictures/PreviewMaker.h"

#include <QBuffer>
#include <QImageReader>
#include <QMimeDatabase>
#include <QPainter>

#include "app/pictures/WipedImage.h"

namespace veilpix::pictures {

namespace {

// What one picture may take in memory while it is scaled down; anything larger simply gets no preview. JPEG is scaled
// while it is read and takes little whatever its size. (QImageReader's own limit is one for the whole program.)
constexpr qint64 decodingLimit = qint64(256) << 20;

bool fitsMemory(const QImageReader& reader, QSize size)
{
    return reader.format() == "jpeg" || (size.isValid() && qint64(size.width()) * size.height() * 4 <= decodingLimit);
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

Preview PreviewMaker::make(QIODevice& source, const QString& name)
{
    Preview preview;
    const QByteArray start = source.peek(16 * 1024);
    preview.mediaType = QMimeDatabase().mimeTypeForFileNameAndData(name, start).name();

    QImageReader reader(&source);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    const QSize stored = reader.size();
    const bool sideways = reader.transformation() & QImageIOHandler::TransformationRotate90;
    if (stored.isValid() && qMax(stored.width(), stored.height()) > longestSide) {
        // JPEG decodes straight to about this size; for others it is a smooth scaling afterwards.
        reader.setScaledSize(stored.scaled(longestSide, longestSide, Qt::KeepAspectRatio).expandedTo({1, 1}));
    }
    QImage image = fitsMemory(reader, stored) ? wipedWhenReleased(reader.read()) : QImage();
    if (!image.isNull()) {
        preview.pixelSize = stored.isValid() ? (sideways ? stored.transposed() : stored) : image.size();
        if (qMax(image.width(), image.height()) > longestSide) {
            image = wipedWhenReleased(
                image.scaled(longestSide, longestSide, Qt::KeepAspectRatio, Qt::SmoothTransformation));
        }
        preview.jpeg = encoded(flattened(image));
    }
    source.seek(0);
    return preview;
}

} // namespace veilpix::pictures
