#include "server/http/Responder.h"

namespace veilpix::http {

Responder::~Responder()
{
    if (m_target)
        m_target->reply(Response::error(500, QStringLiteral("Internal error")));
}

void Responder::send(Response response)
{
    if (const std::shared_ptr<ReplyTarget> target = std::exchange(m_target, nullptr))
        target->reply(std::move(response));
}

void Responder::whenGone(std::function<void()> callback)
{
    if (m_target)
        m_target->whenGone(std::move(callback));
}

} // namespace veilpix::http
