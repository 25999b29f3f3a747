// What this computer keeps of the accounts of one server: sealed key rings, user ids, sealed pins. Mode 0600, each file
// replaced in one step.
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "common/identity/KeyRingFile.h"

namespace veilpix::session {

class AccountFiles {
public:
    // serverId: steady name of the server ("bundled", "host:port").
    AccountFiles(const QString& folder, const QString& serverId);

    [[nodiscard]] QStringList names() const; // of accounts whose ring is here
    [[nodiscard]] identity::KeyRingFile ring(const QString& userName) const;
    // Rings whose registration has neither been confirmed nor refused: several when somebody tried again with another
    // password before anybody knew.
    [[nodiscard]] std::vector<identity::SealedKeyRing> pendingRings(const QString& userName) const;
    [[nodiscard]] Result<void> writePending(const QString& userName, const identity::SealedKeyRing& ring) const;
    // The attempt was refused: its ring and its words.
    void dropPending(const QString& userName, const identity::Fingerprint& whose) const;
    // The name is known to belong to `whose`: what other attempts at it left, and this one's pending ring.
    void dropOtherAttempts(const QString& userName, const identity::Fingerprint& whose) const;

    [[nodiscard]] QString userId(const QString& userName) const; // empty when not known
    // Writes the ring under its name and notes whose it is. A ring of another identity that lay there is set aside, not
    // lost.
    [[nodiscard]] Result<void> keep(const QString& userName, const QString& userId,
                                    const identity::SealedKeyRing& ring) const;

    // Sealed recovery words, from registration until somebody has confirmed them; empty when there are none.
    [[nodiscard]] QByteArray unconfirmedWords(const QString& userName, const identity::Fingerprint& whose) const;
    [[nodiscard]] Result<void> writeUnconfirmedWords(const QString& userName, const identity::Fingerprint& whose,
                                                     const QByteArray& sealed) const;
    void dropUnconfirmedWords(const QString& userName, const identity::Fingerprint& whose) const;

    [[nodiscard]] QString indexPath(const QString& userName) const; // of the sealed index of its pictures

    [[nodiscard]] QByteArray pins(const QString& userName) const; // sealed; empty when there are none
    [[nodiscard]] Result<void> writePins(const QString& userName, const QByteArray& sealed) const;

private:
    [[nodiscard]] QString path(const QString& userName, const QString& suffix) const;
    [[nodiscard]] QString wordsPath(const QString& userName, const identity::Fingerprint& whose) const;
    [[nodiscard]] identity::KeyRingFile pendingRing(const QString& userName, const identity::Fingerprint& whose) const;
    // Paths of one kind, of all attempts at this name.
    [[nodiscard]] QStringList attempts(const QString& userName, QLatin1String suffix) const;
    [[nodiscard]] Result<void> write(const QString& path, const QByteArray& bytes) const;

    QString m_folder;
};

} // namespace veilpix::session
