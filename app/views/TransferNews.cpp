#include "app/views/TransferNews.h"

#include <QDir>
#include <QFileInfo>

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/models/TransferModel.h"
#include "app/session/Session.h"
#include "app/transfers/TransferQueue.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using session::Session;
using transfers::Transfer;
using State = Transfer::State;

TransferNews::TransferNews(transfers::TransferQueue& queue, const Session& session, QObject* parent)
    : QObject(parent), m_queue(queue), m_session(session)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(250); // what fails for one reason fails together
    connect(&m_soon, &QTimer::timeout, this, &TransferNews::tell);
    connect(&queue, &transfers::TransferQueue::changed, this, &TransferNews::look);
    connect(&queue, &transfers::TransferQueue::rejected, this, &TransferNews::noteRefused);
    connect(&queue, &transfers::TransferQueue::changedMany, this, &TransferNews::lookAll);
    connect(&queue, &transfers::TransferQueue::removed, this, &TransferNews::forgetGone);
    connect(&session, &Session::stateChanged, &m_soon, qOverload<>(&QTimer::start));
}

void TransferNews::look(const QString& id)
{
    const Transfer* transfer = m_queue.find(id);
    if (transfer != nullptr && transfer->isOver()) {
        const bool saved = transfer->state == State::Done && transfer->kind == Transfer::Kind::Download;
        if (saved && (m_saved.isEmpty() || m_saved.last() != id)) {
            m_saved.append(id);
        }
        m_soon.start();
    }
    if (transfer == nullptr || transfer->state != State::Failed) {
        if (m_failed.remove(id) && m_failed.isEmpty()) {
            Q_EMIT noneFailed();
        }
        return;
    }
    if (!m_failed.contains(id)) {
        m_failed.insert(id);
        m_untold.append(id);
    }
}

// Nothing fails or ends well by what is done to many at once; what had failed may be tried again or cancelled.
void TransferNews::lookAll()
{
    const auto stands = [this](const QString& id) {
        const Transfer* transfer = m_queue.find(id);
        return transfer != nullptr && transfer->state == State::Failed;
    };
    if (m_failed.removeIf([&](const QString& id) { return !stands(id); }) > 0 && m_failed.isEmpty()) {
        Q_EMIT noneFailed();
    }
}

void TransferNews::forgetGone()
{
    m_saved.removeIf([this](const QString& id) { return m_queue.find(id) == nullptr; });
    lookAll();
}

void TransferNews::tell()
{
    if (m_session.state() == Session::State::Unlocked) {
        tellSaved();
        tellRefused();
        tellFailed();
    }
    m_refused.clear(); // names, which are not kept behind the lock
}

void TransferNews::noteRefused(const QString& path, const Error& error)
{
    constexpr int named = 3;
    Refused& refused = m_refused[error.code];
    if (refused.count++ == 0) {
        refused.error = error;
    }
    if (refused.names.size() < named) {
        refused.names.append(models::foreignText(QFileInfo(path).fileName()));
    }
    m_soon.start();
}

QString TransferNews::describe(const Refused& refused)
{
    const QString reason = models::ErrorText::describe(refused.error, refused.names.first());
    if (refused.count == 1) {
        return reason;
    }
    const int unnamed = refused.count - int(refused.names.size());
    if (unnamed > 0) {
        return tr("%n files were not added: %1 and %2 more. %3", nullptr, refused.count)
            .arg(refused.names.join(u", "_s))
            .arg(unnamed)
            .arg(reason);
    }
    const QString last = refused.names.last();
    return tr("%n files were not added: %1 and %2. %3", nullptr, refused.count)
        .arg(refused.names.mid(0, refused.names.size() - 1).join(u", "_s), last, reason);
}

void TransferNews::tellRefused()
{
    for (const Refused& refused : std::as_const(m_refused)) {
        Q_EMIT message({Tone::Warning, describe(refused)});
    }
}

void TransferNews::tellSaved()
{
    if (m_saved.isEmpty()) {
        return;
    }
    const auto& all = m_queue.transfers();
    const bool more = std::any_of(all.begin(), all.end(), [](const Transfer& one) {
        return one.kind == Transfer::Kind::Download && !one.isOver() && one.state != State::Paused;
    });
    if (more) {
        return; // one sentence when the last of them is there
    }
    const QStringList ids = std::exchange(m_saved, {});
    const Transfer* first = m_queue.find(ids.first());
    if (first == nullptr) {
        return;
    }
    const QFileInfo file(first->path);
    const QString folder = models::foreignText(QDir::toNativeSeparators(file.absolutePath()), 200);
    const QString text = ids.size() == 1 ? tr("%1 was saved in %2.").arg(models::foreignText(file.fileName()), folder)
                                         : tr("%n pictures were saved in %1.", nullptr, int(ids.size())).arg(folder);
    Q_EMIT message({Tone::Success, text});
}

void TransferNews::tellFailed()
{
    QStringList ids = std::exchange(m_untold, {});
    ids.removeIf([this](const QString& id) { return !m_failed.contains(id); });
    const Transfer* first = ids.isEmpty() ? nullptr : m_queue.find(ids.first());
    if (first == nullptr) {
        return;
    }
    const QString text = models::TransferModel::describe(*first);
    const auto more = int(ids.size()) - 1;
    Q_EMIT message({Tone::Danger, more > 0 ? tr("%1 (and %n more)", nullptr, more).arg(text) : text, tr("Try again"),
                    [this, ids] {
                        for (const QString& id : ids) {
                            m_queue.retry(id);
                        }
                    },
                    topic});
}

} // namespace veilpix::views
