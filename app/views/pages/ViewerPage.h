// One picture over the whole window: zoom, next and previous, encrypted and decrypted, what is known about it.
#pragma once

#include <QPersistentModelIndex>
#include <QWidget>

#include "app/pictures/ItemKey.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace veilpix::models {
class AccessModel;
class PictureListModel;
} // namespace veilpix::models
namespace veilpix::pictures {
class PictureOpener;
class ShareActions;
} // namespace veilpix::pictures

namespace veilpix::views {

class DetailsView;
class OpenedFaces;
class PictureCanvas;
class SegmentedSwitch;

class ViewerPage : public QWidget {
    Q_OBJECT

public:
    ViewerPage(models::PictureListModel& pictures, pictures::PictureOpener& opener,
               pictures::ShareActions& shareActions, QWidget* parent = nullptr);

    void showItem(const QModelIndex& index);
    void showFiles(const QStringList& paths); // encrypted PNGs, on a server or on none; the first is shown
    void step(int by);                        // ±1: previous, next
    [[nodiscard]] bool canStep(int by) const; // is there one?
    void toggleFace();
    void showCompare();
    void wipe();
    [[nodiscard]] PictureCanvas* canvas() const { return m_canvas; }
    [[nodiscard]] pictures::ItemKey item() const { return m_item; } // not valid for a file that is on no server
    [[nodiscard]] bool isShowingPicture() const;
    [[nodiscard]] QByteArray decryptedBytes() const; // of a file that is on no server; empty while it opens
    [[nodiscard]] QString pictureName() const { return m_name; }
    void setChromeVisible(bool visible); // hidden in full screen

Q_SIGNALS:
    void closeRequested();
    void moved(const veilpix::pictures::ItemKey& item); // another picture by step()
    void saveRequested();
    void shareRequested();
    void stateChanged(); // what can be done has changed

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildBar();
    void buildSide();
    void beginOpening(const QString& name);
    void showFile(qsizetype place);
    void followRemoval(int first, int last);
    void afterRemoval();
    void setFace(int face);
    void showZoom();
    void refreshSteps();
    [[nodiscard]] QModelIndex place() const; // in the gallery, also when it was listed anew since
    QToolButton* addTool(const char* objectName, const char* iconName, const QString& text);

    models::PictureListModel& m_pictures;
    OpenedFaces* m_faces = nullptr;
    QWidget* m_bar = nullptr;
    QWidget* m_side = nullptr;
    PictureCanvas* m_canvas = nullptr;
    SegmentedSwitch* m_switch = nullptr;
    DetailsView* m_details = nullptr;
    models::AccessModel* m_access = nullptr;
    QWidget* m_accessPart = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_zoom = nullptr;
    QLabel* m_message = nullptr;
    QWidget* m_opening = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_shareTool = nullptr;
    QToolButton* m_detailsTool = nullptr;
    QPersistentModelIndex m_index;
    pictures::ItemKey m_item;
    QPersistentModelIndex m_beside; // what to show when the present one is gone
    QStringList m_paths;            // files, not of the gallery
    qsizetype m_place = 0;          // in m_paths
    QString m_name;
    quint64 m_version = 0;  // that is shown
    bool m_isWhole = false; // the picture itself, not its thumbnail
};

} // namespace veilpix::views
