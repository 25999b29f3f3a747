// The names of all transfers while the session is locked: one sealed piece, in memory, in the place of each of them.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QStringList>
#include <memory>
#include <vector>

#include "app/transfers/QueuedTransfer.h"
#include "app/transfers/UploadSpool.h"

namespace veilpix::transfers {

class SealedNames {
public:
    // untaken: files and folders that were being looked through. Needs the spool's key; without it nothing is done.
    void put(UploadSpool& spool, const QStringList& untaken, const std::vector<std::unique_ptr<QueuedTransfer>>& list);
    // Gives each its names back. Returns what was untaken.
    [[nodiscard]] QStringList take(UploadSpool& spool, const QHash<QString, QueuedTransfer*>& byId);
    void clear() { m_sealed.clear(); }

private:
    QByteArray m_sealed;
};

} // namespace veilpix::transfers
