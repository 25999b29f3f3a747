// What the store keeps, as the wire says it.
#pragma once

#include "common/api/AccessMessages.h"
#include "common/api/ChangeMessages.h"
#include "common/api/PeopleMessages.h"
#include "common/api/PictureMessages.h"
#include "server/store/ActivityRecords.h"
#include "server/store/PictureRecords.h"
#include "server/store/UserRecords.h"

namespace veilpix::handlers {

// Valid as long as the row.
[[nodiscard]] api::PictureRecordView recordOf(const store::PictureRow& row);
[[nodiscard]] api::PictureVersion versionOf(const store::PictureVersion& version);
[[nodiscard]] api::User userOf(const store::User& user);
[[nodiscard]] api::Person personOf(const store::User& user);
[[nodiscard]] api::Changes changesOf(const store::ChangePage& page);

[[nodiscard]] api::Role roleOf(store::Role role);
// Nothing for the owner's, which nobody is given.
[[nodiscard]] std::optional<store::Role> roleOf(api::Role role);
[[nodiscard]] store::PictureView viewOf(api::View view);
[[nodiscard]] store::UploadPurpose purposeOf(api::UploadPurpose purpose);
[[nodiscard]] std::optional<store::AccessListRecord> accessListOf(const api::AccessListPart& part);

// None when there are no bytes.
[[nodiscard]] std::optional<QByteArray> bytesOrNone(const QByteArray& bytes);

} // namespace veilpix::handlers
