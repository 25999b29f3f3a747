// JSON bodies of requests as messages, and messages as replies.
#pragma once

#include "common/api/Field.h"
#include "common/api/Replies.h"
#include "server/handlers/Answer.h"
#include "server/http/Request.h"

namespace veilpix::handlers {

// 400 for a body that is no JSON object or too much of a tree, 413 for one that is too large. An empty body reads as an
// empty object.
[[nodiscard]] Answer<api::JsonText> readJson(const http::Request& request);

// 422 Field NAME is required · Field NAME is not valid.
[[nodiscard]] tl::unexpected<http::Response> refuse(const api::FieldProblem& problem);
// What is only wrong together with other things: missing<api::Rekey>(&api::Rekey::accessList).
template <class M, class Member> [[nodiscard]] api::FieldProblem missing(Member member)
{
    return {api::FieldProblem::What::Missing, QString::fromLatin1(api::fieldName<M>(member))};
}
template <class M, class Member> [[nodiscard]] api::FieldProblem notValid(Member member)
{
    return {api::FieldProblem::What::Invalid, QString::fromLatin1(api::fieldName<M>(member))};
}
// Of a query parameter.
[[nodiscard]] http::Response missingField(const char16_t* name);
[[nodiscard]] http::Response invalidField(const char16_t* name);

template <class M> [[nodiscard]] Answer<M> readMessage(const api::JsonText& text)
{
    api::Read<M> read = text.root().read<M>();
    if (!read) {
        return refuse(read.error());
    }
    return *std::move(read);
}

template <class M> [[nodiscard]] Answer<M> readMessage(const http::Request& request)
{
    const Answer<api::JsonText> text = readJson(request);
    if (!text) {
        return tl::unexpected<http::Response>(text.error());
    }
    return readMessage<M>(*text);
}

// A message, or a list of them, in the envelope.
template <class M> [[nodiscard]] http::Response success(const M& message, int status = 200)
{
    return http::Response::jsonText(status, api::enveloped(message, status));
}
[[nodiscard]] http::Response successText(QAnyStringView text);

} // namespace veilpix::handlers
