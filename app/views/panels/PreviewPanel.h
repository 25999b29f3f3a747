// Right: the selected picture, decrypted, encrypted or both, what is known about it, and who can open it.
#pragma once

#include <QPersistentModelIndex>
#include <QScrollArea>
#include <QTimer>

#include "app/pictures/ItemKey.h"
#include "common/api/Enums.h"

class QLabel;
class QPushButton;

namespace veilpix::models {
class AccessModel;
class PictureListModel;
} // namespace veilpix::models
namespace veilpix::pictures {
class PictureOpener;
class ShareActions;
} // namespace veilpix::pictures

namespace veilpix::views {

class AccessList;
class DetailsView;
class OpenedFaces;
class PictureCanvas;
class SegmentedSwitch;

class PreviewPanel : public QScrollArea {
    Q_OBJECT

public:
    PreviewPanel(models::PictureListModel& pictures, pictures::PictureOpener& opener,
                 pictures::ShareActions& shareActions, QWidget* parent = nullptr);

    void showPictures(const QItemSelection& selection);
    void toggleFace(); // encrypted ↔ decrypted
    void showCompare();
    void wipe();
    [[nodiscard]] PictureCanvas* canvas() const { return m_canvas; }

Q_SIGNALS:
    void shareRequested();
    void openRequested();
    void roleChosen(const QString& userId, veilpix::api::Role role);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showOne(QModelIndex index); // by value: wiping resets the place that it may come from
    void refreshRow();
    void shapeCanvas(); // as high as the picture needs it
    void chooseFace(int face);
    void openFully();

    models::PictureListModel& m_pictures;
    OpenedFaces* m_faces = nullptr;
    models::AccessModel* m_access = nullptr;
    PictureCanvas* m_canvas = nullptr;
    SegmentedSwitch* m_switch = nullptr;
    DetailsView* m_details = nullptr;
    QLabel* m_hint = nullptr;
    QWidget* m_accessPart = nullptr;
    AccessList* m_accessList = nullptr;
    QPushButton* m_share = nullptr;
    QTimer m_dwell; // a picture that one only passes by is not downloaded
    QPersistentModelIndex m_index;
    pictures::ItemKey m_item;
    quint64 m_version = 0; // that is shown
    bool m_fullImage = false;
};

} // namespace veilpix::views
