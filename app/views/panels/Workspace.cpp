#include "app/views/panels/Workspace.h"

#include <QSplitter>
#include <QVBoxLayout>

#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/PersonBar.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/panels/SidebarPanel.h"
#include "app/views/panels/TransfersPanel.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

Workspace::Workspace(const AppParts& parts, QWidget* parent) : QWidget(parent), m_parts(parts)
{
    named(this, "workspace", tr("Gallery"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_lines = named(new QSplitter(Qt::Vertical, this), "lines");
    m_columns = named(new QSplitter(Qt::Horizontal, m_lines), "columns");
    for (QSplitter* splitter : {m_lines, m_columns}) {
        splitter->setHandleWidth(1);
        splitter->setChildrenCollapsible(false);
    }
    m_sidebar = new SidebarPanel(parts.people, m_columns);
    auto* middle = new QWidget(m_columns);
    auto* middleColumn = new QVBoxLayout(middle);
    middleColumn->setContentsMargins(0, 0, 0, 0);
    middleColumn->setSpacing(0);
    m_personBar = new PersonBar(parts.session.pins(), middle);
    m_gallery = new GalleryPanel(parts.pictures, middle);
    middleColumn->addWidget(m_personBar);
    middleColumn->addWidget(m_gallery, 1);
    m_preview = new PreviewPanel(parts.pictures, parts.opener, parts.shareActions, m_columns);
    m_transfers = new TransfersPanel(parts.queue, parts.transfers, m_lines);
    m_columns->addWidget(m_sidebar);
    m_columns->addWidget(middle);
    m_columns->addWidget(m_preview);
    m_columns->setStretchFactor(0, 0);
    m_columns->setStretchFactor(1, 1);
    m_columns->setStretchFactor(2, 0);
    m_columns->setSizes({196, 752, 332});
    m_lines->addWidget(m_columns);
    m_lines->addWidget(m_transfers);
    m_lines->setStretchFactor(0, 1);
    m_lines->setStretchFactor(1, 0);
    m_lines->setSizes({620, 180});
    column->addWidget(m_lines);
    m_columns->restoreState(parts.settings.windowState(u"columns"_s));
    m_lines->restoreState(parts.settings.windowState(u"lines"_s));
    m_preview->setVisible(parts.settings.previewVisible());
    if (parts.settings.thumbnailSize() > 0) {
        m_gallery->view()->setCellWidth(parts.settings.thumbnailSize());
    }
    connect(m_gallery->view(), &GalleryView::cellWidthChanged, this,
            [this](int pixels) { m_parts.settings.setThumbnailSize(pixels); });
    connect(m_gallery, &GalleryPanel::selectionChanged, this, [this] {
        if (m_preview->isVisibleTo(this)) {
            m_preview->showPictures(m_gallery->selectedRows());
        }
    });
    connect(m_personBar, &PersonBar::safetyNumberRequested, this, &Workspace::safetyNumberRequested);
    connect(m_transfers, &TransfersPanel::wanted, this, [this] { setTransfersVisible(true); });
    connect(m_transfers, &TransfersPanel::closeRequested, this, [this] { setTransfersVisible(false); });
    m_transfers->setVisible(!parts.queue.transfers().empty()); // an earlier start's go on
}

Workspace::~Workspace()
{
    m_parts.settings.setWindowState(u"columns"_s, m_columns->saveState());
    m_parts.settings.setWindowState(u"lines"_s, m_lines->saveState());
}

void Workspace::setPreviewVisible(bool visible)
{
    m_preview->setVisible(visible);
    m_parts.settings.setPreviewVisible(visible);
    if (visible) {
        m_preview->showPictures(m_gallery->selectedRows());
    } else {
        m_preview->wipe();
    }
}

void Workspace::setPerson(const QString& userId)
{
    m_personBar->setPerson(userId);
}

void Workspace::setTransfersVisible(bool visible)
{
    if (m_transfers->isVisibleTo(this) != visible) {
        m_transfers->setVisible(visible);
        Q_EMIT transfersVisibleChanged(visible);
    }
}

void Workspace::wipe()
{
    m_personBar->wipe();
    m_gallery->wipe();
    m_preview->wipe();
}

} // namespace veilpix::views
