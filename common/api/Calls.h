// Every call of the server, as data: where it is, what it takes, and what it answers. The server's description
// (OpenAPI) is made from this, and tests go through it.
#pragma once

#include <QJsonObject>
#include <span>
#include <vector>

#include "common/api/Field.h"

namespace veilpix::api {

struct Call {
    const char* name = ""; // of the route
    const char* path = ""; // Paths.h
    const char* method = "";
    const char* summary = "";
    const char* query = "";   // query parameters; "!" behind one: required
    const char* headers = ""; // request headers beyond the usual
    const char* request = ""; // "json=Message form=Form multipart=Form octets="
    const char* responses =
        ""; // "200:Message" in the envelope, "200=Message" bare, "200@media/type" bytes, "204" nothing;
            // ":[Message]" a list
};

[[nodiscard]] std::span<const Call> allCalls();
// The call of that name, or null.
[[nodiscard]] const Call* findCall(QStringView name);

// Every message and every form, those inside others included.
[[nodiscard]] const std::vector<const MessageInfo*>& allMessages();
[[nodiscard]] const MessageInfo* findMessage(QStringView name);

// JSON Schemas (2020-12, as OpenAPI 3.1 has them) of all messages by their names.
[[nodiscard]] QJsonObject schemas();

} // namespace veilpix::api
