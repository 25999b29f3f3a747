#include "app/pictures/sharing/RekeyJob.h"

#include <QDir>
#include <QUuid>

#include "app/net/PictureJobs.h"
#include "app/pictures/ProgressRelay.h"
#include "app/pictures/UploadFlow.h"
#include "app/pictures/sharing/ShareJobs.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

RekeyJob::RekeyJob(PictureLibrary& library, const ItemKey& item, QObject* parent)
    : CompoundJob(parent), m_library(library), m_item(item)
{
}

void RekeyJob::run()
{
    require(new FetchPictureJob(m_library, m_item, FetchPictureJob::Want::Content, this), [this](FetchPictureJob& job) {
        m_fetched = job.fetched();
        askWho();
    });
}

void RekeyJob::stop()
{
    CompoundJob::stop();
    QFile::remove(m_spoolPath);
}

void RekeyJob::askWho()
{
    require(new net::PermissionsJob(m_library.session().api(), m_item.ownerId, m_item.itemId, this),
            [this](net::PermissionsJob& job) {
                std::vector<QString> userIds;
                for (const net::PermissionReply& permission : job.permissions()) {
                    userIds.push_back(permission.userId);
                }
                know(0, std::move(userIds));
            });
}

// One after the other; the new key goes only to whom the owner's own list names, under the key that is pinned.
void RekeyJob::know(std::size_t next, std::vector<QString> userIds)
{
    if (next == userIds.size()) {
        seal();
        return;
    }
    const QString userId = userIds[next];
    require(new KnowPersonJob(m_library.session(), userId, this), [this, next, userIds](KnowPersonJob& job) {
        const identity::Identity& identity = *job.person().identity;
        const identity::AccessEntry* listed =
            m_fetched.access ? m_fetched.access->find(identity.fingerprint()) : nullptr;
        if (listed) {
            m_recipients.push_back({job.person().userId, identity, listed->role});
        }
        know(next + 1, userIds);
    });
}

void RekeyJob::seal()
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    const net::PictureRecord& record = m_fetched.entry->record;
    const QString folder = m_library.session().paths().cacheFolder() + u"/rekey"_s;
    QDir().mkpath(folder);
    m_spoolPath = folder + QLatin1Char('/') + QUuid::createUuid().toString(QUuid::Id128) + u".png"_s;
    SealPlan plan;
    plan.spoolPath = m_spoolPath;
    plan.purpose = u"rekey"_s;
    plan.itemId = record.itemId;
    plan.ownerId = record.ownerId;
    plan.version = record.version + 1;
    plan.listRecordVersion = record.listRecordVersion + 1;
    for (const Recipient& recipient : m_recipients) {
        plan.recipients.push_back(recipient.identity.rsa());
    }
    auto control = controlFor(this, stopToken(), 0, -1);
    auto work = [plan, fetched = m_fetched, ring, control]() mutable -> Result<SealedUpload> {
        auto decrypted = decryptFile(fetched.path, fetched.entry.get(), *ring, nullptr, control);
        if (!decrypted) {
            return tl::unexpected(decrypted.error());
        }
        plan.bytes = std::move(decrypted->bytes);
        plan.name =
            fetched.entry->details.name.isEmpty() ? decrypted->opened.metadata.name : fetched.entry->details.name;
        plan.mediaType = decrypted->opened.metadata.mediaType;
        plan.modified = decrypted->opened.metadata.modified;
        auto sealed = UploadSealer::seal(plan, *ring, control);
        crypto::wipe(plan.bytes);
        return sealed;
    };
    requireBackground(m_library.heavyPool(), std::move(work), [this](SealedUpload sealed) {
        m_sealed = std::move(sealed);
        upload();
    });
}

void RekeyJob::upload()
{
    auto* flow = new UploadFlow(m_library.session().api(), m_library.heavyPool(), m_sealed.request, m_sealed.sealId,
                                m_spoolPath, {}, this);
    connect(flow, &net::Job::progress, this, &net::Job::progress);
    follow(flow, [this](UploadFlow& ended) {
        QFile::remove(m_spoolPath);
        if (ended.error()) {
            failWith(*ended.error(), ended.retryAfterSeconds());
        } else {
            swap(ended.uploadId());
        }
    });
}

void RekeyJob::swap(const QString& uploadId)
{
    const net::PictureRecord& record = m_fetched.entry->record;
    const identity::KeyRing* ring = m_library.session().keyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    identity::AccessList list(
        {ring->fingerprint(), *itemIdBytes(record.itemId), *commitmentBytes(m_sealed.commitment)});
    list.setVersion(record.accessListVersion + 1);
    net::RekeyRequest request;
    request.ownerId = record.ownerId;
    request.itemId = record.itemId;
    request.storedVersion = record.version;
    request.uploadId = uploadId;
    request.wraps.push_back({record.ownerId, m_sealed.request.wrappedKey});
    for (std::size_t i = 0; i < m_recipients.size(); ++i) {
        const QByteArray& wrap = m_sealed.wraps.at(i);
        const auto put = list.put(
            {m_recipients[i].identity.fingerprint(), m_recipients[i].role, crypto::sha256(crypto::viewOf(wrap))});
        if (!put) {
            failWith(put.error());
            return;
        }
        request.wraps.push_back({m_recipients[i].userId, wrap});
    }
    auto signature = list.sign(ring->privateIdentity());
    if (!signature) {
        failWith(signature.error());
        return;
    }
    request.accessList = list.toBytes();
    request.accessListSignature = std::move(*signature);
    request.accessListVersion = list.version();
    request.listRecord = m_sealed.request.listRecord;
    request.listRecordVersion = m_sealed.request.listRecordVersion;
    request.vaultWrap = m_sealed.request.vaultWrap;
    require(new net::RekeyPictureJob(m_library.session().api(), request, this),
            [this](net::RekeyPictureJob&) { succeed(); });
}

} // namespace veilpix::pictures
