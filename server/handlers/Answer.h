// A value, or the reply that refuses the request: how checks are strung together in handlers.
#pragma once

#include <tl/expected.hpp>

#include "common/base/Result.h"
#include "server/http/Response.h"

namespace veilpix::handlers {

template <class T> using Answer = tl::expected<T, http::Response>;

// ERR(status, message) of the seed's API.
[[nodiscard]] tl::unexpected<http::Response> refuse(int status, const char* message);
[[nodiscard]] tl::unexpected<http::Response> refuse(int status, const QString& message);

// 503 and 429 tell when to come again.
[[nodiscard]] http::Response retryLater(int status, const QString& message, int seconds);

// What a store's error is to the client: 503 busy, 507 full, 413 too large, 412 conflict of versions, 404, 409, else
// 500. The error's context goes to the log, never to the client.
[[nodiscard]] http::Response storeFailure(const Error& error);

} // namespace veilpix::handlers
