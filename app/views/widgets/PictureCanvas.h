// A picture to look at: fitted or zoomed, dragged, and uncovered from its encrypted form by a divider. Mouse, wheel and
// keys alike: + − zoom, 0 fits, 1 shows pixel for pixel; arrows move the divider when comparing, the picture when it is
// larger than the canvas, and else ask for the previous or next one.
#pragma once

#include <QImage>
#include <QWidget>

#include "app/views/widgets/CanvasPlacement.h"
#include "app/views/widgets/PictureLevels.h"

namespace veilpix::views {

class PictureCanvas : public QWidget {
    Q_OBJECT

public:
    enum class Face { Decrypted, Compare, Encrypted };
    Q_ENUM(Face)

    explicit PictureCanvas(QWidget* parent = nullptr);

    void setDecrypted(const QImage& image);
    void setEncrypted(const QImage& image); // the encrypted PNG's own pixels
    void wipe();                            // lets go of both, overwriting what was decrypted
    [[nodiscard]] bool hasDecrypted() const { return !m_levels.isEmpty(); }
    [[nodiscard]] bool hasEncrypted() const { return !m_encrypted.isNull(); }

    void setFace(Face face);
    [[nodiscard]] Face face() const { return m_face; }
    void setDivider(qreal part); // 0 … 1 from the left: decrypted before it, encrypted after it
    [[nodiscard]] qreal divider() const { return m_divider; }

    void zoomIn();
    void zoomOut();
    void fit();
    void showActualSize();
    [[nodiscard]] bool isFitted() const { return m_placement.isFitted(); }
    [[nodiscard]] qreal zoom() const; // screen pixels a picture pixel

    void setCornerRadius(int radius);         // for a picture that lies in a panel
    void setPlaceholder(const QString& text); // said while there is nothing to show
    void setPictureName(const QString& name); // for assistive technology

    [[nodiscard]] QSize sizeHint() const override { return {320, 220}; }
    [[nodiscard]] QRectF pictureRect() const;
    [[nodiscard]] QSize pictureSize() const { return m_levels.size(); }

Q_SIGNALS:
    void zoomChanged();
    void faceChanged(veilpix::views::PictureCanvas::Face face);
    void dividerMoved(qreal part);
    void previousRequested();
    void nextRequested();
    void activated(); // double click where there is nothing to zoom: a panel opens the viewer

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    [[nodiscard]] QSize shownSize() const;
    [[nodiscard]] CanvasPlacement::Frame frame() const;
    [[nodiscard]] bool canPan() const;
    [[nodiscard]] bool isComparing() const; // and the divider can be moved
    [[nodiscard]] qreal dividerX() const;
    [[nodiscard]] bool overDivider(QPointF position) const;
    void zoomTo(qreal factor, QPointF anchor);
    void push(QPointF by);
    bool moveByKey(QKeyEvent* event); // false: the key is for somebody else
    void describe();
    void drawDecrypted(QPainter& painter, const QRectF& target) const;
    void drawEncrypted(QPainter& painter, const QRectF& target, bool cover) const;
    void drawDivider(QPainter& painter, const QRectF& target) const;

    PictureLevels m_levels;
    QImage m_encrypted;
    QString m_placeholder;
    QString m_name;
    Face m_face = Face::Decrypted;
    qreal m_divider = 0.5;
    CanvasPlacement m_placement;
    QPointF m_grip;
    enum class Grip { None, Divider, Picture } m_gripped = Grip::None;
    int m_radius = 0;
    int m_generation = 0;
    bool m_focusByKey = false;
};

} // namespace veilpix::views
