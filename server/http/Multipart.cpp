#include "server/http/Multipart.h"

#include <QBuffer>
#include <algorithm>

#include "common/base/Literals.h"
#include "server/http/MultipartReader.h"
#include "server/http/PercentDecoding.h"

namespace veilpix::http {

namespace {

constexpr qint64 pieceBytes = 256 * 1024;

struct Disposition {
    QString name;
    QString fileName;
};

// form-data; name="…"; filename="…" with the escapes that browsers and Python write (\" \\ or %22).
std::optional<Disposition> parseDisposition(QByteArrayView value)
{
    qsizetype at = value.indexOf(';');
    if ((at < 0 ? value : value.first(at)).trimmed().toByteArray().toLower() != "form-data") {
        return std::nullopt;
    }
    Disposition result;
    while (at >= 0 && at < value.size()) {
        ++at; // the semicolon
        const qsizetype equals = value.indexOf('=', at);
        if (equals < 0) {
            break;
        }
        const QByteArray key = value.sliced(at, equals - at).trimmed().toByteArray().toLower();
        QByteArray content;
        qsizetype i = equals + 1;
        if (i < value.size() && value.at(i) == '"') {
            for (++i; i < value.size() && value.at(i) != '"'; ++i) {
                if (value.at(i) == '\\' && i + 1 < value.size() &&
                    (value.at(i + 1) == '"' || value.at(i + 1) == '\\')) {
                    ++i;
                }
                content.append(value.at(i));
            }
            if (i >= value.size()) {
                return std::nullopt; // the quote never ends
            }
            at = value.indexOf(';', i);
        } else {
            at = value.indexOf(';', i);
            content = (at < 0 ? value.sliced(i) : value.sliced(i, at - i)).trimmed().toByteArray();
        }
        if (key == "name" && result.name.isNull()) {
            const auto text = strictUtf8(content);
            if (!text) {
                return std::nullopt;
            }
            result.name = text->isNull() ? u""_s : *text;
        } else if (key == "filename" && result.fileName.isNull()) {
            result.fileName = QString::fromUtf8(content);
            if (result.fileName.isNull()) {
                result.fileName = u""_s;
            }
        } else if (key == "filename*") { // RFC 8187, as Python's urllib3 writes names beyond ASCII
            const qsizetype tick = content.lastIndexOf('\'');
            const auto bytes = percentDecode(QByteArrayView(content).sliced(tick + 1), PlusSign::IsItself);
            if (content.toLower().startsWith("utf-8'") && bytes) {
                result.fileName = QString::fromUtf8(*bytes);
            }
        }
    }
    if (result.name.isNull()) {
        return std::nullopt;
    }
    return result;
}

// Puts parts together: small ones in memory, the others in spool files.
class PartCollector {
public:
    PartCollector(QString spoolFolder, const MultipartLimits& limits)
        : m_spoolFolder(std::move(spoolFolder)), m_limits(limits)
    {
    }

    Result<void> begin(const Headers& head)
    {
        const std::optional<Disposition> disposition = parseDisposition(head.value("Content-Disposition"));
        if (!disposition || head.count("Content-Disposition") != 1) {
            return fail(ErrorCode::BadRequest, u"multipart: a part without a name"_s);
        }
        if (m_parts.size() >= m_limits.parts) {
            return fail(ErrorCode::TooLarge, u"multipart: too many parts"_s);
        }
        m_parts.append({disposition->name, disposition->fileName, head.value("Content-Type"), {}, nullptr});
        return {};
    }

    Result<void> add(QByteArrayView piece)
    {
        FormPart& part = m_parts.last();
        const bool fits = part.value.size() + piece.size() <= m_limits.spoolOver &&
                          m_inMemory + piece.size() <= m_limits.totalInMemory;
        if (!part.spool && fits) {
            part.value.append(piece.data(), piece.size());
            m_inMemory += piece.size();
            return {};
        }
        if (!part.spool) {
            auto spool = BodySpool::create(m_spoolFolder);
            if (!spool) {
                return tl::unexpected(spool.error());
            }
            part.spool = std::move(*spool);
            m_inMemory -= part.value.size();
            if (Result<void> kept = part.spool->append(std::exchange(part.value, {})); !kept) {
                return kept;
            }
        }
        return part.spool->append(piece);
    }

    [[nodiscard]] QList<FormPart> take() { return std::move(m_parts); }

private:
    const QString m_spoolFolder;
    const MultipartLimits m_limits;
    QList<FormPart> m_parts;
    qint64 m_inMemory = 0;
};

} // namespace

std::unique_ptr<QIODevice> FormPart::open() const
{
    if (spool) {
        return spool->open();
    }
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(value);
    buffer->open(QIODevice::ReadOnly);
    return buffer;
}

Result<QByteArray> FormPart::bytes(qint64 most) const
{
    if (spool) {
        return spool->readAll(most);
    }
    if (value.size() > most) {
        return fail(ErrorCode::TooLarge, u"the part is larger than %1 bytes"_s.arg(most));
    }
    return value;
}

QByteArray multipartBoundary(QByteArrayView contentType)
{
    qsizetype at = contentType.indexOf(';');
    if (at < 0 || contentType.first(at).trimmed().toByteArray().toLower() != "multipart/form-data") {
        return {};
    }
    while (at >= 0) {
        const qsizetype start = at + 1;
        at = contentType.indexOf(';', start);
        const QByteArrayView parameter =
            (at < 0 ? contentType.sliced(start) : contentType.sliced(start, at - start)).trimmed();
        if (parameter.size() < 9 || parameter.first(9).toByteArray().toLower() != "boundary=") {
            continue;
        }
        QByteArrayView value = parameter.sliced(9);
        if (value.size() >= 2 && value.startsWith('"') && value.endsWith('"')) {
            value = value.sliced(1, value.size() - 2);
        }
        const bool valid =
            !value.isEmpty() && value.size() <= 70 && value.back() != ' ' &&
            std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f && c != '"'; });
        return valid ? value.toByteArray() : QByteArray();
    }
    return {};
}

Result<QList<FormPart>> readMultipart(const Request& request, const QString& spoolFolder, const MultipartLimits& limits)
{
    const QByteArray boundary = multipartBoundary(request.header("Content-Type"));
    if (boundary.isEmpty()) {
        return fail(ErrorCode::BadRequest, u"the body is no multipart form"_s);
    }
    PartCollector parts(spoolFolder, limits);
    MultipartReader reader(boundary, limits.partHeadBytes,
                           {[&](const Headers& head) { return parts.begin(head); },
                            [&](QByteArrayView piece) { return parts.add(piece); }, [] { return Result<void>(); }});
    const std::unique_ptr<QIODevice> body = request.openBody();
    QByteArray piece(std::min<qint64>(pieceBytes, std::max<qint64>(1, request.bodySize())), Qt::Uninitialized);
    for (qint64 left = request.bodySize(); left > 0;) {
        const qint64 got = body->read(piece.data(), std::min<qint64>(piece.size(), left));
        if (got <= 0) {
            return fail(ErrorCode::Io, u"spool read"_s);
        }
        left -= got;
        if (const Result<void> fed = reader.feed(QByteArrayView(piece).first(got)); !fed) {
            return tl::unexpected(fed.error());
        }
    }
    if (const Result<void> ended = reader.finish(); !ended) {
        return tl::unexpected(ended.error());
    }
    return parts.take();
}

} // namespace veilpix::http
