// The two sealed blobs of an account, key ring and pins, and the stream of changes. One class a request.
#pragma once

#include <vector>

#include "app/net/MessageJob.h"
#include "common/api/ChangeMessages.h"
#include "common/api/PeopleMessages.h"

namespace veilpix::net {

enum class BlobKind { KeyRing, Pins };

class GetBlobJob final : public MessageJob<api::Sealed> {
public:
    GetBlobJob(ApiClient& api, BlobKind kind, QObject* parent = nullptr); // NotFound when there is none
    [[nodiscard]] const QByteArray& blob() const { return reply().blob; }
};

class PutBlobJob final : public CommandJob {
public:
    // storedVersion: 0 = must not exist yet. Conflict when somebody else was faster.
    PutBlobJob(ApiClient& api, BlobKind kind, const QByteArray& blob, quint64 storedVersion, QObject* parent = nullptr);
};

class ChangesJob final : public MessageJob<api::Changes> {
public:
    // cursor: empty = only ask where the stream stands now.
    ChangesJob(ApiClient& api, const QString& cursor, int waitSeconds, QObject* parent = nullptr);
    [[nodiscard]] const QString& cursor() const { return reply().cursor; }
    [[nodiscard]] bool isReset() const { return reply().reset; }
    [[nodiscard]] const std::vector<api::Change>& changes() const { return reply().changes; }
};

} // namespace veilpix::net
