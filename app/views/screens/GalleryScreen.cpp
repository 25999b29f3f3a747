#include "app/views/screens/GalleryScreen.h"

#include <QSplitter>
#include <QVBoxLayout>

#include "app/models/ErrorText.h"
#include "app/models/PictureListModel.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/panels/GalleryBar.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/PersonBar.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/panels/SidebarPanel.h"
#include "app/views/panels/TransfersPanel.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using session::Session;

GalleryScreen::GalleryScreen(const Panels& panels, Session& session, settings::Settings& settings,
                             const ActionSet& actions, QWidget* parent)
    : PictureScreen(parent), m_session(session), m_settings(settings), m_pictures(panels.pictures),
      m_queue(panels.queue), m_transfersAction(actions[Act::ToggleTransfers])
{
    named(this, "galleryScreen", tr("Gallery"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_bar = new GalleryBar(actions, panels.pictures, this);
    column->addWidget(m_bar);
    buildPanes(panels);
    column->addWidget(m_lines, 1);
    restorePanes();
    connectPanels(actions);
    connectViewActions(actions);
    connectRefresh(actions);
    connect(&session, &Session::wiping, this, &GalleryScreen::wipe);
    connect(&session, &Session::stateChanged, this, [this](Session::State state) {
        if (state == Session::State::SignedOut) {
            m_sidebar->setCurrentView(PictureListModel::View::All); // the next account knows other people
        }
    });
}

GalleryScreen::~GalleryScreen()
{
    foldTransfers(false); // what is kept is how they stand open
    m_settings.setWindowState(u"columns"_s, m_columns->saveState());
    m_settings.setWindowState(u"lines"_s, m_lines->saveState());
}

void GalleryScreen::buildPanes(const Panels& panels)
{
    m_lines = named(new QSplitter(Qt::Vertical, this), "lines");
    m_columns = named(new QSplitter(Qt::Horizontal, m_lines), "columns");
    for (QSplitter* splitter : {m_lines, m_columns}) {
        splitter->setHandleWidth(1);
        splitter->setChildrenCollapsible(false);
    }
    m_sidebar = new SidebarPanel(panels.people, m_columns);
    auto* middle = new QWidget(m_columns);
    auto* middleColumn = new QVBoxLayout(middle);
    middleColumn->setContentsMargins(0, 0, 0, 0);
    middleColumn->setSpacing(0);
    m_personBar = new PersonBar(m_session.pins(), middle);
    m_grid = new GalleryPanel(panels.pictures, middle);
    middleColumn->addWidget(m_personBar);
    middleColumn->addWidget(m_grid, 1);
    m_preview = new PreviewPanel(panels.pictures, panels.opener, panels.shareActions, m_columns);
    m_transfers = new TransfersPanel(panels.queue, panels.transfers, m_lines);
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
}

void GalleryScreen::restorePanes()
{
    m_columns->restoreState(m_settings.windowState(u"columns"_s));
    m_lines->restoreState(m_settings.windowState(u"lines"_s));
    m_preview->setVisible(m_settings.previewVisible());
    m_transfers->hide();
    if (m_settings.thumbnailSize() > 0) {
        m_grid->view()->setCellWidth(m_settings.thumbnailSize());
    }
    m_sidebar->setCurrentView(m_pictures.view());
}

void GalleryScreen::connectPanels(const ActionSet& actions)
{
    connect(m_bar, &GalleryBar::searchEntered, this, [this] {
        m_grid->view()->setFocus();
        m_grid->view()->selectSomething();
    });
    connect(m_grid->view(), &GalleryView::cellWidthChanged, this,
            [this](int pixels) { m_settings.setThumbnailSize(pixels); });
    connect(m_grid, &GalleryPanel::selectionChanged, this, [this] {
        if (m_preview->isVisibleTo(this)) {
            m_preview->showPictures(m_grid->selection());
        }
        Q_EMIT stateChanged();
    });
    connect(m_grid, &GalleryPanel::opened, this, &GalleryScreen::opened);
    connect(m_grid, &GalleryPanel::addRequested, this, &GalleryScreen::addRequested);
    connect(m_grid, &GalleryPanel::contextMenuRequested, this, [this, &actions](const QPoint& position) {
        actions.popUp(position, m_pictures.view() == PictureListModel::View::Trash);
    });
    connect(m_sidebar, &SidebarPanel::viewChosen, this, [this](PictureListModel::View view) {
        m_pictures.setView(view);
        showPeopleOf({});
    });
    connect(m_sidebar, &SidebarPanel::personChosen, this, [this](const QString& userId) {
        m_pictures.setPerson(userId);
        showPeopleOf(userId);
    });
    connect(m_sidebar, &SidebarPanel::personOpened, this, &GalleryScreen::personRequested);
    connect(m_sidebar, &SidebarPanel::personMenuRequested, &actions, &ActionSet::popUpForPerson);
    connect(m_personBar, &PersonBar::safetyNumberRequested, actions[Act::SafetyNumber], &QAction::trigger);
    connect(actions[Act::SafetyNumber], &QAction::triggered, this,
            [this] { Q_EMIT personRequested(m_pictures.person()); });
    connect(m_preview, &PreviewPanel::shareRequested, actions[Act::Share], &QAction::trigger);
    connect(m_preview, &PreviewPanel::openRequested, actions[Act::OpenViewer], &QAction::trigger);
    connect(m_preview, &PreviewPanel::roleChosen, this,
            [this](const QString& userId, api::Role role) { Q_EMIT roleChosen(targets().front(), userId, role); });
}

void GalleryScreen::connectViewActions(const ActionSet& actions)
{
    connect(actions[Act::OpenViewer], &QAction::triggered, this,
            [this] { Q_EMIT opened(m_grid->view()->currentIndex()); });
    // toggled(), not triggered(): whatever checks it, the panel follows.
    QAction* preview = actions[Act::TogglePreview];
    preview->setChecked(m_settings.previewVisible());
    connect(preview, &QAction::toggled, this, &GalleryScreen::setPreviewVisible);
    connect(m_transfersAction, &QAction::toggled, this, &GalleryScreen::setTransfersVisible);
    connect(m_transfers, &TransfersPanel::wanted, this, [this] { setTransfersVisible(true); });
    connect(m_transfers, &TransfersPanel::closeRequested, this, [this] { setTransfersVisible(false); });
    connect(m_transfers, &TransfersPanel::foldedChanged, this, &GalleryScreen::foldTransfers);
    const auto sortBy = [this, &actions](Act act, PictureListModel::Sort sort) {
        connect(actions[act], &QAction::triggered, this, [this, sort] { m_pictures.setSort(sort); });
    };
    sortBy(Act::SortNewest, PictureListModel::Sort::NewestFirst);
    sortBy(Act::SortOldest, PictureListModel::Sort::OldestFirst);
    sortBy(Act::SortName, PictureListModel::Sort::Name);
}

void GalleryScreen::connectRefresh(const ActionSet& actions)
{
    connect(actions[Act::Refresh], &QAction::triggered, this, [this] {
        m_refreshAsked = true;
        m_pictures.refresh();
    });
    connect(&m_pictures, &PictureListModel::freshnessChanged, this,
            [this] { m_refreshAsked = m_refreshAsked && !m_pictures.isFresh(); });
    connect(&m_pictures, &PictureListModel::failed, this, [this](const Error& error) {
        if (std::exchange(m_refreshAsked, false) && m_session.isOpen() && m_pictures.rowCount() > 0) {
            Q_EMIT message({Tone::Warning, tr("The list could not be refreshed, so it stays as it was. %1")
                                               .arg(models::ErrorText::describe(error))});
        }
    });
}

void GalleryScreen::showPeopleOf(const QString& userId)
{
    m_personBar->setPerson(userId);
    Q_EMIT stateChanged();
}

void GalleryScreen::setPreviewVisible(bool visible)
{
    m_preview->setVisible(visible);
    m_settings.setPreviewVisible(visible);
    if (visible) {
        m_preview->showPictures(m_grid->selection());
    } else {
        m_preview->wipe();
    }
    Q_EMIT stateChanged();
}

void GalleryScreen::setTransfersVisible(bool visible)
{
    m_transfers->setVisible(visible);
    m_transfersAction->setChecked(visible);
}

void GalleryScreen::foldTransfers(bool folded)
{
    const QList<int> heights = m_lines->sizes();
    if (folded) {
        m_transfersHeight = heights.value(1);
        m_transfers->setMaximumHeight(m_transfers->minimumSizeHint().height());
        return;
    }
    m_transfers->setMaximumHeight(QWIDGETSIZE_MAX);
    if (const int height = std::exchange(m_transfersHeight, 0); height > 0) {
        m_lines->setSizes({heights.value(0) + heights.value(1) - height, height});
    }
}

void GalleryScreen::focusSearch()
{
    m_bar->focusSearch();
}

PictureCommands::Targets GalleryScreen::targets() const
{
    PictureCommands::Targets all;
    const QModelIndexList rows = m_grid->selectedRows();
    for (const QModelIndex& row : rows) {
        all.push_back({m_pictures.itemAt(row), row.data(PictureListModel::NameRole).toString()});
    }
    return all;
}

void GalleryScreen::describe(ActionReasons::Situation& now) const
{
    const int row = std::max(0, m_grid->view()->currentIndex().row());
    now.hasPrevious = row > 0;
    now.hasNext = row + 1 < m_pictures.rowCount();
    describeChosen(now, m_pictures.facts(m_grid->selection()));
    now.facesInSight = m_settings.previewVisible() && now.selected == 1;
}

void GalleryScreen::step(int by)
{
    m_grid->selectBeside(by);
}

void GalleryScreen::zoom(Zoom how)
{
    constexpr int step = 30;
    GalleryView* view = m_grid->view();
    if (how == Zoom::In || how == Zoom::Out) {
        view->setCellWidth(view->cellWidth() + (how == Zoom::In ? step : -step));
    }
}

void GalleryScreen::toggleFace()
{
    m_preview->toggleFace();
}

void GalleryScreen::showCompare()
{
    m_preview->showCompare();
}

void GalleryScreen::selectAll()
{
    m_grid->view()->selectAll();
}

bool GalleryScreen::goBack()
{
    return m_bar->clearSearch();
}

void GalleryScreen::takeFocus()
{
    m_grid->takeFocus();
}

void GalleryScreen::setBarVisible(bool visible)
{
    m_bar->setVisible(visible);
}

int GalleryScreen::barHeight() const
{
    return m_bar->isVisibleTo(this) ? m_bar->height() : 0;
}

void GalleryScreen::showEvent(QShowEvent* event)
{
    PictureScreen::showEvent(event);
    if (!std::exchange(m_wasShown, true)) {
        setTransfersVisible(!m_queue.transfers().empty()); // an earlier start's go on
    }
}

void GalleryScreen::wipe()
{
    m_bar->clearSearch();
    m_personBar->wipe();
    m_grid->wipe();
    m_preview->wipe();
}

} // namespace veilpix::views
