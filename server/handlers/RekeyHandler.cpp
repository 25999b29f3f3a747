#include "server/handlers/RekeyHandler.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/PictureAccess.h"
#include "server/handlers/UploadCompletion.h"
#include "server/handlers/WireRecords.h"

namespace veilpix::handlers {

void RekeyHandler::addTo(Routes& routes)
{
    routes.add({http::Method::Post,
                QLatin1String(api::paths::rekey),
                u"pictures.rekey"_s,
                Caller::PathOwner,
                Csrf::None,
                http::BodyKind::Json,
                {},
                true},
               [this](Call& call) { return rekey(call); });
}

Answer<store::Rekeying> RekeyHandler::wishOf(const api::Rekey& asked, const Account& owner)
{
    store::Rekeying wish;
    for (const api::RekeyWrap& wrap : asked.wraps) {
        if (wrap.userId != owner.id) {
            wish.wraps.emplace_back(wrap.userId, wrap.wrappedKey);
        } else if (wish.ownerWrap.wrappedKey.isEmpty()) {
            wish.ownerWrap.wrappedKey = wrap.wrappedKey;
        } else {
            return refuse(notValid<api::Rekey>(&api::Rekey::wraps)); // which of the two?
        }
    }
    if (wish.ownerWrap.wrappedKey.isEmpty()) {
        return refuse(notValid<api::Rekey>(&api::Rekey::wraps)); // the owner's own copy comes with the others
    }
    wish.ownerWrap.vaultWrap = asked.vaultWrap.value_or(QByteArray());
    wish.picture.listRecord = asked.listRecord;
    wish.picture.listRecordVersion = asked.listRecordVersion;
    if (const auto list = accessListOf(asked)) {
        wish.accessList = *list;
    } else if (!wish.wraps.empty()) {
        return refuse(missing<api::Rekey>(&api::Rekey::accessList));
    }
    return wish;
}

Answer<store::Upload> RekeyHandler::find(const QString& uploadId, const store::Picture& picture) const
{
    const auto upload = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.uploads().find(uploadId, picture.ownerId); });
    if (!upload && upload.error().code != ErrorCode::NotFound) {
        return tl::unexpected<http::Response>(storeFailure(upload.error()));
    }
    const auto size = upload ? m_services.uploads.size(upload->spoolKey) : Result<qint64>(0);
    if (!size) {
        return tl::unexpected<http::Response>(storeFailure(size.error()));
    }
    if (!upload || upload->purpose != store::UploadPurpose::Rekey || upload->itemId != picture.name ||
        upload->state != store::UploadState::Complete || *size < upload->length) {
        return refuse(notValid<api::Rekey>(&api::Rekey::upload));
    }
    return *upload;
}

http::Response RekeyHandler::rekey(const Call& call)
{
    const Answer<qint64> expected = requiredIfMatch(call.request);
    if (!expected) {
        return expected.error();
    }
    const QString name = call.request.param(api::segments::picture);
    const Answer<store::PictureEntry> entry =
        visiblePicture(m_services, call.account.id, name, call.account.id, 403, true);
    if (!entry) {
        return entry.error();
    }
    const Answer<api::Rekey> asked = readMessage<api::Rekey>(call.request);
    if (!asked) {
        return asked.error();
    }
    const QString uploadId = asked->upload;
    Answer<store::Rekeying> wish = wishOf(*asked, call.account);
    if (!wish) {
        return std::move(wish).error();
    }
    if (entry->picture.version != *expected) {
        return http::Response::error(412, u"Another version is stored"_s);
    }
    // Until the end: its bytes are moved, and moved back when they are not taken.
    const std::unique_lock locked(m_locks.of(uploadId));
    const Answer<store::Upload> upload = find(uploadId, entry->picture);
    if (!upload) {
        return upload.error();
    }

    UploadCompletion completion(m_services);
    const Answer<store::Picture> probed = completion.probe(*upload);
    if (!probed) {
        return probed.error();
    }
    store::Picture fresh = *probed;
    fresh.ownerId = call.account.id;
    fresh.listRecord = wish->picture.listRecord;
    fresh.listRecordVersion = wish->picture.listRecordVersion;
    wish->picture = fresh;
    const auto parts = completion.sources(*upload);
    if (!parts) {
        return storeFailure(parts.error());
    }
    // The upload goes with the transaction that uses it, so it cannot serve twice.
    const auto used = [&](store::WriteTransaction& tx) -> Result<void> { return tx.uploads().remove(upload->id); };
    const auto rekeyed = m_services.pictures.rekey(*wish, parts->first, parts->second, used, upload->id);
    if (!rekeyed && rekeyed.error().code == ErrorCode::InvalidArgument) {
        return refuse(notValid<api::Rekey>(&api::Rekey::wraps)).value();
    }
    if (!rekeyed) {
        return storeFailure(rekeyed.error());
    }
    const Answer<store::PictureEntry> now =
        visiblePicture(m_services, call.account.id, name, call.account.id, 403, true);
    return now ? success(recordOf(store::PictureRow::of(*now))) : now.error();
}

} // namespace veilpix::handlers
