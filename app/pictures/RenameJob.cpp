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
    require(new FetchEntryJob(m_library.session().api(), m_library.lightPool(), m_library.session().sharedKeyRing(),
                              m_item, this),
            [this](FetchEntryJob& job) { rename(*job.entry()); });
}

void RenameJob::rename(const PictureEntry& entry)
{
    if (!entry.record.isOwn()) {
        failWith({ErrorCode::Forbidden, u"somebody else's picture"_s});
        return;
    }
    identity::ListRecord details = entry.details;
    details.name = m_name;
    crypto::SystemRandom random;
    const quint64 version = entry.record.listRecordVersion + 1;
    const auto sealed = details.seal(*entry.contentKey, *itemIdBytes(m_item.itemId), version, random);
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
