// What OpenApi says of each route beyond what the route itself tells.
#pragma once

#include <QJsonObject>
#include <QString>

namespace veilpix::handlers {

struct OpenApiRow {
    const char* name; // Rule::name
    const char* summary;
    const char* query;     // query parameters; "!" behind one: required
    const char* headers;   // request headers beyond the usual
    const char* request;   // "json=Schema form=Schema multipart=Schema octets="
    const char* responses; // see response() in OpenApi.cpp; statuses that any route may answer are added there
};

// The row of that name; one with an empty summary when there is none (a test sees to it that there is).
[[nodiscard]] OpenApiRow openApiRow(const QString& name);
[[nodiscard]] QJsonObject openApiSchemas();

} // namespace veilpix::handlers
