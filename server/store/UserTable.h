// People, their invites and their sealed blobs. Errors besides the named ones: Busy, NoSpace, Io.
#pragma once

#include <vector>

#include "common/base/Result.h"
#include "server/store/UserRecords.h"

namespace veilpix::store {

class UserTable {
public:
    virtual ~UserTable() = default;

    [[nodiscard]] virtual Result<User> find(const QString& id) const = 0;         // NotFound
    [[nodiscard]] virtual Result<User> findByName(const QString& name) const = 0; // NotFound
    // In order of registration, after a sequence (0: from the start).
    [[nodiscard]] virtual Result<std::vector<User>> page(qint64 after, int limit) const = 0;
    // Names that begin like this, whatever their case and accents.
    [[nodiscard]] virtual Result<std::vector<User>> findByPrefix(const QString& prefix, int limit) const = 0;
    // Whether an account has this name, or one that people take for it (identity::NameSkeleton).
    [[nodiscard]] virtual Result<bool> hasTwin(const QString& name) const = 0;
    [[nodiscard]] virtual Result<Invite> findInvite(const QByteArray& codeHash) const = 0;             // NotFound
    [[nodiscard]] virtual Result<SealedBlob> sealed(const QString& userId, SealedKind kind) const = 0; // NotFound

    // Names are normalised to NFC here. AlreadyExists when the name is taken; twins are the caller's to refuse.
    [[nodiscard]] virtual Result<void> add(const User& user) = 0;
    [[nodiscard]] virtual Result<void> setCredentials(const QString& id, const Credentials& credentials) = 0;
    // A stronger hash of the same password (parameters have grown).
    [[nodiscard]] virtual Result<void> setPasswordHash(const QString& id, const QString& hash) = 0;
    [[nodiscard]] virtual Result<void> setRecoveryHash(const QString& id, const QString& hash) = 0;
    [[nodiscard]] virtual Result<void> setDisabled(const QString& id, bool disabled) = 0;
    [[nodiscard]] virtual Result<void> setQuota(const QString& id, qint64 bytes, qint64 pictures) = 0;
    // What the store counts itself; only for putting a wrong count right.
    [[nodiscard]] virtual Result<void> setUse(const QString& id, qint64 bytes, qint64 pictures) = 0;
    // Removes the account with all its rows. Pictures have to be gone before (PictureStore::removeAccount does both):
    // Conflict otherwise.
    [[nodiscard]] virtual Result<void> remove(const QString& id) = 0;

    [[nodiscard]] virtual Result<void> addInvite(const Invite& invite) = 0;
    // NotFound when unknown, used or expired.
    [[nodiscard]] virtual Result<void> useInvite(const QByteArray& codeHash, const QString& userId,
                                                 const QDateTime& now) = 0;

    // Stores the next version; `expected` is the stored version, 0 = must not exist yet. Gives the new version;
    // Conflict when another computer was first. Appends to the change feed.
    [[nodiscard]] virtual Result<qint64> putSealed(const QString& userId, SealedKind kind, const QByteArray& bytes,
                                                   qint64 expected) = 0;
    [[nodiscard]] virtual Result<void> removeSealed(const QString& userId, SealedKind kind) = 0;
};

} // namespace veilpix::store
