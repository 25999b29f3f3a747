#include "app/transfers/SealedNames.h"

#include <QDataStream>
#include <utility>

namespace veilpix::transfers {

void SealedNames::put(UploadSpool& spool, const QStringList& untaken,
                      const std::vector<std::unique_ptr<QueuedTransfer>>& list)
{
    QByteArray names;
    QDataStream to(&names, QIODevice::WriteOnly);
    to << untaken;
    for (const auto& transfer : list) {
        to << transfer->shown().id;
        transfer->writeNames(to);
    }
    if (auto sealed = spool.sealNames(names)) {
        m_sealed = std::move(*sealed);
        for (const auto& transfer : list) {
            transfer->dropNames();
        }
    }
    crypto::wipe(names);
}

QStringList SealedNames::take(UploadSpool& spool, const QHash<QString, QueuedTransfer*>& byId)
{
    QStringList untaken;
    const QByteArray sealed = std::exchange(m_sealed, {});
    if (sealed.isEmpty()) {
        return untaken;
    }
    auto names = spool.openNames(sealed);
    if (!names) {
        return untaken;
    }
    QDataStream from(*names);
    from >> untaken;
    while (!from.atEnd()) {
        QString id;
        from >> id;
        QueuedTransfer* const transfer = byId.value(id);
        if (transfer == nullptr) {
            break; // none is taken off the list while it is locked
        }
        transfer->readNames(from);
    }
    crypto::wipe(*names);
    return untaken;
}

} // namespace veilpix::transfers
