// Reads typed fields out of a JSON body. The first thing that is wrong is kept, so that a handler asks for all its
// fields and looks once: `if (fields.isWrong()) return fields.refusal();`.
#pragma once

#include <QJsonObject>

#include "server/handlers/Answer.h"
#include "server/http/Request.h"

namespace veilpix::handlers {

class JsonFields {
public:
    explicit JsonFields(QJsonObject object) : m_object(std::move(object)) {}
    // 400 for a body that is no JSON object or too much of a tree, 413 for one that is too large. An empty body reads
    // as an empty object.
    [[nodiscard]] static Answer<JsonFields> read(const http::Request& request);

    // Present and not null.
    [[nodiscard]] bool has(const char* name) const;
    // Text of least to most characters.
    [[nodiscard]] QString text(const char* name, qsizetype least, qsizetype most);
    // The same when it may be missing: a null QString then.
    [[nodiscard]] QString optionalText(const char* name, qsizetype most);
    [[nodiscard]] qint64 number(const char* name, qint64 least, qint64 most);
    // Standard base64 with padding of least to most bytes.
    [[nodiscard]] QByteArray base64(const char* name, qsizetype least, qsizetype most);
    // The same when it may be missing or null: a null QByteArray then.
    [[nodiscard]] QByteArray optionalBase64(const char* name, qsizetype most);
    // Exactly so many lower-case hex digits.
    [[nodiscard]] QString hex(const char* name, qsizetype digits);
    [[nodiscard]] QJsonArray array(const char* name, qsizetype most);

    void missing(const char* name);
    void invalid(const char* name);
    [[nodiscard]] bool isWrong() const { return !m_problem.isEmpty(); }
    // 422 Field NAME is required · Field NAME is not valid.
    [[nodiscard]] http::Response refusal() const { return http::Response::error(422, m_problem); }

private:
    QJsonObject m_object;
    QString m_problem;
};

// The strict reading of standard base64 with padding; null when it is none.
[[nodiscard]] std::optional<QByteArray> readBase64(QByteArrayView text);
[[nodiscard]] bool isLowerHex(QStringView text, qsizetype digits);

} // namespace veilpix::handlers
