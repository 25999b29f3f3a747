#include "server/handlers/JsonBody.h"

#include "common/base/Literals.h"

namespace veilpix::handlers {

Answer<api::JsonText> readJson(const http::Request& request)
{
    Result<QByteArray> body = request.bodySize() == 0 ? Result<QByteArray>("{}"_ba) : request.bodyBytes();
    Result<api::JsonText> text = body ? api::JsonText::parse(*std::move(body)) : tl::unexpected(body.error());
    if (text) {
        return *std::move(text);
    }
    if (text.error().code == ErrorCode::TooLarge) {
        return refuse(413, "The request body is too large");
    }
    if (text.error().code == ErrorCode::InvalidArgument) {
        return refuse(400, "The request body has too many values or is nested too deeply");
    }
    if (text.error().code == ErrorCode::BadRequest) {
        return refuse(400, "The request body is not a JSON object");
    }
    return tl::unexpected<http::Response>(storeFailure(text.error()));
}

tl::unexpected<http::Response> refuse(const api::FieldProblem& problem)
{
    return refuse(422, problem.text());
}

http::Response missingField(const char16_t* name)
{
    return refuse({api::FieldProblem::What::Missing, QString::fromUtf16(name)}).value();
}

http::Response invalidField(const char16_t* name)
{
    return refuse({api::FieldProblem::What::Invalid, QString::fromUtf16(name)}).value();
}

http::Response successText(QAnyStringView text)
{
    return http::Response::jsonText(200, api::envelopedText(text));
}

} // namespace veilpix::handlers
