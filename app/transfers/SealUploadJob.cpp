#include "app/transfers/SealUploadJob.h"

#include <QUuid>
#include <cstdio>

#include "app/pictures/PictureOpening.h"
#include "app/pictures/ProgressRelay.h"
#include "app/session/Session.h"
#include "app/transfers/PastedFile.h"
#include "common/base/Literals.h"

namespace veilpix::transfers {

namespace {

// Under a name of its own until it is whole: what was cancelled and is tried again at once does not meet it.
Result<pictures::SealedUpload> sealIntoPlace(pictures::SealPlan plan, const identity::KeyRing& ring,
                                             const picture::PictureControl& control)
{
    const QString target = plan.spoolPath;
    plan.spoolPath = u"%1.%2.part"_s.arg(target, QUuid::createUuid().toString(QUuid::Id128));
    auto sealed = pictures::UploadSealer::seal(plan, ring, control);
    if (!sealed) {
        return sealed;
    }
    const auto renamed =
        std::rename(QFile::encodeName(plan.spoolPath).constData(), QFile::encodeName(target).constData());
    if (renamed != 0 || control.stop.stop_requested()) {
        QFile::remove(renamed == 0 ? target : plan.spoolPath);
        return fail(renamed == 0 ? ErrorCode::Cancelled : ErrorCode::Io, u"the encrypted copy cannot be named"_s);
    }
    return sealed;
}

} // namespace

SealUploadJob::SealUploadJob(pictures::PictureLibrary& library, session::Session& session, pictures::SealPlan plan,
                             Pasted pasted, QObject* parent)
    : CompoundJob(parent), m_library(library), m_session(session), m_plan(std::move(plan)), m_pasted(std::move(pasted))
{
}

void SealUploadJob::run()
{
    if (!m_pasted.path.isEmpty()) {
        readPasted();
    } else if (m_plan.purpose == api::UploadPurpose::Replace) {
        fetchPresentVersion();
    } else {
        seal();
    }
}

void SealUploadJob::readPasted()
{
    if (!m_pasted.key) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    auto work = [pasted = m_pasted] { return PastedFile::read(pasted.path, pasted.id, *pasted.key); };
    requireBackground(m_library.heavyPool(), std::move(work), [this](QByteArray bytes) {
        m_plan.bytes = std::move(bytes);
        seal();
    });
}

void SealUploadJob::fetchPresentVersion()
{
    const pictures::ItemKey item{m_plan.ownerId, m_plan.itemId, {}};
    require(new pictures::FetchPictureJob(m_library, item, pictures::FetchPictureJob::Want::Content, this),
            [this](pictures::FetchPictureJob& job) { addPresentVersion(job.fetched()); });
}

// The next version keeps item id, content key and stanzas; the list record's number goes up by one.
void SealUploadJob::addPresentVersion(const pictures::FetchedPicture& present)
{
    const pictures::PictureEntry& entry = *present.entry;
    if (!entry.own && !entry.shared->mayWrite()) {
        failWith({ErrorCode::Forbidden, u"may only view"_s});
        return;
    }
    m_plan.isOwn = entry.own != nullptr;
    m_plan.version = entry.record.version + 1;
    m_plan.listRecordVersion = entry.record.listRecordVersion + 1;
    m_plan.contentKey = entry.proven()->sharedContentKey();
    auto work = [present, control = pictures::controlFor(this, stopToken())] {
        return pictures::verifyFile(present.path, *present.entry, control);
    };
    requireBackground(m_library.heavyPool(), std::move(work), [this](const pictures::VerifiedFile& verified) {
        m_session.pins().note(verified.version);
        m_plan.stanzas = verified.header.stanzas;
        seal();
    });
}

void SealUploadJob::seal()
{
    const auto ring = m_session.sharedKeyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    m_plan.decoder = m_library.decoder();
    auto control = pictures::controlFor(this, stopToken());
    auto work = [plan = m_plan, ring, control] { return sealIntoPlace(plan, *ring, control); };
    requireBackground(m_library.heavyPool(), std::move(work), [this](pictures::SealedUpload sealed) {
        m_sealed = std::move(sealed);
        succeed();
    });
}

} // namespace veilpix::transfers
