#include "server/http/Dispatch.h"

#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

Response busy()
{
    return Response::error(503, u"The server is busy"_s).setHeader("Retry-After", "1");
}

} // namespace

void runHandler(Shared& shared, const Route& route, Request request, Responder responder)
{
    struct Work {
        Request request;
        Responder responder;
        const Route& route;

        void run()
        {
            try {
                route.handler(std::move(request), std::move(responder));
            } catch (...) { // the Responder has answered 500 on its way out
            }
        }
    };
    auto work = std::make_shared<Work>(Work{std::move(request), std::move(responder), route});
    if (!route.options.slow) {
        work->run();
    } else if (!shared.runSlow([work] { work->run(); })) {
        work->responder.send(busy());
    }
}

void openSink(Shared& shared, const Route& route, const Request& head, std::function<void(OpenedRun)> opened)
{
    const bool accepted = shared.runSlow([&shared, &route, head, opened] {
        OpenedSink sink = tl::make_unexpected(Response::error(500, u"Internal error"_s));
        try {
            sink = route.options.openSink(head);
        } catch (...) { // stays the 500
        }
        opened(sink ? OpenedRun(std::make_shared<SinkRun>(*std::move(sink), shared.disk))
                    : OpenedRun(tl::make_unexpected(std::move(sink).error())));
    });
    if (!accepted) {
        opened(tl::make_unexpected(busy()));
    }
}

void finishSink(Shared& shared, std::shared_ptr<SinkRun> sink, Responder responder)
{
    auto work = std::make_shared<std::pair<std::shared_ptr<SinkRun>, Responder>>(std::move(sink), std::move(responder));
    if (!shared.runSlow([work] { work->second.send(work->first->finish()); })) {
        work->first->giveUp(BodySink::End::Refused);
        work->second.send(busy());
    }
}

} // namespace veilpix::http
