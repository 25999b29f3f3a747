// Who may see whose picture. Appends to the change feed of both sides.
#pragma once

#include "common/base/Result.h"
#include "server/store/PictureRecords.h"

namespace veilpix::store {

class ShareTable {
public:
    virtual ~ShareTable() = default;

    [[nodiscard]] virtual Result<Share> find(qint64 pictureId, const QString& userId) const = 0; // NotFound
    [[nodiscard]] virtual Result<std::vector<Share>> list(qint64 pictureId) const = 0;           // in order of sharing

    // AlreadyExists when the person has access; NotFound when the person does not exist; InvalidArgument for the owner.
    [[nodiscard]] virtual Result<void> grant(const Share& share, const QByteArray& wrappedKey) = 0;
    [[nodiscard]] virtual Result<void> setRole(qint64 pictureId, const QString& userId, Role role) = 0; // NotFound
    // Access ends at once; the person's wraps go too. NotFound
    [[nodiscard]] virtual Result<void> revoke(qint64 pictureId, const QString& userId) = 0;
    // Sets Picture::sharedWith to what it has to be; for repairs.
    [[nodiscard]] virtual Result<void> recount(qint64 pictureId) = 0;
};

} // namespace veilpix::store
