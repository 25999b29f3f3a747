// Gives a picture of one's own another name: its list record is sealed anew, as the next version.
#pragma once

#include "app/pictures/FetchPictureJob.h"

namespace veilpix::pictures {

class RenameJob final : public net::CompoundJob {
    Q_OBJECT
public:
    RenameJob(PictureLibrary& library, const ItemKey& item, const QString& name);

protected:
    void run() override;

private:
    void rename(const PictureEntry& entry);

    PictureLibrary& m_library;
    ItemKey m_item;
    QString m_name;
    bool m_again = false;
};

} // namespace veilpix::pictures
