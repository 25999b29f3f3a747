#include "app/transfers/SealUploadJob.h"

#include "app/pictures/ProgressRelay.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"
#include "common/picture/PictureDecryptor.h"

namespace veilpix::transfers {

SealUploadJob::SealUploadJob(pictures::PictureLibrary& library, pictures::SealPlan plan, QObject* parent)
    : CompoundJob(parent), m_library(library), m_plan(std::move(plan))
{
}

void SealUploadJob::run()
{
    if (m_plan.purpose != "replace"_L1) {
        seal();
        return;
    }
    const pictures::ItemKey item{m_plan.ownerId, m_plan.itemId, {}};
    require(new pictures::FetchPictureJob(m_library, item, pictures::FetchPictureJob::Want::Content, this),
            [this](pictures::FetchPictureJob& job) { addPresentVersion(job.fetched()); });
}

// The next version keeps item id, content key and stanzas; the list record's number goes up by one.
void SealUploadJob::addPresentVersion(const pictures::FetchedPicture& present)
{
    const net::PictureRecord& record = present.entry->record;
    if (record.role == "read"_L1) {
        failWith({ErrorCode::Forbidden, u"may only view"_s});
        return;
    }
    m_plan.version = record.version + 1;
    m_plan.listRecordVersion = record.listRecordVersion + 1;
    m_plan.contentKey = present.entry->contentKey;
    auto work = [path = present.path]() -> Result<std::vector<picture::Stanza>> {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            return fail(ErrorCode::Io, file.errorString());
        }
        auto decryptor = picture::PictureDecryptor::open(file);
        if (!decryptor) {
            return tl::unexpected(decryptor.error());
        }
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
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    auto control = pictures::controlFor(this, stopToken());
    auto work = [plan = m_plan, ring, control] { return pictures::UploadSealer::seal(plan, *ring, control); };
    requireBackground(m_library.heavyPool(), std::move(work), [this](pictures::SealedUpload sealed) {
        m_sealed = std::move(sealed);
        succeed();
    });
}

} // namespace veilpix::transfers
