#include "app/views/ClassicCommands.h"

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/pictures/PictureActions.h"
#include "app/pictures/PictureOpener.h"
#include "app/session/Session.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/widgets/UserPrompts.h"
#include "common/identity/KeyRing.h"

namespace veilpix::views {

using models::ErrorText;
using models::foreignText;

ClassicCommands::ClassicCommands(const session::Session& session, transfers::TransferQueue& queue,
                                 pictures::PictureOpener& opener, pictures::PictureActions& pictureActions,
                                 UserPrompts& prompts, QWidget* window)
    : QObject(window), m_session(session), m_queue(queue), m_opener(opener), m_pictureActions(pictureActions),
      m_prompts(prompts), m_window(window)
{
    connect(&queue, &transfers::TransferQueue::changed, this, &ClassicCommands::follow);
    connect(&queue, &transfers::TransferQueue::removed, this,
            [this] { m_moving.removeIf([this](const auto& one) { return m_queue.find(one.key()) == nullptr; }); });
}

void ClassicCommands::noteOpened(const pictures::ItemKey& item, const QString& name)
{
    const identity::KeyRing* ring = m_session.keyRing();
    if (!item.isClassic() || !item.isValid() || ring == nullptr) {
        return;
    }
    if (ring->classicKeys().empty()) {
        Q_EMIT message(
            {Tone::Info,
             tr("“%1” was made with the old Python client. Its key file, rsa.txt, opens it.").arg(foreignText(name)),
             tr("Import the key…"), [this] { Q_EMIT importRequested(); }});
    } else if (item.ownerId == m_session.userId()) {
        Q_EMIT message({Tone::Warning,
                        tr("“%1” uses the old scheme, which is weak: whoever has the file can make out what it shows.")
                            .arg(foreignText(name)),
                        tr("Re-encrypt it"), [this, item, name] {
                            reencrypt({{item, name}});
                        }});
    }
}

void ClassicCommands::reencrypt(const PictureCommands::Targets& targets)
{
    for (const PictureCommands::Target& target : targets) {
        open(target);
    }
}

void ClassicCommands::open(const PictureCommands::Target& target)
{
    pictures::OpenJob* job = m_opener.open(target.item);
    connect(job, &net::Job::finished, this, [this, job, target] {
        if (!job->succeeded()) {
            const Error error = job->error().value_or(Error{});
            if (error.code == ErrorCode::NoMatchingKey) {
                noteOpened(target.item, target.name);
            } else if (error.code != ErrorCode::Cancelled) {
                Q_EMIT message({Tone::Warning, ErrorText::describe(error, target.name)});
            }
            return;
        }
        const std::size_t before = m_queue.transfers().size();
        m_queue.addBytes(job->picture()->bytes, job->picture()->name);
        if (m_queue.transfers().size() > before) {
            const QString id = m_queue.transfers().back().id;
            m_moving.insert(id, target);
            follow(id);
        }
    });
}

void ClassicCommands::follow(const QString& transferId)
{
    const auto moving = m_moving.constFind(transferId);
    const transfers::Transfer* transfer = m_queue.find(transferId);
    if (moving == m_moving.cend() || transfer == nullptr || transfer->state != transfers::Transfer::State::Done) {
        return; // a failed one can be tried again
    }
    offerToDelete(m_moving.take(transferId));
}

void ClassicCommands::offerToDelete(const PictureCommands::Target& old)
{
    if (m_session.keyRing() == nullptr) {
        return; // locked meanwhile: the old one stays, beside the new one
    }
    m_prompts.confirm(
        m_window, tr("“%1” is encrypted anew. Delete the old, weak copy?").arg(foreignText(old.name)),
        tr("As long as it is on the server, it can be read by whoever gets hold of it. People it was shared with lose "
           "it: share the new one with them. Deleting cannot be undone."),
        tr("Delete the old copy"), [this, old] {
            net::Job* job = m_pictureActions.deleteForGood(old.item);
            connect(job, &net::Job::finished, this, [this, job, old] {
                if (job->error()) {
                    Q_EMIT message({Tone::Warning, ErrorText::describe(*job->error(), old.name)});
                } else {
                    Q_EMIT message({Tone::Success, tr("The old copy of “%1” is gone.").arg(foreignText(old.name))});
                }
            });
        });
}

} // namespace veilpix::views
