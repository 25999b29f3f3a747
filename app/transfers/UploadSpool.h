// What one account's uploads have on this disk: ID.job (a sealed UploadRecord), ID.png (ciphertext), ID.pasted (what
// was pasted, sealed) and ID.paused (how many bytes were done; neither it nor the file's name is a secret, and pausing
// needs no keys). Writing and removing happen on a thread of their own, in order; whatever moment the app ends at, each
// file is there whole or not at all.
#pragma once

#include <QString>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/transfers/SpoolCipher.h"
#include "app/transfers/UploadRecord.h"

namespace veilpix::transfers {

class UploadSpool {
public:
    struct Found {
        UploadRecord record;
        std::optional<qint64> pausedAt; // bytes done; nothing = not paused
    };

    UploadSpool();
    ~UploadSpool();

    void open(const QString& folder, const crypto::SecretBytes& vaultKey);
    // Forgets the key; what needs it is refused until the next open().
    void lock();
    [[nodiscard]] bool isOpen() const { return m_cipher.has_value(); }

    [[nodiscard]] QString ciphertextPath(const QString& id) const { return pathOf(id, u".png"); }
    [[nodiscard]] QString pastedPath(const QString& id) const { return pathOf(id, u".pasted"); }
    [[nodiscard]] const std::shared_ptr<const crypto::SecretBytes>& key() const { return m_key; } // null when locked

    void write(const UploadRecord& record);
    // kept: told here, while context lives, whether it is on disk.
    void writePasted(const QString& id, const QByteArray& bytes, QObject* context, std::function<void(bool)> kept);
    void removePasted(const QString& id);
    void notePaused(const QString& id, qint64 bytesDone);
    void noteResumed(const QString& id);
    // encrypted: there may be ciphertext. It is out of the way when this returns.
    void remove(const QString& id, bool encrypted);

    // Every record that this key opens, in their turn. Whatever belongs to no record is deleted: nobody can name it any
    // more. Nothing may be encrypted into this folder before done is called.
    void readAll(QObject* context, std::stop_token stop, std::function<void(std::vector<Found>)> done);

    // Of many names at once, kept in memory while the keys are away.
    [[nodiscard]] Result<QByteArray> sealNames(const QByteArray& names);
    [[nodiscard]] Result<QByteArray> openNames(const QByteArray& sealed);

private:
    [[nodiscard]] QString pathOf(const QString& id, QStringView suffix) const;

    QThreadPool m_disk;
    QString m_folder;
    std::shared_ptr<const crypto::SecretBytes> m_key; // work under way on the other thread keeps it a moment longer
    std::optional<SpoolCipher> m_cipher;
};

} // namespace veilpix::transfers
