#include "app/transfers/UploadTransfer.h"

#include <QFileInfo>

#include "app/net/ApiClient.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/UploadFlow.h"
#include "app/session/Session.h"
#include "app/transfers/ForgetUploadJob.h"
#include "app/transfers/SealUploadJob.h"

namespace veilpix::transfers {

using State = Transfer::State;

namespace {

Transfer shownOf(const UploadRecord& record, const std::optional<qint64>& pausedAt, const QString& self)
{
    Transfer shown;
    shown.id = record.id;
    shown.name = record.name;
    shown.state = pausedAt ? State::Paused : State::Waiting;
    shown.bytesTotal = record.upload ? record.upload->length : record.sourceSize;
    shown.bytesDone = std::min(pausedAt.value_or(0), shown.bytesTotal);
    shown.size = record.sourceSize;
    const QString owner = record.ownerId.isEmpty() ? self : record.ownerId;
    if (record.upload) {
        shown.item = {owner, record.upload->itemId, {}};
    } else if (!record.itemId.isEmpty()) {
        shown.item = {owner, record.itemId, {}};
    }
    return shown;
}

} // namespace

UploadTransfer::UploadTransfer(Owner& owner, const Means& means, UploadRecord record, std::optional<qint64> pausedAt)
    : QueuedTransfer(owner, shownOf(record, pausedAt, means.session.userId()), record.turn), m_means(means),
      m_record(std::move(record)), m_pasted(m_record.sourcePath.isEmpty())
{
}

void UploadTransfer::keep()
{
    m_unsaved = !m_means.spool.isOpen();
    m_means.spool.write(m_record);
}

// The bytes first: a record without them would be of no use.
void UploadTransfer::keepPasted(const QByteArray& bytes)
{
    m_bytes = bytes;
    m_means.spool.writePasted(m_record.id, bytes, &m_means.jobs, [this, alive = std::weak_ptr(m_alive)](bool kept) {
        if (alive.expired()) {
            return;
        }
        m_bytesKept = kept;
        if (kept && !m_means.spool.isOpen()) {
            crypto::wipe(m_bytes); // locked meanwhile
        }
    });
    keep();
}

bool UploadTransfer::hasCiphertext() const
{
    return m_record.upload && QFileInfo(m_means.spool.ciphertextPath(m_record.id)).size() == m_record.upload->length;
}

void UploadTransfer::start()
{
    if (hasCiphertext()) {
        send();
        return;
    }
    m_record.upload.reset(); // gone: encrypted anew, with the keys
    m_record.location.clear();
    if (m_means.session.keyRing() != nullptr) {
        seal();
    } else {
        showState(State::Waiting);
    }
}

void UploadTransfer::seal()
{
    pictures::SealPlan plan;
    plan.sourcePath = m_record.sourcePath;
    plan.bytes = m_bytes;
    plan.name = m_record.name;
    plan.spoolPath = m_means.spool.ciphertextPath(m_record.id);
    plan.purpose = m_record.purpose;
    plan.itemId = m_record.itemId;
    plan.ownerId = m_record.ownerId;
    SealUploadJob::Pasted pasted;
    if (m_pasted && m_bytes.isEmpty()) {
        pasted = {m_record.id, m_means.spool.pastedPath(m_record.id), m_means.spool.key()};
    }
    auto* job = new SealUploadJob(m_means.library, m_means.session, std::move(plan), std::move(pasted), &m_means.jobs);
    attach(job);
    show([](Transfer& shown) { shown.bytesDone = 0; }, false);
    showState(State::Encrypting);
    if (isRunning()) { // else stopped by whoever was told
        job->start();
    }
}

void UploadTransfer::jobEnded(const net::Job& job)
{
    const auto* sealing = qobject_cast<const SealUploadJob*>(&job);
    if (sealing == nullptr || job.error()) {
        QueuedTransfer::jobEnded(job);
        return;
    }
    m_record.upload = sealing->sealed().request;
    m_record.sealId = sealing->sealed().sealId;
    keep();
    if (m_pasted) {
        crypto::wipe(m_bytes);
        m_means.spool.removePasted(m_record.id);
    }
    send();
}

void UploadTransfer::send()
{
    const net::UploadRequest& upload = *m_record.upload;
    auto* job = new pictures::UploadFlow(m_means.api, m_means.library.heavyPool(), upload, m_record.sealId,
                                         m_means.spool.ciphertextPath(m_record.id), m_record.location, &m_means.jobs);
    attach(job);
    QObject::connect(job, &pictures::UploadFlow::located, jobContext(), [this](const QString& location) {
        m_record.location = location;
        keep();
    });
    QObject::connect(job, &pictures::UploadFlow::waitingForServer, jobContext(),
                     [this](const Error& reason) { showState(State::Reconnecting, reason); });
    const QString owner = m_record.ownerId.isEmpty() ? m_means.session.userId() : m_record.ownerId;
    show(
        [&](Transfer& shown) {
            shown.item = {owner, upload.itemId, {}};
            shown.bytesTotal = upload.length;
            if (m_record.location.isEmpty()) {
                shown.bytesDone = 0; // else it goes on from where the server is, and says so in a moment
            }
        },
        false);
    showState(State::Uploading);
    if (isRunning()) {
        job->start();
    }
}

void UploadTransfer::dropWork(bool wasRunning)
{
    const bool known = !m_record.location.isEmpty() || wasRunning;
    if (m_record.upload && known && m_means.api.hasTokens()) {
        (new ForgetUploadJob(m_means.api, *m_record.upload, m_record.location, shown().bytesDone, &m_means.jobs))
            ->start();
    }
    m_means.spool.remove(m_record.id, m_record.upload.has_value());
    m_record.upload.reset();
    m_record.location.clear();
    crypto::wipe(m_bytes);
    show([this](Transfer& shown) { shown.canRetry = !m_pasted; }, false);
}

void UploadTransfer::beforeRetry()
{
    keep(); // it may have been cancelled, and gone from the disk
}

void UploadTransfer::notePaused(bool paused)
{
    if (paused) {
        m_means.spool.notePaused(m_record.id, shown().bytesDone);
    } else {
        m_means.spool.noteResumed(m_record.id);
    }
}

void UploadTransfer::beforeDone(Transfer&)
{
    m_means.spool.remove(m_record.id, true);
}

void UploadTransfer::writeNames(QDataStream& to) const
{
    QueuedTransfer::writeNames(to);
    to << m_record.name << m_record.sourcePath;
}

void UploadTransfer::dropNames()
{
    QueuedTransfer::dropNames();
    m_record.name.clear();
    m_record.sourcePath.clear();
    if (m_bytesKept) {
        crypto::wipe(m_bytes);
    }
}

void UploadTransfer::readNames(QDataStream& from)
{
    QueuedTransfer::readNames(from);
    from >> m_record.name >> m_record.sourcePath;
    if (m_unsaved) {
        keep();
    }
}

} // namespace veilpix::transfers
