// One picture over the whole window: zoom, next and previous, encrypted and decrypted, what is known about it.
#pragma once

#include <QPersistentModelIndex>

#include "app/models/PictureListModel.h"
#include "app/pictures/ItemKey.h"
#include "app/views/screens/PictureScreen.h"
#include "app/views/widgets/PictureCanvas.h"

class QLabel;
class QProgressBar;

namespace veilpix::pictures {
class PictureOpener;
class ShareActions;
} // namespace veilpix::pictures
namespace veilpix::session {
class Session;
}
namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class OpenedFaces;
class TransferStrip;
class ViewerBar;
class ViewerSide;

class ViewerScreen : public PictureScreen {
    Q_OBJECT

public:
    ViewerScreen(models::PictureListModel& pictures, pictures::PictureOpener& opener,
                 pictures::ShareActions& shareActions, transfers::TransferQueue& queue, const session::Session& session,
                 QWidget* parent = nullptr);

    void showItem(const QModelIndex& index);
    void showFiles(const QStringList& paths); // encrypted PNGs, on a server or on none; the first is shown
    void wipe();
    [[nodiscard]] PictureCanvas* canvas() const { return m_canvas; }
    [[nodiscard]] pictures::ItemKey item() const { return m_item; } // not valid for a file that is on no server
    [[nodiscard]] bool isShowingPicture() const;
    [[nodiscard]] QByteArray decryptedBytes() const; // of a file that is on no server; empty while it opens
    [[nodiscard]] QString pictureName() const { return m_name; }

    [[nodiscard]] PictureCommands::Targets targets() const override;
    void describe(ActionReasons::Situation& now) const override;
    void step(int by) override;
    void zoom(Zoom how) override;
    void toggleFace() override;
    void showCompare() override;
    void selectAll() override {} // there is one, and it is chosen
    void save(PictureCommands& commands) override;
    bool goBack() override;
    void takeFocus() override;
    void setBarVisible(bool visible) override;
    [[nodiscard]] int barHeight() const override;

Q_SIGNALS:
    void closeRequested();
    void moved(const veilpix::pictures::ItemKey& item); // another picture by step()
    void saveRequested();
    void shareRequested();
    // The picture in sight was taken away; how, as one tells it.
    void gone(const veilpix::pictures::ItemKey& item, const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildOpening();
    void layOut();
    void connectBar();
    void connectFaces();
    void connectPictures();
    void beginOpening(const QString& name);
    void showOpened();
    void showFile(qsizetype place);
    void followRemoval(int first, int last);
    void afterRemoval();
    void followChange(int first, int last);
    void tellGone(const pictures::ItemKey& item, const QString& name, models::PictureListModel::Gone how);
    void setFace(PictureCanvas::Face face);
    void showZoom();
    void refreshSteps();
    [[nodiscard]] bool canStep(int by) const;
    [[nodiscard]] QModelIndex place() const; // in the gallery, also when it was listed anew since

    models::PictureListModel& m_pictures;
    OpenedFaces* m_faces = nullptr;
    ViewerBar* m_bar = nullptr;
    TransferStrip* m_strip = nullptr;
    PictureCanvas* m_canvas = nullptr;
    ViewerSide* m_side = nullptr;
    QLabel* m_message = nullptr;
    QWidget* m_opening = nullptr;
    QProgressBar* m_progress = nullptr;
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
