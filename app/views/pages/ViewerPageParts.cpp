// ViewerPage: the bar above the picture and what stands beside it.
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "app/models/AccessModel.h"
#include "app/views/pages/ViewerPage.h"
#include "app/views/panels/AccessList.h"
#include "app/views/panels/DetailsView.h"
#include "app/views/theme/Icons.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PictureCanvas.h"
#include "app/views/widgets/SegmentedSwitch.h"

namespace veilpix::views {

using Face = PictureCanvas::Face;

QToolButton* ViewerPage::addTool(const char* objectName, const char* iconName, const QString& text)
{
    auto* button = named(new QToolButton(m_bar), objectName, text);
    button->setIcon(icon(QLatin1String(iconName)));
    button->setIconSize({20, 20});
    button->setToolTip(text);
    button->setFocusPolicy(Qt::StrongFocus);
    enterPresses(button);
    return button;
}

void ViewerPage::buildBar()
{
    m_bar = named(new QWidget(this), "viewerBar");
    m_bar->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(10, 7, 10, 7);
    row->setSpacing(4);
    auto* back = addTool("viewerBack", "back", tr("Back to the gallery (Esc)"));
    m_title = named(makeLabel({}, "heading", m_bar), "viewerTitle");
    m_title->setWordWrap(false);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_previous = addTool("viewerPrevious", "previous", tr("Previous (Left)"));
    m_next = addTool("viewerNext", "next", tr("Next (Right)"));
    m_switch = new SegmentedSwitch(m_bar);
    m_switch->setAccessibleName(tr("What to show"));
    m_switch->addSegment(tr("Decrypted"), int(Face::Decrypted), "viewerDecrypted",
                         tr("The picture as you see it  (E)"));
    m_switch->addSegment(tr("Compare"), int(Face::Compare), "viewerCompare", tr("Both, with a divider to drag  (C)"));
    m_switch->addSegment(tr("Encrypted"), int(Face::Encrypted), "viewerEncrypted", tr("As the server has it  (E)"));
    auto* zoomOut = addTool("viewerZoomOut", "zoom-out", tr("Zoom out (−)"));
    m_zoom = named(makeLabel({}, "muted", m_bar), "viewerZoom");
    m_zoom->setWordWrap(false);
    m_zoom->setAlignment(Qt::AlignCenter);
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(tr("Fit (%1 %)").arg(888)) + 12);
    m_zoom->setToolTip(tr("At 100 % each pixel of the picture is one of the screen."));
    auto* zoomIn = addTool("viewerZoomIn", "zoom-in", tr("Zoom in (+)"));
    auto* fit = addTool("viewerFit", "fit", tr("Fit the window (0)"));
    auto* save = addTool("viewerSave", "save", tr("Save decrypted… (Ctrl+S)"));
    m_shareTool = addTool("viewerShare", "share", tr("Share…"));
    m_detailsTool = addTool("viewerDetailsTool", "info", tr("Details"));
    m_detailsTool->setCheckable(true);
    m_detailsTool->setChecked(true);
    row->addWidget(back);
    row->addWidget(m_title, 1);
    for (QWidget* one : {static_cast<QWidget*>(m_previous), static_cast<QWidget*>(m_next)}) {
        row->addWidget(one);
    }
    row->addSpacing(8);
    row->addWidget(m_switch);
    row->addSpacing(8);
    row->addWidget(zoomOut);
    row->addWidget(m_zoom);
    row->addWidget(zoomIn);
    row->addWidget(fit);
    row->addSpacing(8);
    row->addWidget(save);
    row->addWidget(m_shareTool);
    row->addWidget(m_detailsTool);
    connect(back, &QToolButton::clicked, this, &ViewerPage::closeRequested);
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_switch, &SegmentedSwitch::valueChosen, this, &ViewerPage::setFace);
    connect(zoomOut, &QToolButton::clicked, this, [this] { m_canvas->zoomOut(); });
    connect(zoomIn, &QToolButton::clicked, this, [this] { m_canvas->zoomIn(); });
    connect(fit, &QToolButton::clicked, this, [this] { m_canvas->fit(); });
    connect(save, &QToolButton::clicked, this, &ViewerPage::saveRequested);
    connect(m_shareTool, &QToolButton::clicked, this, &ViewerPage::shareRequested);
    connect(m_detailsTool, &QToolButton::toggled, this, [this](bool on) { m_side->setVisible(on); });
}

void ViewerPage::buildSide()
{
    m_side = named(new QWidget(this), "viewerDetails", tr("Details"));
    m_side->setAttribute(Qt::WA_StyledBackground);
    m_side->setFixedWidth(280);
    auto* side = new QVBoxLayout(m_side);
    side->setContentsMargins(16, 16, 16, 16);
    side->setSpacing(12);
    side->addWidget(makeLabel(tr("Details"), "heading", m_side));
    m_details = new DetailsView(m_side);
    side->addWidget(m_details);
    m_accessPart = named(new QWidget(m_side), "viewerAccess", tr("Who can open it"));
    auto* access = new QVBoxLayout(m_accessPart);
    access->setContentsMargins(0, 8, 0, 0);
    access->addWidget(makeLabel(tr("Who can open it"), "heading", m_accessPart));
    access->addWidget(new AccessList(*m_access, m_accessPart));
    side->addWidget(m_accessPart);
    side->addStretch(1);
}

} // namespace veilpix::views
