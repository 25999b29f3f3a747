// Idempotency-Key: the same account, method, path and body within a day get the first reply again.
#pragma once

#include <functional>

#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"
#include "server/http/Request.h"

namespace veilpix::handlers {

class IdempotentReplies {
public:
    explicit IdempotentReplies(Services& services) : m_services(services) {}

    // Runs work, or answers what it answered before. Without the header work simply runs. scope: the account's id,
    // empty before there is one. Refusals that may turn out otherwise the next time (429, 5xx) are not kept.
    [[nodiscard]] http::Response run(const http::Request& request, const QString& scope,
                                     const std::function<http::Response()>& work) const;

private:
    // Nothing: the key is ours now. Otherwise what to answer.
    [[nodiscard]] std::optional<http::Response> reserve(const QString& scope, const QString& key,
                                                        const store::IdempotentReply& asked) const;
    void settle(const QString& scope, const QString& key, store::IdempotentReply asked,
                const http::Response& response) const;

    Services& m_services;
};

} // namespace veilpix::handlers
