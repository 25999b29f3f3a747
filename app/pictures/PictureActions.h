// What one does to a picture as a whole.
#pragma once

#include <QObject>
#include <QString>

#include "app/net/Job.h"
#include "app/pictures/ItemKey.h"

namespace veilpix::pictures {

class PictureLibrary;

class PictureActions final : public QObject {
    Q_OBJECT
public:
    explicit PictureActions(PictureLibrary& library, QObject* parent = nullptr);

    // All jobs are started already (on the next turn of the event loop) and delete themselves after finished().
    [[nodiscard]] net::Job* trash(const ItemKey& item);
    [[nodiscard]] net::Job* untrash(const ItemKey& item);
    [[nodiscard]] net::Job* deleteForGood(const ItemKey& item);
    [[nodiscard]] net::Job* rename(const ItemKey& item, const QString& name); // the owner only

private:
    PictureLibrary& m_library;
};

} // namespace veilpix::pictures
