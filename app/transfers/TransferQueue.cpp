#include "app/transfers/TransferQueue.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QSet>

#include "app/net/ApiClient.h"
#include "app/session/Session.h"
#include "app/transfers/ForgetUploadJob.h"
#include "app/transfers/TransferQueuePrivate.h"
#include "common/base/Literals.h"
#include "common/base/files/OpenFailure.h"
#include "common/picture/PictureGeometry.h"
#include "common/picture/PictureMetadata.h"

namespace veilpix::transfers {

using State = Transfer::State;

TransferQueue::TransferQueue(pictures::PictureLibrary& library, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(*this, library))
{
    session::Session& session = library.session();
    connect(&session, &session::Session::stateChanged, this, [this] { d->sessionChanged(); });
    connect(&session, &session::Session::wentOnline, this, [this] { d->schedule(); });
    connect(&session, &session::Session::wiping, this, [this] { d->keysGone(); });
    d->sessionChanged();
}

TransferQueue::~TransferQueue() = default;

void TransferQueue::addFiles(const QStringList& paths)
{
    const auto found = [here = QPointer(this)](int files) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [here, files] {
                if (here && here->d->looking > 0) {
                    Q_EMIT here->lookedThrough(files);
                }
            },
            Qt::QueuedConnection);
    };
    const std::stop_token stop = d->walking.get_token();
    auto work = [paths, stop, found] { return pictures::FileWalk::through(paths, stop, found); };
    ++d->looking;
    net::inBackground(d->library.lightPool(), this, std::move(work), [this, stop](pictures::FileWalk walk) {
        if (--d->looking == 0) {
            Q_EMIT lookedThrough(-1);
        }
        if (!stop.stop_requested()) {
            d->takeFound(std::make_shared<const pictures::FileWalk>(std::move(walk)), 0, stop);
        }
    });
}

void TransferQueue::addBytes(const QByteArray& bytes, const QString& name)
{
    if (bytes.size() > qint64(picture::maximumContent)) {
        Q_EMIT rejected(name, {ErrorCode::TooLarge, u"over 512 MiB"_s});
        return;
    }
    d->addUpload(name, {}, bytes.size(), bytes);
    d->schedule();
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
    Transfer transfer;
    transfer.name = info.fileName();
    transfer.bytesTotal = info.size();
    transfer.size = info.size();
    transfer.item = item;
    Private::Work work;
    work.record.name = transfer.name;
    work.record.sourcePath = info.absoluteFilePath();
    work.record.sourceSize = info.size();
    work.record.purpose = u"replace"_s;
    work.record.itemId = item.itemId;
    work.record.ownerId = item.ownerId;
    const QString id = d->enqueue(std::move(transfer), std::move(work));
    d->persist(d->works[size_t(d->rowOf(id))]);
    d->schedule();
}

QString TransferQueue::addDownload(const pictures::ItemKey& item, const QString& name, const QString& path,
                                   bool encrypted)
{
    Transfer transfer;
    transfer.name = name;
    transfer.kind = Transfer::Kind::Download;
    transfer.item = item;
    transfer.path = path;
    if (const auto entry = d->library.entry(item)) {
        transfer.size = encrypted ? entry->record.size : qint64(entry->details.size);
    }
    Private::Work work;
    work.savePath = path;
    work.saveEncrypted = encrypted;
    const QString id = d->enqueue(std::move(transfer), std::move(work));
    d->schedule();
    return id;
}

void TransferQueue::addDownloads(const std::vector<pictures::ItemKey>& items, const QString& folder)
{
    // Names come from whoever encrypted the pictures: made fit for a folder, and never over another file.
    QSet<QString> taken;
    for (const QString& name : QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        taken.insert(name);
    }
    for (const pictures::ItemKey& item : items) {
        const auto entry = d->library.entry(item);
        picture::PictureMetadata metadata;
        metadata.name = entry ? entry->details.name : item.itemId;
        const QFileInfo wanted(metadata.fileName());
        QString name = wanted.fileName();
        for (int number = 2; taken.contains(name); ++number) {
            name = u"%1 (%2)"_s.arg(wanted.completeBaseName()).arg(number);
            if (!wanted.suffix().isEmpty()) {
                name += QLatin1Char('.') + wanted.suffix();
            }
        }
        taken.insert(name);
        addDownload(item, name, QDir(folder).filePath(name));
    }
}

void TransferQueue::cancel(const QString& id)
{
    const int row = d->rowOf(id);
    if (row < 0) {
        return;
    }
    Transfer& transfer = d->list[size_t(row)];
    if (transfer.state == State::Done || transfer.state == State::Cancelled) {
        return;
    }
    Private::Work& work = d->works[size_t(row)];
    const bool talking = !work.job.isNull();
    d->stopJob(work);
    crypto::wipe(work.bytes);
    work.bytes.clear();
    if (transfer.kind == Transfer::Kind::Upload) {
        const bool known = !work.record.location.isEmpty() || (work.record.upload && talking);
        if (known && work.record.upload && d->library.session().api().hasTokens()) {
            (new ForgetUploadJob(d->library.session().api(), *work.record.upload, work.record.location,
                                 transfer.bytesDone, this))
                ->start();
        }
        d->spool.remove(id);
        transfer.canRetry = !work.record.sourcePath.isEmpty();
    }
    work.record.upload.reset();
    work.record.location.clear();
    work.record.paused = false;
    transfer.bytesDone = 0;
    d->setState(row, State::Cancelled);
    d->schedule();
    if (d->active() == 0) {
        Q_EMIT idle();
    }
}

void TransferQueue::retry(const QString& id)
{
    const int row = d->rowOf(id);
    if (row < 0) {
        return;
    }
    const State state = d->list[size_t(row)].state;
    const bool stuck = state == State::Failed || state == State::Cancelled || state == State::Reconnecting;
    if (!stuck || !d->list[size_t(row)].canRetry) {
        return;
    }
    Private::Work& work = d->works[size_t(row)];
    d->stopJob(work);
    if (d->list[size_t(row)].kind == Transfer::Kind::Upload) {
        d->persist(work);
    }
    d->setState(row, State::Waiting);
    d->schedule();
}

void TransferQueue::pause(const QString& id)
{
    const int row = d->rowOf(id);
    if (row < 0 || d->list[size_t(row)].isOver() || d->list[size_t(row)].state == State::Paused) {
        return;
    }
    Private::Work& work = d->works[size_t(row)];
    d->stopJob(work);
    work.record.paused = true;
    if (d->list[size_t(row)].kind == Transfer::Kind::Upload) {
        d->persist(work);
    }
    d->setState(row, State::Paused);
    d->schedule();
}

void TransferQueue::resume(const QString& id)
{
    const int row = d->rowOf(id);
    if (row < 0 || d->list[size_t(row)].state != State::Paused) {
        return;
    }
    d->works[size_t(row)].record.paused = false;
    d->setState(row, State::Waiting);
    d->schedule();
}

namespace {

QStringList idsOf(const std::vector<Transfer>& list)
{
    QStringList ids;
    for (const Transfer& transfer : list) {
        ids.append(transfer.id);
    }
    return ids;
}

} // namespace

void TransferQueue::cancelAll()
{
    d->walking.request_stop();
    d->walking = {};
    for (const QString& id : idsOf(d->list)) {
        cancel(id);
    }
}

void TransferQueue::retryAll()
{
    for (const QString& id : idsOf(d->list)) {
        const Transfer* transfer = find(id);
        if (transfer && (transfer->state == State::Failed || transfer->state == State::Reconnecting)) {
            retry(id);
        }
    }
}

void TransferQueue::pauseAll()
{
    // From the last to the first, so that none starts in the place of one that stops.
    const QStringList ids = idsOf(d->list);
    for (auto id = ids.crbegin(); id != ids.crend(); ++id) {
        pause(*id);
    }
}

void TransferQueue::resumeAll()
{
    for (const QString& id : idsOf(d->list)) {
        resume(id);
    }
}

void TransferQueue::clearFinished()
{
    for (int row = int(d->list.size()) - 1; row >= 0; --row) {
        const State state = d->list[size_t(row)].state;
        if (state == State::Done || state == State::Cancelled) {
            d->removeRow(row);
        }
    }
}

const std::vector<Transfer>& TransferQueue::transfers() const
{
    return d->list;
}

const Transfer* TransferQueue::find(const QString& id) const
{
    const int row = d->rowOf(id);
    return row < 0 ? nullptr : &d->list[size_t(row)];
}

TransferQueue::Pending TransferQueue::pending() const
{
    Pending pending;
    for (std::size_t row = 0; row < d->list.size(); ++row) {
        const Transfer& transfer = d->list[row];
        if (transfer.isOver() || transfer.state == State::Paused) {
            continue;
        }
        if (transfer.kind == Transfer::Kind::Download) {
            ++pending.toSave;
        } else {
            ++(d->works[row].record.upload ? pending.encrypted : pending.toEncrypt);
        }
    }
    return pending;
}

int TransferQueue::activeCount() const
{
    return d->active();
}

} // namespace veilpix::transfers
