#include "app/transfers/TransferQueue.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QTimer>
#include <QUuid>

#include "app/net/ApiClient.h"
#include "app/pictures/PictureLibrary.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"
#include "app/transfers/DownloadTransfer.h"
#include "app/transfers/FreeNames.h"
#include "common/base/Literals.h"
#include "common/base/files/OpenFailure.h"
#include "common/identity/KeyRing.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::transfers {

using session::Session;
using State = Transfer::State;

class TransferQueue::Batch {
public:
    explicit Batch(TransferQueue& queue) : m_queue(queue) { ++queue.m_batches; }
    ~Batch()
    {
        if (--m_queue.m_batches > 0) {
            return;
        }
        if (std::exchange(m_queue.m_untold, false)) {
            Q_EMIT m_queue.changedMany();
        }
        m_queue.schedule();
    }
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

private:
    TransferQueue& m_queue;
};

TransferQueue::TransferQueue(Session& session, pictures::PictureLibrary& library, QObject* parent)
    : QObject(parent), m_session(session), m_library(library), m_opener(library), m_intake(library.lightPool())
{
    connect(&session, &Session::stateChanged, this, &TransferQueue::sessionChanged);
    connect(&session, &Session::wentOnline, this, &TransferQueue::schedule);
    connect(&session, &Session::wiping, this, &TransferQueue::keysGone);
    connect(&m_intake, &FileIntake::found, this, &TransferQueue::addFound);
    connect(&m_intake, &FileIntake::refused, this, [this](const QString& path, const Error& error) {
        m_totals.noteLeftOut();
        Q_EMIT rejected(path, error);
    });
    connect(&m_intake, &FileIntake::lookedThrough, this, &TransferQueue::lookedThrough);
    sessionChanged();
}

TransferQueue::~TransferQueue()
{
    m_loading.request_stop();
    m_list.clear(); // their jobs end while all that they work with is there
}

void TransferQueue::addFiles(const QStringList& paths)
{
    if (m_totals.unfinished() == 0) {
        m_totals.begin();
    }
    m_intake.take(paths);
}

void TransferQueue::addFound(const std::vector<pictures::FoundFile>& slice)
{
    for (const pictures::FoundFile& file : slice) {
        auto upload = makeUpload(recordOf(QFileInfo(file.path).fileName(), file.path, file.size));
        upload->keep();
        append(std::move(upload));
    }
    Q_EMIT added(qsizetype(slice.size()));
    schedule();
}

void TransferQueue::addBytes(const QByteArray& bytes, const QString& name)
{
    if (bytes.size() > qint64(picture::maximumContent)) {
        Q_EMIT rejected(name, {ErrorCode::TooLarge, u"over 512 MiB"_s});
        return;
    }
    auto upload = makeUpload(recordOf(name, {}, bytes.size()));
    upload->keepPasted(bytes);
    append(std::move(upload));
    Q_EMIT added(1);
    schedule();
}

void TransferQueue::replaceContent(const pictures::ItemKey& item, const QString& path)
{
    const QFileInfo info(path);
    const Result<void> readable = base::checkReadable(path);
    if (!readable || !info.isFile() || item.isClassic()) {
        Q_EMIT rejected(path, !readable ? readable.error()
                                        : Error{info.isFile() ? ErrorCode::Unsupported : ErrorCode::NotAFile, {}});
        return;
    }
    UploadRecord record = recordOf(info.fileName(), info.absoluteFilePath(), info.size());
    record.purpose = api::UploadPurpose::Replace;
    record.itemId = item.itemId;
    record.ownerId = item.ownerId;
    auto upload = makeUpload(std::move(record));
    upload->keep();
    append(std::move(upload));
    Q_EMIT added(1);
    schedule();
}

QString TransferQueue::addDownload(const pictures::ItemKey& item, const QString& name, const QString& path,
                                   bool encrypted)
{
    Transfer shown;
    shown.id = QUuid::createUuid().toString(QUuid::Id128);
    shown.name = name;
    shown.kind = Transfer::Kind::Download;
    shown.item = item;
    shown.path = path;
    if (const auto picture = m_library.index().picture(item)) {
        shown.size = encrypted ? picture->encryptedSize : qint64(picture->fileSize);
    }
    const QString id = shown.id;
    const auto as = encrypted ? DownloadTransfer::As::Encrypted : DownloadTransfer::As::Decrypted;
    Owner& owner = *this;
    append(std::make_unique<DownloadTransfer>(owner, m_opener, std::move(shown), nextTurn(), as));
    if (m_batches == 0) {
        Q_EMIT added(1);
    }
    schedule();
    return id;
}

void TransferQueue::addDownloads(const std::vector<pictures::ItemKey>& items, const QString& folder)
{
    const Batch batch(*this);
    FreeNames names(folder);
    for (const pictures::ItemKey& item : items) {
        const auto picture = m_library.index().picture(item);
        const QString name = names.take(picture ? picture->name : item.itemId);
        addDownload(item, name, QDir(folder).filePath(name));
    }
    Q_EMIT added(qsizetype(items.size()));
}

template <class Act> void TransferQueue::doTo(const QString& id, Act act)
{
    if (QueuedTransfer* const transfer = m_byId.value(id)) {
        act(*transfer);
        schedule();
    }
}

template <class Act> void TransferQueue::doToAll(Act act)
{
    const Batch batch(*this);
    for (const auto& transfer : m_list) {
        act(*transfer);
    }
}

void TransferQueue::cancel(const QString& id)
{
    doTo(id, [](QueuedTransfer& transfer) { transfer.cancel(); });
}

void TransferQueue::retry(const QString& id)
{
    doTo(id, [](QueuedTransfer& transfer) { transfer.retry(); });
}

void TransferQueue::pause(const QString& id)
{
    doTo(id, [](QueuedTransfer& transfer) { transfer.pause(); });
}

void TransferQueue::resume(const QString& id)
{
    doTo(id, [](QueuedTransfer& transfer) { transfer.resume(); });
}

void TransferQueue::cancelAll()
{
    m_intake.stop();
    doToAll([](QueuedTransfer& transfer) { transfer.cancel(); });
}

void TransferQueue::retryAll()
{
    doToAll([](QueuedTransfer& transfer) {
        if (transfer.shown().state != State::Cancelled) {
            transfer.retry();
        }
    });
}

void TransferQueue::pauseAll()
{
    doToAll([](QueuedTransfer& transfer) { transfer.pause(); });
}

void TransferQueue::resumeAll()
{
    doToAll([](QueuedTransfer& transfer) { transfer.resume(); });
}

void TransferQueue::clearFinished()
{
    const std::size_t gone = std::erase_if(m_list, [this](const std::unique_ptr<QueuedTransfer>& transfer) {
        const Transfer& shown = transfer->shown();
        if (shown.state != State::Done && shown.state != State::Cancelled) {
            return false;
        }
        m_totals.take(shown);
        m_byId.remove(shown.id);
        return true;
    });
    if (gone > 0) {
        Q_EMIT removed();
    }
}

const Transfer* TransferQueue::find(const QString& id) const
{
    const QueuedTransfer* transfer = m_byId.value(id);
    return transfer != nullptr ? &transfer->shown() : nullptr;
}

TransferQueue::Pending TransferQueue::pending() const
{
    Pending pending;
    for (const auto& transfer : m_list) {
        const Transfer& shown = transfer->shown();
        if (shown.isOver() || shown.state == State::Paused) {
            continue;
        }
        if (shown.kind == Transfer::Kind::Download) {
            ++pending.toSave;
        } else {
            ++(transfer->needsKeys() ? pending.toEncrypt : pending.encrypted);
        }
    }
    return pending;
}

void TransferQueue::transferAboutToChange(const QueuedTransfer& transfer)
{
    m_totals.take(transfer.shown());
}

void TransferQueue::transferChanged(QueuedTransfer& transfer, bool worthShowing)
{
    m_totals.put(transfer.shown());
    m_scheduler.note(transfer);
    if (!worthShowing) {
        return;
    }
    if (m_batches > 0) {
        m_untold = true;
    } else {
        Q_EMIT changed(transfer.shown().id);
    }
}

void TransferQueue::transferEnded(QueuedTransfer& transfer)
{
    const Transfer& shown = transfer.shown();
    if (shown.state == State::Done) {
        m_totals.noteDone(shown);
        if (shown.kind == Transfer::Kind::Upload) {
            m_library.noteChanged(pictures::ItemKey(shown.item));
        }
    }
    schedule();
}

void TransferQueue::sessionChanged()
{
    switch (m_session.state()) {
    case Session::State::Unlocked:
        openAccount();
        break;
    case Session::State::SignedOut:
    case Session::State::NoServer:
        dropAll();
        break;
    default:
        break;
    }
}

void TransferQueue::openAccount()
{
    const identity::KeyRing* ring = m_session.keyRing();
    if (ring == nullptr) {
        return;
    }
    const QString now = m_session.userId();
    if (now != m_account) {
        dropAll();
        m_account = now;
    }
    m_spool.open(m_session.paths().spoolFolder() + QLatin1Char('/') + now, ring->vaultKey());
    const QStringList untaken = m_names.take(m_spool, m_byId);
    if (!m_list.empty()) {
        Q_EMIT changedMany(); // they have their names back
    }
    if (!untaken.isEmpty()) {
        m_intake.take(untaken);
    }
    if (!m_loaded) {
        load();
    }
    schedule();
}

void TransferQueue::load()
{
    if (!m_spool.isOpen()) {
        m_loaded = true; // no key could be made: nothing is kept, and all else works
        return;
    }
    m_loading = {};
    m_spool.readAll(this, m_loading.get_token(),
                    [this, stop = m_loading.get_token()](std::vector<UploadSpool::Found> found) {
                        takeLoaded(std::make_shared<std::vector<UploadSpool::Found>>(std::move(found)), 0, stop);
                    });
}

void TransferQueue::takeLoaded(std::shared_ptr<std::vector<UploadSpool::Found>> found, std::size_t from,
                               const std::stop_token& stop)
{
    constexpr std::size_t most = 256;
    if (stop.stop_requested()) {
        return; // locked meanwhile, or another account
    }
    const std::size_t end = std::min(from + most, found->size());
    qsizetype count = 0;
    for (std::size_t i = from; i < end; ++i) {
        UploadSpool::Found& one = (*found)[i];
        if (!m_byId.contains(one.record.id)) {
            append(makeUpload(std::move(one.record), one.pausedAt));
            ++count;
        }
    }
    if (count > 0) {
        Q_EMIT added(count);
    }
    if (end < found->size()) {
        QTimer::singleShot(0, this, [this, found = std::move(found), end, stop] { takeLoaded(found, end, stop); });
        return;
    }
    m_loaded = true;
    schedule();
}

// Locking: what needs keys waits until they are back, and names go.
void TransferQueue::keysGone()
{
    m_loading.request_stop();
    const QStringList untaken = m_intake.putAside();
    const Batch batch(*this);
    for (const auto& transfer : m_list) {
        transfer->keysGone();
    }
    m_names.put(m_spool, untaken, m_list);
    m_spool.lock();
    m_untold = true;
}

// The account is gone from the screen; what it had on its way stays in its spool.
void TransferQueue::dropAll()
{
    m_loading.request_stop();
    m_intake.stop();
    m_spool.lock();
    m_account.clear();
    m_names.clear();
    m_loaded = false;
    m_scheduler = {};
    m_totals = {};
    m_byId.clear();
    if (!m_list.empty()) {
        m_list.clear();
        Q_EMIT removed();
    }
}

UploadRecord TransferQueue::recordOf(const QString& name, const QString& path, qint64 size)
{
    UploadRecord record;
    record.id = QUuid::createUuid().toString(QUuid::Id128);
    record.name = name;
    record.sourcePath = path;
    record.sourceSize = size;
    record.turn = nextTurn();
    return record;
}

std::unique_ptr<UploadTransfer> TransferQueue::makeUpload(UploadRecord record, std::optional<qint64> pausedAt)
{
    Owner& owner = *this;
    const UploadTransfer::Means means{m_session, m_session.api(), m_library, m_spool, *this};
    return std::make_unique<UploadTransfer>(owner, means, std::move(record), pausedAt);
}

// After those of earlier starts too.
qint64 TransferQueue::nextTurn()
{
    m_lastTurn = std::max(m_lastTurn + 1, QDateTime::currentMSecsSinceEpoch() * 1000);
    return m_lastTurn;
}

void TransferQueue::append(std::unique_ptr<QueuedTransfer> transfer)
{
    m_byId.insert(transfer->shown().id, transfer.get());
    m_totals.put(transfer->shown());
    m_scheduler.note(*transfer);
    m_list.push_back(std::move(transfer));
}

void TransferQueue::schedule()
{
    // Until the spool was read, what looks like nobody's in it may be.
    if (m_batches == 0 && m_loaded) {
        m_scheduler.run({m_session.api().hasTokens(), m_spool.isOpen()});
    }
}

} // namespace veilpix::transfers
