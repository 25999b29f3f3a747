// JSON straight into one QByteArray: RapidJSON keeps the structure, base64, hex, times and text go in without a detour.
// Text is escaped as QJsonDocument does it.
#pragma once

#include <QAnyStringView>
#include <QByteArray>
#include <memory>

#include "common/api/Storage.h"

namespace veilpix::api {

class JsonWriter {
public:
    // Appends to out, which holds all of it after finish() and is not to be touched before.
    explicit JsonWriter(QByteArray& out);
    ~JsonWriter();
    Q_DISABLE_COPY_MOVE(JsonWriter)

    void beginObject();
    void endObject();
    void beginArray();
    void endArray();
    void key(const char* name); // plain ASCII, nothing to escape
    void null();
    void boolean(bool value);
    void integer(qint64 value);
    void text(QAnyStringView text); // 8-bit text is UTF-8 or Latin-1, as the view says
    void base64(QByteArrayView bytes);
    void hex(QByteArrayView bytes);
    void time(Moment time);
    void time(const QDateTime& time) { this->time(Moment{time.toMSecsSinceEpoch()}); }

    void finish();

private:
    class Text;
    std::unique_ptr<Text> m_text;
};

} // namespace veilpix::api
