#include "server/handlers/ChangesHandler.h"

#include "common/base/Literals.h"

namespace veilpix::handlers {

namespace {
constexpr int longestWait = 30; // seconds
} // namespace

void ChangesHandler::addTo(Routes& routes)
{
    routes.addAsync({http::Method::Get, u"/api/v1/changes"_s, u"changes"_s},
                    [this](Call& call, http::Responder responder) { changes(call, std::move(responder)); });
}

void ChangesHandler::changes(const Call& call, http::Responder responder)
{
    const QString since = call.request.queryValue(u"since");
    if (since.isEmpty()) {
        const auto head = m_services.metadata.read([](store::ReadTransaction& tx) { return tx.changes().head(); });
        responder.send(head ? ChangeWaiters::reply({*head, {}, false}) : storeFailure(head.error()));
        return;
    }
    bool cursorOk = false;
    bool waitOk = true;
    const qint64 cursor = since.toLongLong(&cursorOk);
    const QString waitText = call.request.queryValue(u"wait");
    const int wait = waitText.isEmpty() ? 0 : waitText.toInt(&waitOk);
    if (!cursorOk || cursor < 0 || !waitOk || wait < 0) {
        responder.send(http::Response::error(
            422, u"Field %1 is not valid"_s.arg(cursorOk && cursor >= 0 ? u"wait"_s : u"since"_s)));
        return;
    }
    const quint64 generation = m_waiters.generation();
    const auto page = m_services.metadata.read([&](store::ReadTransaction& tx) {
        return tx.changes().since(call.account.id, cursor, ChangeWaiters::pageSize);
    });
    if (!page) {
        responder.send(storeFailure(page.error()));
        return;
    }
    if (wait == 0 || !page->changes.empty() || page->reset) {
        responder.send(ChangeWaiters::reply(*page));
        return;
    }
    m_waiters.add(call.account, cursor, generation, std::chrono::seconds(std::min(wait, longestWait)),
                  std::move(responder));
}

} // namespace veilpix::handlers
