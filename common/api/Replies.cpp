#include "common/api/Replies.h"

#include "common/api/Enums.h"

namespace veilpix::api {

namespace {

struct Names {
    const char* code = "code";
    const char* data = "data";
    const char* message = "message";
    const char* status = "status";
};
constexpr Names names;

} // namespace

Envelope::Envelope(JsonWriter& out, int status) : m_out(out)
{
    m_out.beginObject();
    m_out.key(names.code);
    m_out.text(QString::number(status));
    m_out.key(names.data);
}

void Envelope::end()
{
    m_out.key(names.status);
    m_out.text(wordOf(Outcome::Success));
    m_out.endObject();
    m_out.finish();
}

QByteArray envelopedText(QAnyStringView text, int status)
{
    QByteArray json;
    JsonWriter out(json);
    Envelope envelope(out, status);
    out.text(text);
    envelope.end();
    return json;
}

QByteArray errorText(int status, QAnyStringView message)
{
    QByteArray json;
    JsonWriter out(json);
    out.beginObject();
    out.key(names.code);
    out.text(QString::number(status));
    out.key(names.message);
    out.text(message);
    out.key(names.status);
    out.text(wordOf(Outcome::Error));
    out.endObject();
    out.finish();
    return json;
}

PicturePageWriter::PicturePageWriter(QByteArray& text) : m_out(text), m_envelope(m_out, 200)
{
    m_out.beginObject();
    m_out.key(fieldName<PicturePage>(&PicturePage::pictures));
    m_out.beginArray();
}

void PicturePageWriter::end(std::optional<qint64> next)
{
    m_out.endArray();
    m_out.key(fieldName<PicturePage>(&PicturePage::next));
    if (next) {
        m_out.text(QString::number(*next));
    } else {
        m_out.null();
    }
    m_out.endObject();
    m_envelope.end();
}

} // namespace veilpix::api
