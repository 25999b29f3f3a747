#include "server/handlers/CsrfForm.h"

#include "common/api/Json.h"
#include "common/api/ServerMessages.h"
#include "server/http/Forms.h"

namespace veilpix::handlers {

Answer<auth::CsrfTokens::Issued> issueCsrf(Services& services, const http::Request& request)
{
    Result<auth::CsrfTokens::Issued> issued = services.csrf.issue(http::cookie(request, "session"));
    if (!issued) {
        return tl::unexpected<http::Response>(storeFailure(issued.error()));
    }
    return *std::move(issued);
}

http::Response withCookie(http::Response response, const auth::CsrfTokens::Issued& issued)
{
    if (!issued.setCookie.isEmpty()) {
        response.addHeader("Set-Cookie", issued.setCookie);
    }
    return response;
}

http::Response csrfForm(Services& services, Call& call)
{
    const Answer<auth::CsrfTokens::Issued> issued = issueCsrf(services, call.request);
    if (!issued) {
        return issued.error();
    }
    return withCookie(http::Response::jsonText(200, api::toJson(api::CsrfToken{issued->token})), *issued);
}

} // namespace veilpix::handlers
