// Beside a picture in the viewer: what is known about it, and who can open it.
#pragma once

#include <QWidget>

namespace veilpix::models {
class AccessModel;
}
namespace veilpix::pictures {
struct ItemKey;
class ShareActions;
} // namespace veilpix::pictures

namespace veilpix::views {

class DetailsView;

class ViewerSide : public QWidget {
    Q_OBJECT

public:
    explicit ViewerSide(pictures::ShareActions& shareActions, QWidget* parent = nullptr);

    [[nodiscard]] DetailsView* details() const { return m_details; }
    void setPicture(const pictures::ItemKey& item); // not valid for a file that is on no server: nobody else can
    void refreshAccess();
    void wipe();

private:
    models::AccessModel* m_access;
    DetailsView* m_details = nullptr;
    QWidget* m_accessPart = nullptr;
};

} // namespace veilpix::views
