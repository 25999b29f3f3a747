#include "app/views/panels/GalleryPanel.h"

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/views/delegates/PictureDelegate.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/widgets/EmptyState.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using View = PictureListModel::View;

GalleryPanel::GalleryPanel(PictureListModel& pictures, QWidget* parent) : QStackedWidget(parent), m_pictures(pictures)
{
    setObjectName(u"galleryArea"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_view = named(new GalleryView(this), "galleryView", tr("Pictures"));
    m_delegate = new PictureDelegate(m_view);
    m_view->setItemDelegate(m_delegate);
    m_view->setModel(&pictures);
    m_view->setGroups([&pictures] {
        std::vector<GalleryLayout::Group> groups;
        for (const auto& day : pictures.days()) {
            groups.push_back({day.day, day.count});
        }
        return groups;
    });
    m_empty = named(new EmptyState(this), "galleryEmpty");
    addWidget(m_view);
    addWidget(m_empty);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &GalleryPanel::selectionChanged);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &GalleryPanel::selectionChanged);
    connect(m_view, &QAbstractItemView::activated, this, &GalleryPanel::opened);
    connect(m_view, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& position) { Q_EMIT contextMenuRequested(m_view->viewport()->mapToGlobal(position)); });
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        if (m_error) {
            m_error.reset();
            m_pictures.refresh();
        } else {
            Q_EMIT addRequested();
        }
    });
    connect(&pictures, &PictureListModel::failed, this, [this](const Error& error) {
        m_error = error;
        refreshState();
    });
    connect(&pictures, &PictureListModel::loadingChanged, this, [this](bool loading) {
        if (loading) {
            m_error.reset();
        }
        refreshState();
    });
    connect(&pictures, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        const QModelIndex current = m_view->currentIndex();
        m_kept = current.isValid() ? m_pictures.itemAt(current) : pictures::ItemKey();
    });
    connect(&pictures, &QAbstractItemModel::modelReset, this, [this] {
        refreshState();
        if (m_kept.isValid()) {
            select(m_kept);
        }
        Q_EMIT selectionChanged();
    });
    connect(&pictures, &QAbstractItemModel::rowsInserted, this, &GalleryPanel::refreshState);
    connect(&pictures, &QAbstractItemModel::rowsRemoved, this, [this] {
        refreshState();
        if (m_view->currentIndex().isValid() && !m_view->selectionModel()->hasSelection()) {
            m_view->selectionModel()->select(m_view->currentIndex(),
                                             QItemSelectionModel::ClearAndSelect); // the one beside what is gone
        }
        Q_EMIT selectionChanged();
    });
    refreshState();
}

std::vector<pictures::ItemKey> GalleryPanel::selectedItems() const
{
    std::vector<pictures::ItemKey> items;
    for (const QModelIndex& index : selectedRows()) {
        items.push_back(m_pictures.itemAt(index));
    }
    return items;
}

QItemSelection GalleryPanel::selection() const
{
    return m_view->selectionModel()->selection();
}

QModelIndexList GalleryPanel::selectedRows() const
{
    QModelIndexList rows = m_view->selectionModel()->selectedIndexes();
    std::sort(rows.begin(), rows.end());
    return rows;
}

void GalleryPanel::select(const pictures::ItemKey& item)
{
    const QModelIndex index = m_pictures.indexOf(item);
    if (index.isValid()) {
        m_view->setCurrentIndex(index);
    }
}

void GalleryPanel::selectBeside(int step)
{
    const QModelIndex current = m_view->currentIndex();
    const int row = std::clamp((current.isValid() ? current.row() : 0) + step, 0, m_pictures.rowCount() - 1);
    m_view->setCurrentIndex(m_pictures.index(row, 0));
}

void GalleryPanel::takeFocus()
{
    m_wantsFocus = currentWidget() != m_view;
    m_view->setFocus();
}

void GalleryPanel::wipe()
{
    m_delegate->wipe();
    m_kept = {};
    m_view->viewport()->update();
}

void GalleryPanel::refreshState()
{
    if (m_pictures.rowCount() > 0) {
        setCurrentWidget(m_view);
        if (std::exchange(m_wantsFocus, false)) {
            m_view->setFocus();
        }
        return;
    }
    const bool waiting = m_pictures.isLoading() && !m_error;
    if (m_error) {
        m_empty->present(u"warning"_s, tr("Your pictures could not be listed"), models::ErrorText::describe(*m_error),
                         tr("Try again"));
    } else if (waiting) {
        m_empty->present(u"pictures"_s, tr("Looking for your pictures"), {});
    } else if (!m_pictures.search().isEmpty()) {
        m_empty->present(u"search"_s, tr("Nothing found"),
                         tr("No picture here has “%1” in its name.").arg(models::foreignText(m_pictures.search())));
    } else {
        switch (m_pictures.view()) {
        case View::All:
        case View::Mine:
            m_empty->present(u"add"_s, tr("Drop pictures here"),
                             tr("They are encrypted on this computer before they are kept. Paste works too."),
                             tr("Add pictures…"));
            break;
        case View::Favourites:
            m_empty->present(u"star"_s, tr("No favourites yet"),
                             tr("Select a picture and press Ctrl+D. Only you see what you mark."));
            break;
        case View::SharedWithMe:
            m_empty->present(u"shared-with-me"_s, tr("Nothing has been shared with you yet"),
                             tr("Tell others your name here: they find you by it."));
            break;
        case View::SharedByMe:
            m_empty->present(u"shared-by-me"_s, tr("You have not shared anything yet"),
                             tr("Select a picture and choose Share."));
            break;
        case View::WithPerson:
            m_empty->present(u"person"_s, tr("Nothing is shared between you"),
                             tr("What you share with this person, and they with you, is shown here."));
            break;
        case View::Trash:
            m_empty->present(u"trash"_s, tr("The trash is empty"), tr("Deleted pictures stay here for 30 days."));
            break;
        }
    }
    m_empty->setWaiting(waiting);
    setCurrentWidget(m_empty);
}

} // namespace veilpix::views
