// Where the code of a route runs: on the loop when it is quick, else on the bounded pool of the handlers. When too many
// wait there already, the answer is 503.
#pragma once

#include "server/http/BodySink.h"
#include "server/http/Responder.h"
#include "server/http/Router.h"
#include "server/http/Shared.h"

namespace veilpix::http {

void runHandler(Shared& shared, const Route& route, Request request, Responder responder);

using OpenedRun = tl::expected<std::shared_ptr<SinkRun>, Response>;
// opened: called on a thread of the pool, or at once when that is full. A sink that nobody takes out gives up.
void openSink(Shared& shared, const Route& route, const Request& head, std::function<void(OpenedRun)> opened);
void finishSink(Shared& shared, std::shared_ptr<SinkRun> sink, Responder responder);

} // namespace veilpix::http
