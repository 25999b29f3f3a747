// What GET of a form answers: its CSRF token, and the session cookie when none came in.
#pragma once

#include "server/handlers/Routes.h"

namespace veilpix::handlers {

// {"csrf_token":"…"} as the seed's forms do, without the envelope.
[[nodiscard]] http::Response csrfForm(Services& services, Call& call);
// The token for a reply of the handler's own making; Set-Cookie goes onto that reply by withCookie().
[[nodiscard]] Answer<auth::CsrfTokens::Issued> issueCsrf(Services& services, const http::Request& request);
[[nodiscard]] http::Response withCookie(http::Response response, const auth::CsrfTokens::Issued& issued);

} // namespace veilpix::handlers
