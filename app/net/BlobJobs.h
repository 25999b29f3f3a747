// The two sealed blobs of an account, key ring and pins, and the stream of changes. One class a request.
#pragma once

#include <vector>

#include "app/net/JsonJob.h"

namespace veilpix::net {

enum class BlobKind { KeyRing, Pins };

class GetBlobJob final : public JsonJob {
    Q_OBJECT
public:
    GetBlobJob(ApiClient& api, BlobKind kind, QObject* parent = nullptr); // NotFound when there is none
    [[nodiscard]] const QByteArray& blob() const { return m_blob; }

protected:
    Result<void> parse() override;

private:
    QByteArray m_blob;
};

class PutBlobJob final : public JsonJob {
    Q_OBJECT
public:
    // storedVersion: 0 = must not exist yet. Conflict when somebody else was faster.
    PutBlobJob(ApiClient& api, BlobKind kind, const QByteArray& blob, quint64 storedVersion, QObject* parent = nullptr);
};

struct Change {
    QString kind; // picture, share, removed, keyring, pins
    QString itemId;
    QString ownerId;
};

class ChangesJob final : public JsonJob {
    Q_OBJECT
public:
    // cursor: empty = only ask where the stream stands now.
    ChangesJob(ApiClient& api, const QString& cursor, int waitSeconds, QObject* parent = nullptr);
    [[nodiscard]] QString cursor() const { return m_cursor; }
    [[nodiscard]] bool isReset() const { return m_reset; }
    [[nodiscard]] const std::vector<Change>& changes() const { return m_changes; }

protected:
    Result<void> parse() override;

private:
    std::vector<Change> m_changes;
    QString m_cursor;
    bool m_reset = false;
};

} // namespace veilpix::net
