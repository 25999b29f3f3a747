#include "app/views/panels/ViewerBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "app/views/theme/Icons.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/SegmentedSwitch.h"

namespace veilpix::views {

using Face = PictureCanvas::Face;

ViewerBar::ViewerBar(QWidget* parent) : QWidget(parent)
{
    named(this, "viewerBar");
    setAttribute(Qt::WA_StyledBackground);
    m_back = addTool("viewerBack", "back", tr("Back to the gallery (Esc)"));
    m_title = named(makeLabel({}, "heading", this), "viewerTitle");
    m_title->setWordWrap(false);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_previous = addTool("viewerPrevious", "previous", tr("Previous (Left)"));
    m_next = addTool("viewerNext", "next", tr("Next (Right)"));
    buildFaces();
    m_zoomOut = addTool("viewerZoomOut", "zoom-out", tr("Zoom out (−)"));
    buildZoomLabel();
    m_zoomIn = addTool("viewerZoomIn", "zoom-in", tr("Zoom in (+)"));
    m_fit = addTool("viewerFit", "fit", tr("Fit the window (0)"));
    m_save = addTool("viewerSave", "save", tr("Save decrypted… (Ctrl+S)"));
    m_share = addTool("viewerShare", "share", tr("Share…"));
    m_details = addTool("viewerDetailsTool", "info", tr("Details"));
    m_details->setCheckable(true);
    m_details->setChecked(true);
    layOut();
    connect(m_back, &QToolButton::clicked, this, &ViewerBar::backRequested);
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
    connect(m_faces, &SegmentedSwitch::valueChosen, this, [this](int face) { Q_EMIT faceChosen(Face(face)); });
    connect(m_zoomOut, &QToolButton::clicked, this, &ViewerBar::zoomOutRequested);
    connect(m_zoomIn, &QToolButton::clicked, this, &ViewerBar::zoomInRequested);
    connect(m_fit, &QToolButton::clicked, this, &ViewerBar::fitRequested);
    connect(m_save, &QToolButton::clicked, this, &ViewerBar::saveRequested);
    connect(m_share, &QToolButton::clicked, this, &ViewerBar::shareRequested);
    connect(m_details, &QToolButton::toggled, this, &ViewerBar::detailsToggled);
}

QToolButton* ViewerBar::addTool(const char* objectName, const char* iconName, const QString& text)
{
    auto* button = named(new QToolButton(this), objectName, text);
    button->setIcon(icon(QLatin1String(iconName)));
    button->setIconSize({20, 20});
    button->setToolTip(text);
    button->setFocusPolicy(Qt::StrongFocus);
    enterPresses(button);
    return button;
}

void ViewerBar::buildFaces()
{
    m_faces = new SegmentedSwitch(this);
    m_faces->setAccessibleName(tr("What to show"));
    m_faces->addSegment(tr("Decrypted"), int(Face::Decrypted), "viewerDecrypted", tr("The picture as you see it  (E)"));
    m_faces->addSegment(tr("Compare"), int(Face::Compare), "viewerCompare", tr("Both, with a divider to drag  (C)"));
    m_faces->addSegment(tr("Encrypted"), int(Face::Encrypted), "viewerEncrypted", tr("As the server has it  (E)"));
}

void ViewerBar::buildZoomLabel()
{
    m_zoom = named(makeLabel({}, "muted", this), "viewerZoom");
    m_zoom->setWordWrap(false);
    m_zoom->setAlignment(Qt::AlignCenter);
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(tr("Fit (%1 %)").arg(888)) + 12);
    m_zoom->setToolTip(tr("At 100 % each pixel of the picture is one of the screen."));
}

void ViewerBar::layOut()
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 7, 10, 7);
    row->setSpacing(4);
    row->addWidget(m_back);
    row->addWidget(m_title, 1);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addSpacing(8);
    row->addWidget(m_faces);
    row->addSpacing(8);
    row->addWidget(m_zoomOut);
    row->addWidget(m_zoom);
    row->addWidget(m_zoomIn);
    row->addWidget(m_fit);
    row->addSpacing(8);
    row->addWidget(m_save);
    row->addWidget(m_share);
    row->addWidget(m_details);
}

void ViewerBar::setTitle(const QString& name)
{
    m_title->setText(name);
}

void ViewerBar::setSteps(bool before, bool after)
{
    m_previous->setEnabled(before);
    m_next->setEnabled(after);
    const QString alone = before || after ? QString() : tr("There is no other picture.");
    m_previous->setToolTip(before ? tr("Previous (Left)") : alone.isEmpty() ? tr("This is the first picture.") : alone);
    m_next->setToolTip(after ? tr("Next (Right)") : alone.isEmpty() ? tr("This is the last picture.") : alone);
}

void ViewerBar::setShareable(bool mine)
{
    m_share->setEnabled(mine);
    m_share->setToolTip(mine ? tr("Share…") : tr("Only the owner can share a picture."));
}

void ViewerBar::setFace(Face face)
{
    m_faces->setValue(int(face));
}

void ViewerBar::setZoomText(const QString& text)
{
    setCaptionedText(m_zoom, tr("Zoom"), text);
}

bool ViewerBar::wantsDetails() const
{
    return m_details->isChecked();
}

} // namespace veilpix::views
