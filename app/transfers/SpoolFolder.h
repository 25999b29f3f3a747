// The files of one account's uploads: ID.job (a sealed SpoolRecord) and ID.png (ciphertext). Writing and removing
// happen on a thread of their own, in order.
#pragma once

#include <QString>
#include <QThreadPool>
#include <vector>

#include "app/transfers/SpoolRecord.h"

namespace veilpix::transfers {

class SpoolFolder {
public:
    SpoolFolder();
    ~SpoolFolder();
    void setFolder(const QString& folder);

    [[nodiscard]] QString ciphertextPath(const QString& id) const;
    void write(const SpoolRecord& record, const crypto::SecretBytes& vaultKey);
    void remove(const QString& id);
    // Every record that this key opens. Ciphertext without a record is deleted: nobody can name it any more.
    [[nodiscard]] std::vector<SpoolRecord> readAll(const crypto::SecretBytes& vaultKey);

private:
    [[nodiscard]] QString recordPath(const QString& id) const;

    QThreadPool m_disk;
    QString m_folder;
};

} // namespace veilpix::transfers
