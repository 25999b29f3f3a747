#include "app/net/MessageJob.h"

#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

// Beyond what the longest lists of the API have (permissions: a thousand people).
constexpr api::JsonLimits replyLimits{.levels = 32, .values = 16 * 1024};

} // namespace

Result<api::JsonText> openReply(const QByteArray& body)
{
    Result<api::JsonText> text = api::JsonText::parse(body, replyLimits);
    if (!text) {
        return fail(ErrorCode::Server, std::move(text).error().context);
    }
    return text;
}

QString wordsFor(const api::FieldProblem& problem)
{
    return u"a reply that breaks the API: "_s + problem.text();
}

CommandJob::CommandJob(ApiClient& api, Request request, QObject* parent) : RequestJob(api, std::move(request), parent)
{
}

void CommandJob::received(const QByteArray& body)
{
    if (!body.isEmpty()) {
        if (const Result<api::JsonText> text = openReply(body); !text) {
            failWith(text.error());
            return;
        }
    }
    if (Result<void> judged = judge(); !judged) {
        failWith(std::move(judged).error());
    } else {
        succeed();
    }
}

} // namespace veilpix::net
