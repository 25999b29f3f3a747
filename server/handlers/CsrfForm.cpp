#include "server/handlers/CsrfForm.h"

#include "common/base/Literals.h"
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
    const QJsonObject body{{u"csrf_token"_s, QString::fromLatin1(issued->token)}};
    return withCookie(http::Response::json(200, body), *issued);
}

} // namespace veilpix::handlers
