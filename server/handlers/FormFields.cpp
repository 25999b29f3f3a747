#include "server/handlers/FormFields.h"

#include <QStringDecoder>

#include "common/api/Json.h"
#include "common/base/Literals.h"
#include "server/http/Forms.h"

namespace veilpix::handlers {

namespace {

// A text field of the forms is a name, a password or a key; quotients are read as parts, never as text.
constexpr qint64 longestText = 64 * 1024;

tl::unexpected<http::Response> refused(const Error& error)
{
    if (error.code == ErrorCode::TooLarge) {
        return refuse(413, "The form is too large");
    }
    if (error.code == ErrorCode::InvalidArgument) {
        return refuse(400, "The form has too many values or is nested too deeply");
    }
    if (error.code == ErrorCode::BadRequest) {
        return refuse(400, "The form cannot be read");
    }
    return tl::unexpected<http::Response>(storeFailure(error));
}

http::FormPart textPart(const QString& name, const QByteArray& value)
{
    http::FormPart part;
    part.name = name;
    part.value = value;
    return part;
}

} // namespace

Answer<FormFields> FormFields::read(const http::Request& request, const QString& spoolFolder)
{
    FormFields fields;
    const QByteArray type = request.contentType();
    if (type == "multipart/form-data") {
        Result<QList<http::FormPart>> parts = http::readMultipart(request, spoolFolder);
        if (!parts) {
            return refused(parts.error());
        }
        fields.m_parts = *std::move(parts);
    } else if (type == "application/x-www-form-urlencoded") {
        const Result<QByteArray> body = request.bodyBytes();
        if (!body) {
            return refused(body.error());
        }
        const Result<QList<http::FormField>> list = http::parseUrlEncoded(*body);
        if (!list) {
            return refused(list.error());
        }
        for (const http::FormField& field : *list) {
            fields.m_parts.append(textPart(field.name, field.value));
        }
    } else if (type == "application/json" && request.bodySize() > 0) {
        Result<QByteArray> body = request.bodyBytes();
        const Result<api::JsonText> text = body ? api::JsonText::parse(*std::move(body)) : tl::unexpected(body.error());
        if (!text) {
            return refused(text.error());
        }
        for (auto& [name, value] : text->fields()) {
            fields.m_parts.append(textPart(name, value));
        }
    }
    return fields;
}

const http::FormPart* FormFields::part(QStringView name) const
{
    for (const http::FormPart& candidate : m_parts) {
        if (candidate.name == name) {
            return &candidate;
        }
    }
    return nullptr;
}

const http::FormPart* FormFields::file(QStringView name) const
{
    for (const http::FormPart& candidate : m_parts) {
        if (candidate.name == name && candidate.isFile() && !candidate.fileName.isEmpty()) {
            return &candidate;
        }
    }
    return nullptr;
}

QString FormFields::text(QStringView name) const
{
    const http::FormPart* found = part(name);
    if (!found) {
        return {};
    }
    const Result<QByteArray> bytes = found->bytes(longestText);
    if (!bytes) {
        return {};
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString decoded = decoder(*bytes);
    if (decoder.hasError()) {
        return {};
    }
    return decoded.isNull() ? u""_s : decoded;
}

bool FormFields::isBlank(QStringView name) const
{
    const http::FormPart* found = part(name);
    if (!found || found->size() == 0) {
        return true;
    }
    if (found->spool) {
        return false; // nobody sends a quarter of a megabyte of white space but to waste time
    }
    return found->value.trimmed().isEmpty();
}

} // namespace veilpix::handlers
