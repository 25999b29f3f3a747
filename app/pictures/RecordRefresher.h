// Fetches single records again, those that are known to have changed: a few at a time, and again after a failure that
// may pass.
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QTimer>
#include <deque>
#include <memory>

#include "app/net/Job.h"
#include "app/net/RetryDelay.h"
#include "app/pictures/ItemKey.h"
#include "app/pictures/PictureEntry.h"

namespace veilpix::session {
class Session;
}

namespace veilpix::pictures {

class RecordRefresher final : public QObject {
    Q_OBJECT
public:
    // pool: where records are opened.
    RecordRefresher(session::Session& session, QThreadPool& pool, QObject* parent = nullptr);

    void open(); // works from now on
    void add(const ItemKey& item);
    void drop(const ItemKey& item); // it is gone: nobody needs to ask
    [[nodiscard]] bool isIdle() const { return m_waiting.empty() && m_running.isEmpty(); }
    [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }
    void clear(); // forgets what waits
    void close(); // and takes no more

Q_SIGNALS:
    void arrived(const std::shared_ptr<const veilpix::pictures::PictureEntry>& entry);
    void gone(const veilpix::pictures::ItemKey& item); // not there for this account (any more)
    void drained();

private:
    void next();
    void ended(const ItemKey& item, const net::Job& job, const std::shared_ptr<const PictureEntry>& entry);

    session::Session& m_session;
    QThreadPool& m_pool;
    bool m_isOpen = false;
    std::deque<ItemKey> m_waiting;
    QHash<ItemKey, QPointer<net::Job>> m_running;
    QSet<ItemKey> m_askAgain; // changed once more while it was fetched
    QHash<ItemKey, int> m_failures;
    QTimer m_again;
    net::RetryDelay m_wait{1'000, 60'000};
};

} // namespace veilpix::pictures
