// The words behind a status code in a reply's first line, as IANA's registry has them (RFC 9110 and its kin).
#pragma once

#include <QByteArray>

namespace veilpix::http {

// Empty for codes that nobody has registered; 460 is the tus protocol's.
[[nodiscard]] QByteArray reasonPhrase(int status);
// "HTTP/1.1 404 Not Found", without a line end.
[[nodiscard]] QByteArray statusLine(int status);

} // namespace veilpix::http
