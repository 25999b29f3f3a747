// Sign-ins, access tokens by jti, refresh tokens by hash.
#pragma once

#include <vector>

#include "common/base/Result.h"
#include "server/store/SessionRecords.h"

namespace veilpix::store {

class SessionTable {
public:
    static constexpr int keptEnded = 100; // of one person

    virtual ~SessionTable() = default;

    [[nodiscard]] virtual Result<Session> find(const QString& id) const = 0; // NotFound
    // Newest first; expired ones left out, and of the ended ones all but the newest keptEnded.
    [[nodiscard]] virtual Result<std::vector<Session>> list(const QString& userId, const QDateTime& now) const = 0;
    // One statement, three indexed look-ups; an unknown jti or account is no error.
    [[nodiscard]] virtual Result<AccessState> accessState(const QString& jti, const QString& userId) const = 0;
    [[nodiscard]] virtual Result<RefreshToken> findRefresh(const QByteArray& hash) const = 0; // NotFound

    [[nodiscard]] virtual Result<void> add(const Session& session) = 0;
    [[nodiscard]] virtual Result<void> touch(const QString& id, const QDateTime& lastUsed) = 0;
    [[nodiscard]] virtual Result<void> end(const QString& id, const QDateTime& now) = 0; // NotFound
    // Every running session of the person but one (empty: all).
    [[nodiscard]] virtual Result<void> endAll(const QString& userId, const QString& exceptId, const QDateTime& now) = 0;
    // Ends all running sessions of the person but the `most` that were used last.
    [[nodiscard]] virtual Result<void> endLeastUsed(const QString& userId, int most, const QDateTime& now) = 0;
    // Lets an ended session work again, with its tokens. NotFound when it is not theirs or has expired.
    [[nodiscard]] virtual Result<void> restore(const QString& userId, const QString& id, const QDateTime& now) = 0;

    [[nodiscard]] virtual Result<void> addAccess(const AccessToken& token) = 0;
    // Revokes one token, known or not, and leaves its session as it is.
    [[nodiscard]] virtual Result<void> revokeAccess(const AccessToken& token) = 0;

    [[nodiscard]] virtual Result<void> addRefresh(const RefreshToken& token) = 0;
    [[nodiscard]] virtual Result<void> markReplaced(const QByteArray& hash, const QByteArray& successorSalt,
                                                    const QDateTime& now) = 0;
    // Drops expired sessions and tokens, and ended sessions beyond each person's newest keptEnded; gives the number of
    // rows.
    [[nodiscard]] virtual Result<qint64> prune(const QDateTime& now) = 0;
};

} // namespace veilpix::store
