#include "app/views/PictureCommands.h"

#include <QBuffer>
#include <QClipboard>
#include <QDateTime>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>
#include <QUrl>

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/net/Background.h"
#include "app/pictures/PictureActions.h"
#include "app/pictures/sharing/ShareActions.h"
#include "app/pictures/sharing/UnfinishedRekeys.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/DroppedPaths.h"
#include "app/views/TransferNews.h"
#include "app/views/dialogs/RenameDialog.h"
#include "app/views/dialogs/ShareDialog.h"
#include "app/views/widgets/UserPrompts.h"
#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"

namespace veilpix::views {

using models::ErrorText;
using models::foreignText;
using pictures::ItemKey;

namespace {

constexpr QLatin1String trashTopic("trash");

constexpr std::size_t startedAtOnce = 16;

} // namespace

// Work on many pictures: what it is, how far it is, what went wrong. A few are under way at a time, however many there
// are.
struct PictureCommands::Batch {
    Targets targets;
    Start start;
    Summary summary;
    std::size_t started = 0;
    std::size_t ended = 0;
    Targets done;
    QString trouble; // the first
    int troubles = 0;
};

PictureCommands::PictureCommands(session::Session& session, transfers::TransferQueue& queue,
                                 pictures::PictureActions& pictureActions, pictures::ShareActions& shareActions,
                                 UserPrompts& prompts, QWidget* window)
    : QObject(window), m_session(session), m_queue(queue), m_pictureActions(pictureActions),
      m_shareActions(shareActions), m_prompts(prompts), m_window(window)
{
    connect(&session, &session::Session::wiping, this, &PictureCommands::wipe);
    auto* news = new TransferNews(queue, session, this);
    connect(news, &TransferNews::message, this, &PictureCommands::message);
    connect(news, &TransferNews::noneFailed, this, [this] { Q_EMIT withdrawn(TransferNews::topic); });
    pictures::UnfinishedRekeys* unfinished = &shareActions.unfinished();
    connect(unfinished, &pictures::UnfinishedRekeys::delayed, this,
            [this, unfinished](const QString& name, const Error& error) {
                Q_EMIT message(
                    {Tone::Warning,
                     tr("The access to “%1” was cut, but the picture is not encrypted anew yet. %2 Veilpix goes "
                        "on by itself.")
                         .arg(foreignText(name), ErrorText::describe(error)),
                     tr("Try now"), [unfinished] { unfinished->tryNow(); }});
            });
    connect(unfinished, &pictures::UnfinishedRekeys::caughtUp, this, [this](const QString& name) {
        say(Tone::Success, tr("“%1” is encrypted anew for those who remain.").arg(foreignText(name)));
    });
}

void PictureCommands::say(Tone tone, const QString& text)
{
    Q_EMIT message({tone, text});
}

void PictureCommands::wipe()
{
    m_dialogs.closeAll();
    m_prompts.dismissAll();
    m_trashed.clear(); // it names pictures
    Q_EMIT undoChanged();
}

void PictureCommands::chooseFiles()
{
    // Any file can be encrypted, and a filter would drop a typed name that it hides without a word: all files first.
    m_prompts.openFiles(m_window, tr("Add pictures"),
                        tr("All files") + u" (*);;"_s + tr("Pictures") +
                            u" (*.jpg *.jpeg *.png *.gif *.webp *.tif *.tiff *.bmp *.svg *.heic "
                            u"*.avif *.dng *.cr2 *.nef *.arw)"_s,
                        [this](const QStringList& paths) { add(paths); });
}

void PictureCommands::chooseFolder()
{
    m_prompts.openFolder(m_window, tr("Add a folder"), [this](const QString& path) { add({path}); });
}

void PictureCommands::chooseEncrypted()
{
    m_prompts.openFiles(m_window, tr("Open an encrypted picture"),
                        tr("Encrypted pictures") + u" (*.png);;"_s + tr("All files") + u" (*)"_s,
                        [this](const QStringList& paths) { Q_EMIT encryptedFilesOpened(paths); });
}

void PictureCommands::add(const QStringList& paths)
{
    net::inBackground(
        *QThreadPool::globalInstance(), this, [paths] { return DroppedPaths::sort(paths); },
        [this](const DroppedPaths& sorted) {
            if (!sorted.plain.isEmpty()) {
                m_queue.addFiles(sorted.plain);
            }
            if (!sorted.encrypted.isEmpty()) {
                Q_EMIT encryptedFilesOpened(sorted.encrypted);
            }
        });
}

bool PictureCommands::canTake(const QMimeData* data)
{
    return data != nullptr && (data->hasUrls() || data->hasImage());
}

void PictureCommands::paste()
{
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (canTake(data)) {
        take(data);
    } else {
        say(Tone::Info, tr("There is no picture on the clipboard."));
    }
}

void PictureCommands::take(const QMimeData* data)
{
    QStringList paths;
    int elsewhere = 0;
    const QList<QUrl> urls = data->urls();
    for (const QUrl& url : urls) {
        url.isLocalFile() ? paths.append(url.toLocalFile()) : void(++elsewhere);
    }
    if (!paths.isEmpty()) {
        add(paths);
    } else if (data->hasImage()) {
        const auto image = qvariant_cast<QImage>(data->imageData());
        const QString name = tr("Pasted %1.png").arg(QDateTime::currentDateTime().toString(u"yyyy-MM-dd HH-mm-ss"_s));
        net::inBackground(
            *QThreadPool::globalInstance(), this,
            [image] {
                QByteArray bytes;
                QBuffer buffer(&bytes);
                buffer.open(QIODevice::WriteOnly);
                return image.save(&buffer, "PNG") ? bytes : QByteArray();
            },
            [this, name](const QByteArray& bytes) {
                if (bytes.isEmpty()) {
                    say(Tone::Warning,
                        tr("The picture on the clipboard could not be read. Save it to a file and add that."));
                } else {
                    m_queue.addBytes(bytes, name);
                }
            });
    } else if (elsewhere > 0) {
        say(Tone::Warning, tr("This is a link to another computer. Save the picture here first, then add it."));
    }
}

void PictureCommands::saveDecrypted(const Targets& targets)
{
    if (targets.size() == 1) {
        const Target& target = targets.front();
        m_prompts.saveFile(m_window, tr("Save decrypted"), target.name, [this, target](const QString& path) {
            m_queue.addDownload(target.item, target.name, path);
        });
    } else if (targets.size() > 1) {
        m_prompts.openFolder(m_window, tr("Save %n pictures into a folder", nullptr, int(targets.size())),
                             [this, targets](const QString& folder) {
                                 std::vector<ItemKey> items;
                                 for (const Target& target : targets) {
                                     items.push_back(target.item);
                                 }
                                 m_queue.addDownloads(items, folder);
                             });
    }
}

void PictureCommands::saveEncrypted(const Targets& targets)
{
    if (targets.size() == 1) {
        const Target& target = targets.front();
        // The name would give away what the noise hides.
        const QString name = target.item.isClassic() ? target.item.classicName : target.item.itemId.left(12);
        m_prompts.saveFile(m_window, tr("Save encrypted"), name + u".png"_s, [this, target](const QString& path) {
            m_queue.addDownload(target.item, target.name, path, true);
        });
    }
}

void PictureCommands::saveFileDecrypted(const QString& name, const QByteArray& bytes)
{
    m_prompts.saveFile(m_window, tr("Save decrypted"), name, [this, name, bytes](const QString& path) {
        net::inBackground(
            *QThreadPool::globalInstance(), this,
            [path, bytes] {
                using base::AtomicFile;
                return AtomicFile::write(
                    path, bytes, {.existing = AtomicFile::Existing::Replace, .access = AtomicFile::Access::Usual});
            },
            [this, name, path](const Result<void>& saved) {
                if (saved) {
                    say(Tone::Success, tr("%1 was saved.").arg(foreignText(name)));
                } else {
                    say(Tone::Danger, ErrorText::describeSaving(saved.error(), name, path));
                }
            });
    });
}

void PictureCommands::forEach(const Targets& targets, const Start& start, const Summary& summary)
{
    auto batch = std::make_shared<Batch>();
    batch->targets = targets;
    batch->start = start;
    batch->summary = summary;
    while (batch->started < std::min(targets.size(), startedAtOnce)) {
        startNext(batch);
    }
}

void PictureCommands::startNext(const std::shared_ptr<Batch>& batch)
{
    const Target target = batch->targets[batch->started++];
    net::Job* job = batch->start(target);
    connect(job, &net::Job::finished, this, [this, job, target, batch] {
        if (job->succeeded()) {
            batch->done.push_back(target);
        } else if (++batch->troubles == 1) {
            batch->trouble = ErrorText::describe(job->error().value_or(Error{}), target.name);
        }
        if (++batch->ended == batch->targets.size()) {
            sumUp(*batch);
        } else if (batch->started < batch->targets.size()) {
            startNext(batch);
        }
    });
}

void PictureCommands::sumUp(const Batch& batch)
{
    if (!batch.done.empty()) {
        Q_EMIT message(batch.summary(batch.done));
    }
    if (batch.troubles > 0) {
        const int more = batch.troubles - 1;
        say(Tone::Danger, more > 0 ? tr("%1 (and %n more)", nullptr, more).arg(batch.trouble) : batch.trouble);
    }
}

net::Job* PictureCommands::takingAway(const Target& target, net::Job* job)
{
    m_takenAway.insert(target.item);
    connect(job, &net::Job::finished, this, [this, job, item = target.item] {
        if (!job->succeeded()) {
            m_takenAway.remove(item);
        }
    });
    return job;
}

void PictureCommands::trash(const Targets& targets)
{
    forEach(
        targets, [this](const Target& target) { return takingAway(target, m_pictureActions.trash(target.item)); },
        [this](const Targets& done) {
            const QString text = done.size() == 1
                                     ? tr("%1 was moved to the trash.").arg(foreignText(done.front().name))
                                     : tr("%n pictures were moved to the trash.", nullptr, int(done.size()));
            m_trashed.push_back(done);
            Q_EMIT undoChanged();
            return MessageBar::Message{Tone::Success, text, tr("Undo"), [this, done] { restore(done); }, trashTopic};
        });
}

void PictureCommands::forgetTrashed(const Targets& back)
{
    QSet<ItemKey> items;
    for (const Target& one : back) {
        items.insert(one.item);
    }
    const auto isBack = [&items](const Target& one) { return items.contains(one.item); };
    for (Targets& move : m_trashed) {
        std::erase_if(move, isBack);
    }
    std::erase_if(m_trashed, [](const Targets& move) { return move.empty(); });
    Q_EMIT withdrawn(trashTopic);
    Q_EMIT undoChanged();
}

void PictureCommands::undo()
{
    restore(Targets(m_trashed.back()));
}

void PictureCommands::restore(const Targets& targets)
{
    forgetTrashed(targets);
    forEach(
        targets,
        [this](const Target& target) {
            m_takenAway.remove(target.item);
            return m_pictureActions.untrash(target.item);
        },
        [](const Targets& done) {
            const QString text = done.size() == 1 ? tr("%1 is back.").arg(foreignText(done.front().name))
                                                  : tr("%n pictures are back.", nullptr, int(done.size()));
            return MessageBar::Message{Tone::Success, text};
        });
}

void PictureCommands::deleteForGood(const Targets& targets)
{
    if (targets.empty()) {
        return;
    }
    const QString question = targets.size() == 1 ? tr("Delete %1 for good?").arg(foreignText(targets.front().name))
                                                 : tr("Delete %n pictures for good?", nullptr, int(targets.size()));
    m_prompts.confirm(
        m_window, question,
        tr("This cannot be undone: the encrypted picture is removed from the server. People it was shared with keep "
           "the copies they took."),
        tr("Delete for good"), [this, targets] {
            forEach(
                targets,
                [this](const Target& target) {
                    return takingAway(target, m_pictureActions.deleteForGood(target.item));
                },
                [](const Targets& done) {
                    const QString text = done.size() == 1
                                             ? tr("%1 was deleted for good.").arg(foreignText(done.front().name))
                                             : tr("%n pictures were deleted for good.", nullptr, int(done.size()));
                    return MessageBar::Message{Tone::Success, text};
                });
        });
}

void PictureCommands::rename(const Target& target)
{
    auto* dialog = new RenameDialog(target.name, m_window);
    connect(dialog, &RenameDialog::nameChosen, this, [this, target](const QString& name) {
        if (name != target.name) {
            forEach(
                {target}, [this, name](const Target& one) { return m_pictureActions.rename(one.item, name); },
                [name](const Targets& done) {
                    return MessageBar::Message{
                        Tone::Success, tr("%1 is now %2.").arg(foreignText(done.front().name), foreignText(name))};
                });
        }
    });
    m_dialogs.open(dialog);
}

void PictureCommands::setFavourite(const Targets& targets, bool favourite)
{
    QStringList itemIds;
    for (const Target& target : targets) {
        itemIds.append(target.item.itemId);
    }
    m_session.pins().setFavourites(itemIds, favourite);
}

void PictureCommands::replace(const Target& target)
{
    m_prompts.openFiles(
        m_window, tr("Replace %1 with a new version").arg(foreignText(target.name)), tr("All files") + u" (*)"_s,
        [this, target](const QStringList& paths) { m_queue.replaceContent(target.item, paths.first()); });
}

void PictureCommands::share(const Targets& targets)
{
    if (targets.empty()) {
        return;
    }
    std::vector<ItemKey> items;
    for (const Target& target : targets) {
        items.push_back(target.item);
    }
    const QString title =
        targets.size() == 1 ? foreignText(targets.front().name) : tr("%n pictures", nullptr, int(targets.size()));
    m_dialogs.open(new ShareDialog(m_session, m_shareActions, m_prompts, items, title, m_window));
}

void PictureCommands::leave(const Target& target)
{
    m_prompts.confirm(
        m_window, tr("Leave the share of %1?").arg(foreignText(target.name)),
        tr("The picture goes from your gallery. Only its owner can share it with you again."), tr("Leave"),
        [this, target] {
            forEach(
                {target}, [this](const Target& one) { return takingAway(one, m_shareActions.leave(one.item)); },
                [](const Targets& done) {
                    return MessageBar::Message{
                        Tone::Success, tr("%1 is no longer shared with you.").arg(foreignText(done.front().name))};
                });
        });
}

void PictureCommands::changeRole(const Target& target, const QString& userId, api::Role role)
{
    forEach(
        {target}, [this, userId, role](const Target& one) { return m_shareActions.changeRole(one.item, userId, role); },
        [](const Targets& done) {
            return MessageBar::Message{Tone::Success,
                                       tr("The role for %1 was changed.").arg(foreignText(done.front().name))};
        });
}

} // namespace veilpix::views
