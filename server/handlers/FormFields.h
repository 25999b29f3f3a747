// The fields of a form as the seed's API takes them: URL-encoded, multipart, or a JSON object with the same names.
#pragma once

#include "server/handlers/Answer.h"
#include "server/http/Multipart.h"
#include "server/http/Request.h"

namespace veilpix::handlers {

class FormFields {
public:
    // 400 for a broken body, 413 for one over a limit. No body, or one of another type, has no fields.
    [[nodiscard]] static Answer<FormFields> read(const http::Request& request, const QString& spoolFolder);

    // The first field of that name; null when there is none or when it is no UTF-8.
    [[nodiscard]] QString text(QStringView name) const;
    // Missing, or nothing but white space.
    [[nodiscard]] bool isBlank(QStringView name) const;
    // The first part of that name, file or not; null when there is none.
    [[nodiscard]] const http::FormPart* part(QStringView name) const;
    // The first part of that name that is a file with a name; null when there is none.
    [[nodiscard]] const http::FormPart* file(QStringView name) const;

private:
    QList<http::FormPart> m_parts;
};

} // namespace veilpix::handlers
