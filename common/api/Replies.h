// What stands around a reply's message: {"code":"200","data":…,"status":"success"}.
#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

#include "common/api/Json.h"
#include "common/api/PictureMessages.h"

namespace veilpix::api {

// Opens an envelope; what is written before end() is its data, exactly one value.
class Envelope {
public:
    Envelope(JsonWriter& out, int status);
    void end();

private:
    JsonWriter& m_out;
};

template <class M> [[nodiscard]] QByteArray enveloped(const M& message, int status = 200)
{
    QByteArray text;
    JsonWriter out(text);
    Envelope envelope(out, status);
    writeJson(out, message);
    envelope.end();
    return text;
}

template <class M> [[nodiscard]] QByteArray enveloped(const std::vector<M>& messages, int status = 200)
{
    QByteArray text;
    JsonWriter out(text);
    Envelope envelope(out, status);
    out.beginArray();
    for (const M& one : messages) {
        writeJson(out, one);
    }
    out.endArray();
    envelope.end();
    return text;
}

[[nodiscard]] QByteArray envelopedText(QAnyStringView text, int status = 200);
// {"code":"404","message":"…","status":"error"}
[[nodiscard]] QByteArray errorText(int status, QAnyStringView message);

// A PicturePage, record by record as they are read.
class PicturePageWriter {
public:
    explicit PicturePageWriter(QByteArray& text);
    void add(const PictureRecordView& record) { writeJson(m_out, record); }
    void end(std::optional<qint64> next);

private:
    JsonWriter m_out;
    Envelope m_envelope;
};

} // namespace veilpix::api
