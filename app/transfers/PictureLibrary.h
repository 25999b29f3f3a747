// What this account knows of its pictures on the server: records, content keys (in memory, while unlocked), access
// lists; and follows the server's changes. Shared by the gallery, the opener, the queue and the actions.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QObject>
#include <QString>
#include <memory>
#include <optional>

#include "app/transfers/ItemKey.h"
#include "common/base/Result.h"

namespace veilpix::session {
class Session;
}

namespace veilpix::transfers {

class PictureLibrary final : public QObject {
    Q_OBJECT
public:
    explicit PictureLibrary(session::Session& session, QObject* parent = nullptr);
    ~PictureLibrary() override;

    void remember(const net::PictureRecord& record); // as the server sent it
    void forget(const ItemKey& item);
    [[nodiscard]] std::optional<net::PictureRecord> record(const ItemKey& item) const;

Q_SIGNALS:
    void pictureChanged(const veilpix::transfers::ItemKey& item); // new, replaced, renamed, trashed, shared anew
    void pictureRemoved(const veilpix::transfers::ItemKey& item);
    void listChanged(); // too much changed: list anew

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace veilpix::transfers
