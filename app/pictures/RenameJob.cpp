#include "app/pictures/RenameJob.h"

#include "app/net/PictureJobs.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

RenameJob::RenameJob(PictureLibrary& library, const ItemKey& item, const QString& name)
    : CompoundJob(&library), m_library(library), m_item(item), m_name(name.trimmed())
{
}

void RenameJob::run()
{
    if (m_name.isEmpty()) {
        failWith({ErrorCode::InvalidArgument, u"an empty name"_s});
        return;
    }
    require(
        new FetchEntryJob(m_library.session(), m_library.lightPool(), m_item, FetchEntryJob::Owner::AskIfUnknown, this),
        [this](FetchEntryJob& job) { rename(*job.entry()); });
}

void RenameJob::rename(const PictureEntry& entry)
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!entry.own || !ring) {
        failWith({entry.own ? ErrorCode::Unauthorized : ErrorCode::Forbidden, u"somebody else's picture, or locked"_s});
        return;
    }
    if (entry.error) { // its present name, of which the rest is kept, was refused
        failWith(*entry.error);
        return;
    }
    // What the record describes stays: this version of the picture and its thumbnail.
    identity::ListRecord details = entry.details;
    details.name = m_name;
    crypto::SystemRandom random;
    const quint64 version = entry.record.listRecordVersion + 1;
    const auto sealed = details.seal(entry.own->contentKey(), {entry.own->itemId(), entry.own->commitment(), version},
                                     entry.signedDetails.pictureVersion, entry.signedDetails.thumbnail,
                                     ring->privateIdentity(), random);
    if (!sealed) {
        failWith(sealed.error());
        return;
    }
    api::RecordPatch patch;
    patch.listRecord = *sealed;
    patch.listRecordVersion = qint64(version);
    auto* request = new net::PatchRecordJob(m_library.session().api(), m_item.ownerId, m_item.itemId, patch, this);
    follow(request, [this](net::PatchRecordJob& job) {
        if (!job.error()) {
            m_library.noteChanged(m_item);
            succeed();
        } else if (job.error()->code == ErrorCode::Conflict && !std::exchange(m_again, true)) {
            run();
        } else {
            failWith(*job.error(), job.retryAfterSeconds());
        }
    });
}

} // namespace veilpix::pictures
