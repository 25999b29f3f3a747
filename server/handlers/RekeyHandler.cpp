#include "server/handlers/RekeyHandler.h"

#include <QJsonArray>

#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/PictureAccess.h"
#include "server/handlers/UploadCompletion.h"

namespace veilpix::handlers {

void RekeyHandler::addTo(Routes& routes)
{
    routes.add({http::Method::Post,
                u"/api/v1/users/<user>/images/<name>/rekey"_s,
                u"pictures.rekey"_s,
                Caller::PathOwner,
                Csrf::None,
                http::BodyKind::Json,
                {},
                true},
               [this](Call& call) { return rekey(call); });
}

Answer<store::Rekeying> RekeyHandler::read(JsonFields& fields, const Account& owner)
{
    store::Rekeying wish;
    for (const auto value : fields.array("wraps", 64)) {
        JsonFields entry(value.toObject());
        const QString person = entry.hex("user_id", 24);
        const QByteArray wrap = entry.base64("wrapped_key", 1, 1024);
        if (entry.isWrong()) {
            return tl::unexpected<http::Response>(entry.refusal());
        }
        if (person != owner.id) {
            wish.wraps.emplace_back(person, wrap);
        } else if (wish.ownerWrap.wrappedKey.isEmpty()) {
            wish.ownerWrap.wrappedKey = wrap;
        } else {
            fields.invalid("wraps"); // which of the two?
        }
    }
    if (wish.ownerWrap.wrappedKey.isEmpty()) {
        fields.invalid("wraps"); // the owner's own copy comes with the others
    }
    wish.ownerWrap.vaultWrap = fields.optionalBase64("vault_wrap", 256);
    wish.picture.listRecord = fields.base64("list_record", 1, 8 * 1024);
    wish.picture.listRecordVersion = fields.number("list_record_version", 1, INT32_MAX);
    if (fields.has("access_list")) {
        wish.accessList.bytes = fields.base64("access_list", 1, 64 * 1024);
        wish.accessList.signature = fields.base64("access_list_signature", 64, 64);
        wish.accessList.version = fields.number("access_list_version", 1, INT32_MAX);
    } else if (!wish.wraps.empty()) {
        fields.missing("access_list");
    }
    if (fields.isWrong()) {
        return tl::unexpected<http::Response>(fields.refusal());
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
        return refuse(422, "Field upload is not valid");
    }
    return *upload;
}

http::Response RekeyHandler::rekey(const Call& call)
{
    const Answer<qint64> expected = requiredIfMatch(call.request);
    if (!expected) {
        return expected.error();
    }
    const QString name = call.request.param(u"name");
    const Answer<store::PictureEntry> entry =
        visiblePicture(m_services, call.account.id, name, call.account.id, 403, true);
    if (!entry) {
        return entry.error();
    }
    Answer<JsonFields> fields = JsonFields::read(call.request);
    if (!fields) {
        return std::move(fields).error();
    }
    const QString uploadId = fields->hex("upload", 32);
    if (fields->isWrong()) {
        return fields->refusal();
    }
    Answer<store::Rekeying> wish = read(*fields, call.account);
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
        return http::Response::error(422, u"Field wraps is not valid"_s);
    }
    if (!rekeyed) {
        return storeFailure(rekeyed.error());
    }
    const Answer<store::PictureEntry> now =
        visiblePicture(m_services, call.account.id, name, call.account.id, 403, true);
    return now ? http::Response::success(pictureRecord(*now)) : now.error();
}

} // namespace veilpix::handlers
