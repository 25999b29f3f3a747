#include "server/http/Responder.h"

#include "common/base/Literals.h"

namespace veilpix::http {

Responder::~Responder()
{
    if (m_target) {
        m_target->reply(Response::error(500, u"Internal error"_s));
    }
}

void Responder::send(Response response)
{
    if (const std::shared_ptr<ReplyTarget> target = std::exchange(m_target, nullptr)) {
        target->reply(std::move(response));
    }
}

void Responder::whenGone(std::function<void()> callback)
{
    if (m_target) {
        m_target->whenGone(std::move(callback));
    }
}

} // namespace veilpix::http
