#include "server/handlers/ChangesHandler.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "server/handlers/JsonBody.h"

namespace veilpix::handlers {

void ChangesHandler::addTo(Routes& routes)
{
    routes.addAsync({http::Method::Get, QLatin1String(api::paths::changes), u"changes"_s},
                    [this](Call& call, http::Responder responder) { changes(call, std::move(responder)); });
}

void ChangesHandler::changes(const Call& call, http::Responder responder)
{
    const QString since = call.request.queryValue(api::query::since);
    if (since.isEmpty()) {
        const auto head = m_services.metadata.read([](store::ReadTransaction& tx) { return tx.changes().head(); });
        responder.send(head ? ChangeWaiters::reply({*head, {}, false}) : storeFailure(head.error()));
        return;
    }
    bool cursorOk = false;
    bool waitOk = true;
    const qint64 cursor = since.toLongLong(&cursorOk);
    const QString waitText = call.request.queryValue(api::query::wait);
    const int wait = waitText.isEmpty() ? 0 : waitText.toInt(&waitOk);
    if (!cursorOk || cursor < 0 || !waitOk || wait < 0) {
        responder.send(invalidField(cursorOk && cursor >= 0 ? api::query::wait : api::query::since));
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
    m_waiters.add(call.account, cursor, generation,
                  std::chrono::seconds(std::min<qint64>(wait, api::limits::waitSeconds)), std::move(responder));
}

} // namespace veilpix::handlers
