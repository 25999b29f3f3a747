#include "app/transfers/SealUploadJob.h"

#include "app/session/Session.h"
#include "app/transfers/ProgressRelay.h"
#include "common/picture/PictureDecryptor.h"

namespace veilpix::transfers {

SealUploadJob::SealUploadJob(PictureLibrary& library, SealPlan plan, QObject* parent)
    : CompoundJob(parent), m_library(library), m_plan(std::move(plan))
{
}

void SealUploadJob::run()
{
    if (m_plan.purpose != QLatin1String("replace")) {
        seal();
        return;
    }
    const ItemKey item{m_plan.ownerId, m_plan.itemId, {}};
    require(new FetchPictureJob(m_library, item, FetchPictureJob::Want::Content, this),
            [this](FetchPictureJob& job) { addPresentVersion(job.fetched()); });
}

// The next version keeps item id, content key and stanzas; the list record's number goes up by one.
void SealUploadJob::addPresentVersion(const FetchedPicture& present)
{
    const net::PictureRecord& record = present.entry->record;
    if (record.role == QLatin1String("read")) {
        failWith({ErrorCode::Forbidden, QStringLiteral("may only view")});
        return;
    }
    m_plan.version = record.version + 1;
    m_plan.listRecordVersion = record.listRecordVersion + 1;
    m_plan.contentKey = present.entry->contentKey;
    auto work = [path = present.path]() -> Result<std::vector<picture::Stanza>> {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return fail(ErrorCode::Io, file.errorString());
        auto decryptor = picture::PictureDecryptor::open(file);
        if (!decryptor)
            return tl::unexpected(decryptor.error());
        return decryptor->header().stanzas;
    };
    requireBackground(m_library.heavyPool(), std::move(work), [this](std::vector<picture::Stanza> stanzas) {
        m_plan.stanzas = std::move(stanzas);
        seal();
    });
}

void SealUploadJob::seal()
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, QStringLiteral("locked")});
        return;
    }
    auto control = controlFor(this, stopToken());
    auto work = [plan = m_plan, ring, control] { return UploadSealer::seal(plan, *ring, control); };
    requireBackground(m_library.heavyPool(), std::move(work), [this](SealedUpload sealed) {
        m_sealed = std::move(sealed);
        succeed();
    });
}

} // namespace veilpix::transfers
