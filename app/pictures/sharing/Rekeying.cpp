#include "app/pictures/sharing/Rekeying.h"

#include <QDir>
#include <QUuid>

#include "app/net/PictureJobs.h"
#include "app/pictures/PictureOpening.h"
#include "app/pictures/ProgressRelay.h"
#include "app/pictures/UploadFlow.h"
#include "app/pictures/UploadSealer.h"
#include "app/pictures/sharing/AccessChange.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

struct Recipient {
    QString userId;
    identity::Identity identity;
    identity::AccessRole role;
};

// Ciphertext on its way, gone when this is.
struct SpoolFile {
    QString path;
    explicit SpoolFile(const QString& folder)
    {
        QDir().mkpath(folder);
        path = folder + QLatin1Char('/') + QUuid::createUuid().toString(QUuid::Id128) + u".png"_s;
    }
    Q_DISABLE_COPY_MOVE(SpoolFile)
    ~SpoolFile() { QFile::remove(path); }
};

net::Task<std::vector<Recipient>> findRecipients(net::Steps steps, PictureLibrary& library, FetchedPicture fetched)
{
    const net::CheckedRecord& record = fetched.entry->record;
    const auto asked =
        co_await steps.ended(new net::PermissionsJob(library.session().api(), record.ownerId, record.itemId));
    if (!asked) {
        co_return tl::unexpected(asked.error());
    }
    std::vector<Recipient> recipients;
    for (const api::Permission& permission : asked->permissions()) {
        const auto person = co_await knowPerson(steps, library.session(), permission.userId);
        if (!person) {
            co_return tl::unexpected(person.error());
        }
        const identity::Identity& identity = *person->identity;
        if (const auto* listed = fetched.access ? fetched.access->find(identity.fingerprint()) : nullptr) {
            recipients.push_back({person->userId, identity, listed->role});
        }
    }
    co_return recipients;
}

SealPlan planFor(const net::CheckedRecord& record, const QString& spoolPath, const std::vector<Recipient>& recipients,
                 const std::shared_ptr<decoder::DecoderClient>& decoder)
{
    SealPlan plan;
    plan.decoder = decoder;
    plan.spoolPath = spoolPath;
    plan.purpose = api::UploadPurpose::Rekey;
    plan.itemId = record.itemId;
    plan.ownerId = record.ownerId;
    plan.version = record.version + 1;
    plan.listRecordVersion = record.listRecordVersion + 1;
    for (const Recipient& recipient : recipients) {
        plan.recipients.push_back(recipient.identity.rsa());
    }
    return plan;
}

Result<SealedUpload> sealAnew(SealPlan plan, const FetchedPicture& fetched, const identity::KeyRing& ring,
                              const picture::PictureControl& control)
{
    auto decrypted = decryptFile(fetched.path, fetched.entry.get(), ring, nullptr, control);
    if (!decrypted) {
        return tl::unexpected(decrypted.error());
    }
    plan.bytes = std::move(decrypted->bytes);
    plan.name = fetched.entry->details.name.isEmpty() ? decrypted->opened.metadata.name : fetched.entry->details.name;
    plan.mediaType = decrypted->opened.metadata.mediaType;
    plan.modified = decrypted->opened.metadata.modified;
    auto sealed = UploadSealer::seal(plan, ring, control);
    crypto::wipe(plan.bytes);
    return sealed;
}

// What swaps the picture: the new wraps, and the list that names them.
Result<api::Rekey> requestFor(const net::CheckedRecord& record, const SealedUpload& sealed,
                              const std::vector<Recipient>& recipients, const QString& uploadId,
                              const session::Session& session)
{
    const identity::KeyRing* ring = session.keyRing();
    if (!ring) {
        return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    identity::AccessList list({ring->fingerprint(), *itemIdBytes(record.itemId), *commitmentBytes(sealed.commitment)});
    list.setVersion(record.accessListVersion + 1);
    api::Rekey request;
    request.upload = uploadId;
    request.wraps.push_back({record.ownerId, sealed.request.wrappedKey.value_or(QByteArray())});
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        const QByteArray& wrap = sealed.wraps.at(i);
        const auto put =
            list.put({recipients[i].identity.fingerprint(), recipients[i].role, crypto::sha256(crypto::viewOf(wrap))});
        if (!put) {
            return tl::unexpected(put.error());
        }
        request.wraps.push_back({recipients[i].userId, wrap});
    }
    auto signedList = signList(session, list);
    if (!signedList) {
        return tl::unexpected(signedList.error());
    }
    static_cast<api::AccessListPart&>(request) = *std::move(signedList);
    request.listRecord = sealed.request.listRecord.value_or(QByteArray());
    request.listRecordVersion = sealed.request.listRecordVersion.value_or(0);
    request.vaultWrap = sealed.request.vaultWrap;
    return request;
}

} // namespace

net::Task<void> rekey(net::Steps steps, PictureLibrary& library, ItemKey item)
{
    session::Session& session = library.session();
    const auto fetch =
        co_await steps.ended(new FetchPictureJob(library, item, FetchPictureJob::Want::Content, steps.job()));
    if (!fetch) {
        co_return tl::unexpected(fetch.error());
    }
    const FetchedPicture& fetched = fetch->fetched();
    const net::CheckedRecord& record = fetched.entry->record;
    const auto recipients = co_await findRecipients(steps, library, fetched);
    if (!recipients) {
        co_return tl::unexpected(recipients.error());
    }

    const auto ring = session.sharedKeyRing();
    if (!ring) {
        co_return fail(ErrorCode::Unauthorized, u"locked"_s);
    }
    const SpoolFile spool(session.paths().cacheFolder() + u"/rekey"_s);
    auto work = [plan = planFor(record, spool.path, *recipients, library.decoder()), fetched, ring,
                 control = controlFor(steps.job(), steps.stopToken())] {
        return sealAnew(plan, fetched, *ring, control);
    };
    const auto sealed = co_await steps.inBackground(library.heavyPool(), work);
    if (!sealed) {
        co_return tl::unexpected(sealed.error());
    }

    auto* upload =
        new UploadFlow(session.api(), library.heavyPool(), sealed->request, sealed->sealId, spool.path, {}, nullptr);
    const auto uploaded = co_await steps.endedWithProgress(upload);
    if (!uploaded) {
        co_return tl::unexpected(uploaded.error());
    }
    const auto request = requestFor(record, *sealed, *recipients, uploaded->uploadId(), session);
    if (!request) {
        co_return tl::unexpected(request.error());
    }
    const auto swapped = co_await steps.ended(
        new net::RekeyPictureJob(session.api(), record.ownerId, record.itemId, record.version, *request));
    if (!swapped) {
        co_return tl::unexpected(swapped.error());
    }
    co_return {};
}

} // namespace veilpix::pictures
