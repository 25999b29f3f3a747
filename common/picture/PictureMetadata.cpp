#include "common/picture/PictureMetadata.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

#include "common/base/Literals.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::picture {

namespace {

const QString nameKey = u"name"_s;
const QString typeKey = u"type"_s;
const QString widthKey = u"width"_s;
const QString heightKey = u"height"_s;
const QString modifiedKey = u"modified"_s;

tl::unexpected<Error> badMetadata(const QString& context)
{
    return fail(ErrorCode::BadMetadata, context);
}

// A member that is absent leaves `to` as it is; one that is there has to be a string.
bool readText(const QJsonObject& object, const QString& key, QString& to)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined()) {
        return true;
    }
    to = value.toString();
    return value.isString();
}

// A whole number from `least` on that a double holds exactly.
bool readNumber(const QJsonObject& object, const QString& key, qint64 least, qint64 most, qint64& to)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined()) {
        return true;
    }
    const double number = value.toDouble();
    if (!value.isDouble() || !(number >= double(least) && number <= double(most))) {
        return false;
    }
    to = qint64(number);
    return double(to) == number;
}

} // namespace

Result<QByteArray> PictureMetadata::toJson() const
{
    QJsonObject object{{nameKey, name}};
    if (!mediaType.isEmpty()) {
        object.insert(typeKey, mediaType);
    }
    if (width != 0 && height != 0) {
        object.insert(widthKey, qint64(width));
        object.insert(heightKey, qint64(height));
    }
    if (modified.isValid()) {
        object.insert(modifiedKey, modified.toMSecsSinceEpoch());
    }
    QByteArray json = QJsonDocument(object).toJson(QJsonDocument::Compact);
    if (json.size() > qsizetype(maximumMetadata)) {
        return fail(ErrorCode::TooLarge, u"%1 bytes of metadata, at most 64 KiB"_s.arg(json.size()));
    }
    return json;
}

Result<PictureMetadata> PictureMetadata::fromJson(const QByteArray& json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject()) {
        return badMetadata(u"the metadata is no JSON object"_s);
    }
    const QJsonObject object = document.object();
    PictureMetadata metadata;
    if (!readText(object, nameKey, metadata.name) || !readText(object, typeKey, metadata.mediaType)) {
        return badMetadata(u"name or type in the metadata is no text"_s);
    }
    constexpr qint64 mostPixels = 0x7fffffff;
    constexpr qint64 mostMilliseconds = 253402300799999; // the last of the year 9999
    qint64 pixelsAcross = 0;
    qint64 pixelsDown = 0;
    if (!readNumber(object, widthKey, 0, mostPixels, pixelsAcross) ||
        !readNumber(object, heightKey, 0, mostPixels, pixelsDown)) {
        return badMetadata(u"width or height in the metadata is no whole number"_s);
    }
    metadata.width = std::uint32_t(pixelsAcross);
    metadata.height = std::uint32_t(pixelsDown);
    qint64 milliseconds = 0;
    if (!readNumber(object, modifiedKey, -mostMilliseconds, mostMilliseconds, milliseconds)) {
        return badMetadata(u"modified in the metadata is no time"_s);
    }
    if (object.contains(modifiedKey)) {
        metadata.modified = QDateTime::fromMSecsSinceEpoch(milliseconds, QTimeZone::utc());
    }
    return metadata;
}

QString PictureMetadata::fileName() const
{
    constexpr qsizetype longestSuffix = 16;
    constexpr qsizetype mostBytes = 255; // of a name, in the file systems that matter
    QString out;
    for (const QChar character : name.left(4 * mostBytes)) {
        const bool separates = character == u'/' || character == u'\\' || character == u':';
        const bool fits = character.isSurrogate() || (character.isPrint() && !separates);
        out += fits ? character : QChar(u'_');
    }
    out = out.trimmed();
    while (out.startsWith(u'.')) {
        out.remove(0, 1);
    }
    const qsizetype dot = out.lastIndexOf(u'.');
    const QString suffix = dot >= 0 && out.size() - dot <= longestSuffix ? out.mid(dot) : QString();
    out.chop(suffix.size());
    while (!out.isEmpty() && (out + suffix).toUtf8().size() > mostBytes) {
        out.chop(out.size() > 1 && out.back().isLowSurrogate() ? 2 : 1);
    }
    return out.isEmpty() ? u"picture"_s + suffix : out + suffix;
}

} // namespace veilpix::picture
