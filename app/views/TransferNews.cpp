#include "app/views/TransferNews.h"

#include "app/models/ErrorText.h"
#include "app/transfers/TransferQueue.h"

namespace veilpix::views {

using State = transfers::Transfer::State;

TransferNews::TransferNews(transfers::TransferQueue& queue, QObject* parent) : QObject(parent), m_queue(queue)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(250); // what fails for one reason fails together
    connect(&m_soon, &QTimer::timeout, this, &TransferNews::tell);
    connect(&queue, &transfers::TransferQueue::changed, this, &TransferNews::look);
    connect(&queue, &transfers::TransferQueue::removed, this, [this](const QString& id) {
        m_failed.remove(id);
        m_untold.removeAll(id);
    });
}

void TransferNews::look(const QString& id)
{
    const transfers::Transfer* transfer = m_queue.find(id);
    if (transfer == nullptr || transfer->state != State::Failed) {
        m_failed.remove(id);
        return;
    }
    if (!m_failed.contains(id)) {
        m_failed.insert(id);
        m_untold.append(id);
        m_soon.start();
    }
}

void TransferNews::tell()
{
    QStringList ids = std::exchange(m_untold, {});
    ids.removeIf([this](const QString& id) { return !m_failed.contains(id); });
    const transfers::Transfer* first = ids.isEmpty() ? nullptr : m_queue.find(ids.first());
    if (first == nullptr) {
        return;
    }
    const QString text = models::ErrorText::describe(first->error.value_or(Error{}), first->name);
    const auto more = int(ids.size()) - 1;
    Q_EMIT message(
        {Tone::Danger, more > 0 ? tr("%1 (and %n more)", nullptr, more).arg(text) : text, tr("Try again"), [this, ids] {
             for (const QString& id : ids) {
                 m_queue.retry(id);
             }
         }});
}

} // namespace veilpix::views
