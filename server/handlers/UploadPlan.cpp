#include "server/handlers/UploadPlan.h"

#include "common/api/Paths.h"
#include "common/api/UploadMessages.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/WireRecords.h"

namespace veilpix::handlers {

namespace {

constexpr qint64 largestThumbnail = 256 * 1024; // bytes of the sealed PNG

} // namespace

Answer<UploadPlan> UploadPlan::read(const QByteArray& metadata, qint64 length)
{
    const api::Read<api::UploadMetadata> said = api::UploadMetadata::fromHeader(metadata);
    if (!said) {
        return said.error().field.isEmpty()
                   ? refuse({api::FieldProblem::What::Invalid, QString::fromLatin1(api::headers::uploadMetadata)})
                   : refuse(said.error());
    }
    UploadPlan plan;
    plan.purpose = purposeOf(said->purpose);
    plan.itemId = said->itemId;
    plan.ownerId = said->ownerId.value_or(QString());
    plan.contentLength = said->contentLength;
    plan.sha256 = said->sha256;
    if (plan.purpose == store::UploadPurpose::New) {
        if (!said->wrappedKey) {
            return refuse(missing<api::UploadMetadata>(&api::UploadMetadata::wrappedKey));
        }
        plan.wrappedKey = *said->wrappedKey;
        plan.vaultWrap = said->vaultWrap.value_or(QByteArray());
        plan.accessList = accessListOf(*said);
        if (plan.accessList && plan.accessList->version != 1) {
            return refuse(notValid<api::UploadMetadata>(&api::UploadMetadata::accessListVersion));
        }
    }
    plan.listRecord = said->listRecord.value_or(QByteArray());
    if (!plan.listRecord.isEmpty()) {
        if (!said->listRecordVersion) {
            return refuse(missing<api::UploadMetadata>(&api::UploadMetadata::listRecordVersion));
        }
        plan.listRecordVersion = *said->listRecordVersion;
    }
    // The thumbnail follows the picture.
    if (plan.contentLength >= length || length - plan.contentLength > largestThumbnail) {
        return refuse(notValid<api::UploadMetadata>(&api::UploadMetadata::contentLength));
    }
    return plan;
}

} // namespace veilpix::handlers
