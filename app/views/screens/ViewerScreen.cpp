#include "app/views/screens/ViewerScreen.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/pictures/OpenedPicture.h"
#include "app/session/Session.h"
#include "app/views/panels/DetailsView.h"
#include "app/views/panels/OpenedFaces.h"
#include "app/views/panels/TransferStrip.h"
#include "app/views/panels/ViewerBar.h"
#include "app/views/panels/ViewerSide.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using Face = PictureCanvas::Face;

ViewerScreen::ViewerScreen(PictureListModel& pictures, pictures::PictureOpener& opener,
                           pictures::ShareActions& shareActions, transfers::TransferQueue& queue,
                           const session::Session& session, QWidget* parent)
    : PictureScreen(parent), m_pictures(pictures), m_faces(new OpenedFaces(opener, this)), m_bar(new ViewerBar(this)),
      m_strip(new TransferStrip(queue, this)), m_canvas(named(new PictureCanvas(this), "viewerCanvas")),
      m_side(new ViewerSide(shareActions, this))
{
    named(this, "viewerScreen", tr("Picture viewer"));
    setAttribute(Qt::WA_StyledBackground);
    buildOpening();
    layOut();
    connectBar();
    connectFaces();
    connectPictures();
    connect(&session, &session::Session::wiping, this, &ViewerScreen::wipe);
}

void ViewerScreen::buildOpening()
{
    m_opening = new QWidget(this);
    auto* row = new QHBoxLayout(m_opening);
    row->setContentsMargins(16, 8, 16, 8);
    m_message = named(makeLabel({}, "muted", m_opening), "viewerMessage");
    m_progress = named(new QProgressBar(m_opening), "viewerProgress", tr("Opening"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(260);
    auto* cancel = named(new QPushButton(tr("Cancel"), m_opening), "viewerCancel", tr("Cancel opening"));
    row->addWidget(m_message, 1);
    row->addWidget(m_progress, 1);
    row->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, this, [this] {
        m_faces->cancel();
        m_opening->hide();
        m_canvas->setPlaceholder(tr("Opening was cancelled."));
        m_side->details()->setSignaturePending(tr("not checked: opening was cancelled"));
    });
}

void ViewerScreen::layOut()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_canvas, 1);
    row->addWidget(m_side);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_strip);
    column->addWidget(m_opening);
    column->addLayout(row, 1);
}

void ViewerScreen::connectBar()
{
    connect(m_bar, &ViewerBar::backRequested, this, &ViewerScreen::closeRequested);
    connect(m_bar, &ViewerBar::stepRequested, this, &ViewerScreen::step);
    connect(m_bar, &ViewerBar::faceChosen, this, &ViewerScreen::setFace);
    connect(m_bar, &ViewerBar::zoomInRequested, m_canvas, &PictureCanvas::zoomIn);
    connect(m_bar, &ViewerBar::zoomOutRequested, m_canvas, &PictureCanvas::zoomOut);
    connect(m_bar, &ViewerBar::fitRequested, m_canvas, &PictureCanvas::fit);
    connect(m_bar, &ViewerBar::saveRequested, this, &ViewerScreen::saveRequested);
    connect(m_bar, &ViewerBar::shareRequested, this, &ViewerScreen::shareRequested);
    connect(m_bar, &ViewerBar::detailsToggled, m_side, &QWidget::setVisible);
    connect(m_canvas, &PictureCanvas::previousRequested, this, [this] { step(-1); });
    connect(m_canvas, &PictureCanvas::nextRequested, this, [this] { step(1); });
    connect(m_canvas, &PictureCanvas::zoomChanged, this, &ViewerScreen::showZoom);
}

void ViewerScreen::connectFaces()
{
    connect(m_faces, &OpenedFaces::progress, this, [this](qint64 done, qint64 total) {
        m_progress->setRange(0, total > 0 ? 100 : 0);
        m_progress->setValue(total > 0 ? int(done * 100 / total) : 0);
    });
    connect(m_faces, &OpenedFaces::opened, this, &ViewerScreen::showOpened);
    connect(m_faces, &OpenedFaces::decryptedReady, this, [this](const QImage& image) {
        m_opening->hide();
        m_isWhole = true;
        m_canvas->setDecrypted(image);
        m_side->details()->showPicture(*m_faces->picture());
        Q_EMIT stateChanged();
    });
    connect(m_faces, &OpenedFaces::cannotBeShown, this, [this](const Error& error) {
        m_opening->hide();
        m_isWhole = true;
        m_canvas->setDecrypted({});
        m_canvas->setPlaceholder(models::ErrorText::describeShowing(error, m_name));
        Q_EMIT stateChanged();
    });
    connect(m_faces, &OpenedFaces::encryptedReady, m_canvas, &PictureCanvas::setEncrypted);
    connect(m_faces, &OpenedFaces::failed, this, [this](const Error& error) {
        m_opening->hide();
        m_canvas->wipe();
        m_canvas->setPlaceholder(models::ErrorText::describeOpening(error, m_name));
        m_side->details()->setSignaturePending({});
        Q_EMIT stateChanged();
    });
}

void ViewerScreen::showOpened()
{
    m_name = m_faces->picture()->name;
    m_bar->setTitle(models::foreignText(m_name, 120));
    m_canvas->setPictureName(models::foreignText(m_name));
    m_side->details()->showPicture(*m_faces->picture());
    // From here on what the details say of it is certain, though a large one is not on the screen yet.
    m_message->setText(
        tr("%1 is decrypted and its signature was checked. Drawing it…").arg(models::foreignText(m_name)));
    m_progress->setRange(0, 0);
    Q_EMIT stateChanged();
}

void ViewerScreen::connectPictures()
{
    const auto neighboursChanged = [this] {
        if (m_item.isValid()) {
            m_index = place();
            refreshSteps();
            Q_EMIT stateChanged();
        }
    };
    connect(&m_pictures, &QAbstractItemModel::rowsInserted, this, neighboursChanged);
    connect(&m_pictures, &QAbstractItemModel::rowsRemoved, this, neighboursChanged);
    connect(&m_pictures, &QAbstractItemModel::modelReset, this, neighboursChanged);
    connect(&m_pictures, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex&, int first, int last) { followRemoval(first, last); });
    connect(&m_pictures, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) {
                if (roles.isEmpty()) {
                    followChange(first.row(), last.row());
                }
            });
    connect(&m_pictures, &PictureListModel::gone, this, &ViewerScreen::tellGone);
}

void ViewerScreen::followChange(int first, int last)
{
    if (!m_index.isValid() || m_index.row() < first || m_index.row() > last) {
        return;
    }
    if (m_index.data(PictureListModel::VersionRole).toULongLong() != m_version) {
        showItem(m_index); // replaced, here or elsewhere
    } else {
        m_side->refreshAccess();
    }
}

// The viewer goes on to another picture or closes; whoever looked at this one learns why.
void ViewerScreen::tellGone(const pictures::ItemKey& item, const QString& name, PictureListModel::Gone how)
{
    if (isVisible() && m_item == item) {
        const QString it = models::foreignText(name);
        Q_EMIT gone(item, how == PictureListModel::Gone::NotShared ? tr("“%1” is no longer shared with you.").arg(it)
                          : how == PictureListModel::Gone::Trashed
                              ? tr("“%1” was moved to the trash on another computer.").arg(it)
                              : tr("“%1” was deleted for good on another computer.").arg(it));
    }
}

// The picture that is shown may be deleted, here or elsewhere: then the one beside it takes its place.
void ViewerScreen::followRemoval(int first, int last)
{
    if (!m_index.isValid() || m_index.row() < first || m_index.row() > last) {
        return;
    }
    const int beside = last + 1 < m_pictures.rowCount() ? last + 1 : first - 1;
    m_beside = m_pictures.index(beside, 0);
    // A row that only moves is back by then.
    QMetaObject::invokeMethod(this, &ViewerScreen::afterRemoval, Qt::QueuedConnection);
}

void ViewerScreen::afterRemoval()
{
    if (!m_item.isValid() || m_index.isValid()) {
        return;
    }
    const QModelIndex again = m_pictures.indexOf(m_item);
    const QModelIndex beside = std::exchange(m_beside, {});
    if (again.isValid()) {
        m_index = again;
        refreshSteps();
    } else if (beside.isValid()) {
        showItem(beside);
        Q_EMIT moved(m_item);
    } else {
        Q_EMIT closeRequested();
    }
}

void ViewerScreen::beginOpening(const QString& name)
{
    m_isWhole = false;
    m_canvas->wipe();
    m_side->details()->clear();
    m_name = name;
    m_bar->setTitle(models::foreignText(name, 120));
    m_canvas->setPictureName(models::foreignText(name));
    m_canvas->setPlaceholder({});
    m_message->setText(tr("Opening %1…").arg(models::foreignText(name)));
    m_progress->setRange(0, 0);
    m_opening->show();
    refreshSteps();
    m_canvas->setFocus();
    Q_EMIT stateChanged();
}

void ViewerScreen::showItem(const QModelIndex& index)
{
    m_index = index;
    m_item = m_pictures.itemAt(index);
    m_version = index.data(PictureListModel::VersionRole).toULongLong();
    m_paths.clear();
    m_side->setPicture(m_item);
    beginOpening(index.data(PictureListModel::NameRole).toString());
    m_side->details()->showRow(index);
    m_side->details()->setSignaturePending(tr("being checked…"));
    const QImage thumbnail = index.data(PictureListModel::ThumbnailRole).value<QImage>();
    if (!thumbnail.isNull()) {
        m_canvas->setDecrypted(thumbnail); // until the picture itself is there
    }
    m_faces->open(m_item);
}

void ViewerScreen::showFiles(const QStringList& paths)
{
    m_index = QPersistentModelIndex();
    m_item = {};
    m_side->setPicture({});
    m_paths = paths;
    showFile(0);
}

void ViewerScreen::showFile(qsizetype place)
{
    m_place = place;
    const QFileInfo file(m_paths.at(place));
    beginOpening(file.fileName());
    m_side->details()->showEncryptedFile(file.size());
    m_faces->openFile(m_paths.at(place));
}

void ViewerScreen::step(int by)
{
    if (const qsizetype place = m_place + by; place >= 0 && place < m_paths.size()) {
        showFile(place);
        return;
    }
    m_index = place();
    if (!m_index.isValid()) {
        return;
    }
    const QModelIndex next = m_pictures.index(m_index.row() + by, 0);
    if (next.isValid()) {
        showItem(next);
        Q_EMIT moved(m_item);
    }
}

QModelIndex ViewerScreen::place() const
{
    return m_index.isValid() ? QModelIndex(m_index) : m_pictures.indexOf(m_item);
}

bool ViewerScreen::canStep(int by) const
{
    if (!m_paths.isEmpty()) {
        return m_place + by >= 0 && m_place + by < m_paths.size();
    }
    const QModelIndex at = place();
    const int row = at.row() + by;
    return at.isValid() && row >= 0 && row < m_pictures.rowCount();
}

void ViewerScreen::refreshSteps()
{
    m_bar->setSteps(canStep(-1), canStep(1));
    m_bar->setShareable(PictureListModel::isOwn(m_index) && !m_index.data(PictureListModel::ClassicRole).toBool());
}

void ViewerScreen::setFace(Face face)
{
    m_bar->setFace(face);
    m_canvas->setFace(face);
    m_canvas->setFocus();
}

void ViewerScreen::toggleFace()
{
    const Face next = m_canvas->face() == Face::Encrypted ? Face::Decrypted : Face::Encrypted;
    m_bar->setFace(next);
    m_canvas->setFace(next);
}

void ViewerScreen::showCompare()
{
    m_bar->setFace(Face::Compare);
    m_canvas->setFace(Face::Compare);
}

void ViewerScreen::zoom(Zoom how)
{
    switch (how) {
    case Zoom::In:
        m_canvas->zoomIn();
        break;
    case Zoom::Out:
        m_canvas->zoomOut();
        break;
    case Zoom::Fit:
        m_canvas->fit();
        break;
    case Zoom::ActualSize:
        m_canvas->showActualSize();
        break;
    }
}

void ViewerScreen::showZoom()
{
    const bool something = m_canvas->face() == Face::Encrypted ? m_canvas->hasEncrypted() : m_canvas->hasDecrypted();
    // A thumbnail in the picture's place has fewer pixels: how far it is enlarged says nothing about the picture.
    const bool measured = m_isWhole || m_canvas->face() == Face::Encrypted;
    const int percent = qRound(m_canvas->zoom() * 100);
    m_bar->setZoomText(!something              ? QString()
                       : !m_canvas->isFitted() ? (measured ? tr("%1 %").arg(percent) : QString())
                       : measured              ? tr("Fit (%1 %)").arg(percent)
                                               : tr("Fit"));
}

bool ViewerScreen::isShowingPicture() const
{
    return m_faces->picture() != nullptr;
}

QByteArray ViewerScreen::decryptedBytes() const
{
    return m_faces->picture() != nullptr ? m_faces->picture()->bytes : QByteArray();
}

void ViewerScreen::wipe()
{
    m_faces->wipe();
    m_canvas->wipe();
    m_side->wipe();
    m_bar->setTitle({});
    m_message->clear();
    m_name.clear();
    m_paths.clear();
    m_place = 0;
    m_item = {};
    m_index = QPersistentModelIndex();
    m_opening->hide();
}

PictureCommands::Targets ViewerScreen::targets() const
{
    return m_item.isValid() ? PictureCommands::Targets{{m_item, m_name}} : PictureCommands::Targets{};
}

void ViewerScreen::describe(ActionReasons::Situation& now) const
{
    now.oneInSight = true;
    now.onlyAFile = !m_item.isValid();
    now.fileIsOpen = now.onlyAFile && isShowingPicture();
    now.facesInSight = true;
    now.hasPrevious = canStep(-1);
    now.hasNext = canStep(1);
    if (m_item.isValid()) {
        describeChosen(now, m_pictures.facts(m_item));
    }
}

void ViewerScreen::save(PictureCommands& commands)
{
    if (m_item.isValid()) {
        PictureScreen::save(commands);
    } else {
        commands.saveFileDecrypted(m_name, decryptedBytes());
    }
}

bool ViewerScreen::goBack()
{
    Q_EMIT closeRequested();
    return true;
}

void ViewerScreen::takeFocus()
{
    m_canvas->setFocus();
}

void ViewerScreen::setBarVisible(bool visible)
{
    m_bar->setVisible(visible);
    m_side->setVisible(visible && m_bar->wantsDetails());
}

int ViewerScreen::barHeight() const
{
    return m_bar->isVisibleTo(this) ? m_bar->height() : 0;
}

void ViewerScreen::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !window()->isFullScreen()) { // the full screen is left first
        Q_EMIT closeRequested();
        return;
    }
    PictureScreen::keyPressEvent(event);
}

void ViewerScreen::showEvent(QShowEvent* event)
{
    PictureScreen::showEvent(event);
    m_strip->setWanted(true);
}

void ViewerScreen::hideEvent(QHideEvent* event)
{
    PictureScreen::hideEvent(event);
    m_strip->setWanted(false);
}

} // namespace veilpix::views
