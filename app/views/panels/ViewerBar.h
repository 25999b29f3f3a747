// The bar over a picture in the viewer: its name, the way back and to its neighbours, which face, how large, what to
// do.
#pragma once

#include <QWidget>

#include "app/views/widgets/PictureCanvas.h"

class QLabel;
class QToolButton;

namespace veilpix::views {

class SegmentedSwitch;

class ViewerBar : public QWidget {
    Q_OBJECT

public:
    explicit ViewerBar(QWidget* parent = nullptr);

    void setTitle(const QString& name);
    void setSteps(bool before, bool after); // whether there is another picture on either side
    void setShareable(bool mine);
    void setFace(PictureCanvas::Face face);
    // Empty where there is nothing to measure.
    void setZoomText(const QString& text);
    [[nodiscard]] bool wantsDetails() const;

Q_SIGNALS:
    void backRequested();
    void stepRequested(int by);
    void faceChosen(veilpix::views::PictureCanvas::Face face);
    void zoomInRequested();
    void zoomOutRequested();
    void fitRequested();
    void saveRequested();
    void shareRequested();
    void detailsToggled(bool wanted);

private:
    QToolButton* addTool(const char* objectName, const char* iconName, const QString& text);
    void buildFaces();
    void buildZoomLabel();
    void layOut();

    QToolButton* m_back = nullptr;
    QLabel* m_title = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    SegmentedSwitch* m_faces = nullptr;
    QToolButton* m_zoomOut = nullptr;
    QLabel* m_zoom = nullptr;
    QToolButton* m_zoomIn = nullptr;
    QToolButton* m_fit = nullptr;
    QToolButton* m_save = nullptr;
    QToolButton* m_share = nullptr;
    QToolButton* m_details = nullptr;
};

} // namespace veilpix::views
