#include "app/views/pages/ViewerPage.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include "app/models/AccessModel.h"
#include "app/models/ErrorText.h"
#include "app/models/PictureListModel.h"
#include "app/pictures/OpenedPicture.h"
#include "app/views/panels/DetailsView.h"
#include "app/views/panels/OpenedFaces.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PictureCanvas.h"
#include "app/views/widgets/SegmentedSwitch.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using Face = PictureCanvas::Face;

ViewerPage::ViewerPage(PictureListModel& pictures, pictures::PictureOpener& opener,
                       pictures::ShareActions& shareActions, QWidget* parent)
    : QWidget(parent), m_pictures(pictures), m_faces(new OpenedFaces(opener, this)),
      m_access(new models::AccessModel(shareActions, this))
{
    named(this, "viewerPage", tr("Picture viewer"));
    setAttribute(Qt::WA_StyledBackground);
    buildBar();
    m_canvas = named(new PictureCanvas(this), "viewerCanvas");
    buildSide();
    m_opening = new QWidget(this);
    auto* openingRow = new QHBoxLayout(m_opening);
    openingRow->setContentsMargins(16, 8, 16, 8);
    m_message = named(makeLabel({}, "muted", m_opening), "viewerMessage");
    m_progress = named(new QProgressBar(m_opening), "viewerProgress", tr("Opening"));
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(260);
    auto* cancel = named(new QPushButton(tr("Cancel"), m_opening), "viewerCancel", tr("Cancel opening"));
    openingRow->addWidget(m_message, 1);
    openingRow->addWidget(m_progress, 1);
    openingRow->addWidget(cancel);

    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_canvas, 1);
    row->addWidget(m_side);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_opening);
    column->addLayout(row, 1);

    connect(cancel, &QPushButton::clicked, this, [this] {
        m_faces->cancel();
        m_opening->hide();
        m_canvas->setPlaceholder(tr("Opening was cancelled."));
        m_details->setSignaturePending(tr("not checked: opening was cancelled"));
    });
    connect(m_canvas, &PictureCanvas::previousRequested, this, [this] { step(-1); });
    connect(m_canvas, &PictureCanvas::nextRequested, this, [this] { step(1); });
    connect(m_canvas, &PictureCanvas::zoomChanged, this, &ViewerPage::showZoom);
    const auto neighboursChanged = [this] {
        if (m_item.isValid()) {
            m_index = place();
            refreshSteps();
            Q_EMIT stateChanged();
        }
    };
    connect(&pictures, &QAbstractItemModel::rowsInserted, this, neighboursChanged);
    connect(&pictures, &QAbstractItemModel::rowsRemoved, this, neighboursChanged);
    connect(&pictures, &QAbstractItemModel::modelReset, this, neighboursChanged);
    connect(&pictures, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex&, int first, int last) { followRemoval(first, last); });
    connect(&pictures, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) {
                if (roles.isEmpty() && m_index.isValid() && m_index.row() >= first.row() &&
                    m_index.row() <= last.row()) {
                    if (m_index.data(PictureListModel::VersionRole).toULongLong() != m_version) {
                        showItem(m_index); // replaced, here or elsewhere
                    } else {
                        m_access->refresh();
                    }
                }
            });
    connect(m_faces, &OpenedFaces::progress, this, [this](qint64 done, qint64 total) {
        m_progress->setRange(0, total > 0 ? 100 : 0);
        m_progress->setValue(total > 0 ? int(done * 100 / total) : 0);
    });
    connect(m_faces, &OpenedFaces::opened, this, [this] {
        m_name = m_faces->picture()->name;
        m_title->setText(m_name);
        m_canvas->setPictureName(m_name);
        m_details->showPicture(*m_faces->picture());
        // From here on what the details say of it is certain, though a large one is not on the screen yet.
        m_message->setText(tr("%1 is decrypted and its signature was checked. Drawing it…").arg(m_name));
        m_progress->setRange(0, 0);
        Q_EMIT stateChanged();
    });
    connect(m_faces, &OpenedFaces::decryptedReady, this, [this](const QImage& image) {
        m_opening->hide();
        m_isWhole = true;
        if (image.isNull()) {
            m_canvas->setDecrypted({});
            m_canvas->setPlaceholder(
                tr("%1 is not a picture that can be shown. Save it to open it with another program.").arg(m_name));
        } else {
            m_canvas->setDecrypted(image);
        }
        Q_EMIT stateChanged();
    });
    connect(m_faces, &OpenedFaces::encryptedReady, m_canvas, &PictureCanvas::setEncrypted);
    connect(m_faces, &OpenedFaces::failed, this, [this](const Error& error) {
        m_opening->hide();
        m_canvas->wipe();
        m_canvas->setPlaceholder(models::ErrorText::describe(error, m_name));
        m_details->setSignaturePending({});
        Q_EMIT stateChanged();
    });
}

// The picture that is shown may be deleted, here or elsewhere: then the one beside it takes its place.
void ViewerPage::followRemoval(int first, int last)
{
    if (!m_index.isValid() || m_index.row() < first || m_index.row() > last) {
        return;
    }
    const int beside = last + 1 < m_pictures.rowCount() ? last + 1 : first - 1;
    m_beside = m_pictures.index(beside, 0);
    // A row that only moves is back by then.
    QMetaObject::invokeMethod(this, &ViewerPage::afterRemoval, Qt::QueuedConnection);
}

void ViewerPage::afterRemoval()
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

void ViewerPage::beginOpening(const QString& name)
{
    m_isWhole = false;
    m_canvas->wipe();
    m_details->clear();
    m_name = name;
    m_title->setText(name);
    m_canvas->setPictureName(name);
    m_canvas->setPlaceholder({});
    m_message->setText(tr("Opening %1…").arg(name));
    m_progress->setRange(0, 0);
    m_opening->show();
    refreshSteps();
    m_canvas->setFocus();
    Q_EMIT stateChanged();
}

void ViewerPage::showItem(const QModelIndex& index)
{
    m_index = index;
    m_item = m_pictures.itemAt(index);
    m_version = index.data(PictureListModel::VersionRole).toULongLong();
    m_paths.clear();
    m_access->setPicture(m_item);
    m_accessPart->setVisible(!m_item.isClassic());
    beginOpening(index.data().toString());
    m_details->showRow(index);
    m_details->setSignaturePending(tr("being checked…"));
    const QImage thumbnail = index.data(PictureListModel::ThumbnailRole).value<QImage>();
    if (!thumbnail.isNull()) {
        m_canvas->setDecrypted(thumbnail); // until the picture itself is there
    }
    m_faces->open(m_item);
}

void ViewerPage::showFiles(const QStringList& paths)
{
    m_index = QPersistentModelIndex();
    m_item = {};
    m_access->setPicture({});
    m_accessPart->hide();
    m_paths = paths;
    showFile(0);
}

void ViewerPage::showFile(qsizetype place)
{
    m_place = place;
    const QFileInfo file(m_paths.at(place));
    beginOpening(file.fileName());
    m_details->showEncryptedFile(file.size());
    m_faces->openFile(m_paths.at(place));
}

void ViewerPage::step(int by)
{
    if (const qsizetype place = m_place + by; place >= 0 && place < m_paths.size()) {
        showFile(place);
        return;
    }
    m_index = place();
    if (!m_index.isValid()) {
        return;
    }
    if (by > 0 && m_index.row() + 1 >= m_pictures.rowCount() && m_pictures.canFetchMore({})) {
        m_pictures.fetchMore({});
    }
    const QModelIndex next = m_pictures.index(m_index.row() + by, 0);
    if (next.isValid()) {
        showItem(next);
        Q_EMIT moved(m_item);
    }
}

QModelIndex ViewerPage::place() const
{
    return m_index.isValid() ? QModelIndex(m_index) : m_pictures.indexOf(m_item);
}

bool ViewerPage::canStep(int by) const
{
    if (!m_paths.isEmpty()) {
        return m_place + by >= 0 && m_place + by < m_paths.size();
    }
    const QModelIndex at = place();
    const int row = at.row() + by;
    return at.isValid() && row >= 0 && (row < m_pictures.rowCount() || m_pictures.canFetchMore({}));
}

void ViewerPage::refreshSteps()
{
    const bool before = canStep(-1);
    const bool after = canStep(1);
    m_previous->setEnabled(before);
    m_next->setEnabled(after);
    const QString alone = before || after ? QString() : tr("There is no other picture.");
    m_previous->setToolTip(before ? tr("Previous (Left)") : alone.isEmpty() ? tr("This is the first picture.") : alone);
    m_next->setToolTip(after ? tr("Next (Right)") : alone.isEmpty() ? tr("This is the last picture.") : alone);
    const bool mine = m_index.isValid() && m_index.data(PictureListModel::RoleRole).toString() == "owner"_L1 &&
                      !m_index.data(PictureListModel::ClassicRole).toBool();
    m_shareTool->setEnabled(mine);
    m_shareTool->setToolTip(mine ? tr("Share…") : tr("Only the owner can share a picture."));
}

void ViewerPage::setFace(int face)
{
    m_canvas->setFace(Face(face));
    m_canvas->setFocus();
}

void ViewerPage::toggleFace()
{
    const Face next = m_canvas->face() == Face::Encrypted ? Face::Decrypted : Face::Encrypted;
    m_switch->setValue(int(next));
    m_canvas->setFace(next);
}

void ViewerPage::showCompare()
{
    m_switch->setValue(int(Face::Compare));
    m_canvas->setFace(Face::Compare);
}

void ViewerPage::showZoom()
{
    const bool something = m_canvas->face() == Face::Encrypted ? m_canvas->hasEncrypted() : m_canvas->hasDecrypted();
    // A thumbnail in the picture's place has fewer pixels: how far it is enlarged says nothing about the picture.
    const bool measured = m_isWhole || m_canvas->face() == Face::Encrypted;
    const int percent = qRound(m_canvas->zoom() * 100);
    setCaptionedText(m_zoom, tr("Zoom"),
                     !something              ? QString()
                     : !m_canvas->isFitted() ? (measured ? tr("%1 %").arg(percent) : QString())
                     : measured              ? tr("Fit (%1 %)").arg(percent)
                                             : tr("Fit"));
}

bool ViewerPage::isShowingPicture() const
{
    return m_faces->picture() != nullptr;
}

QByteArray ViewerPage::decryptedBytes() const
{
    return m_faces->picture() != nullptr ? m_faces->picture()->bytes : QByteArray();
}

void ViewerPage::wipe()
{
    m_faces->wipe();
    m_canvas->wipe();
    m_details->clear();
    m_title->clear();
    m_message->clear();
    m_name.clear();
    m_paths.clear();
    m_place = 0;
    m_access->setPicture({});
    m_item = {};
    m_index = QPersistentModelIndex();
    m_opening->hide();
}

void ViewerPage::setChromeVisible(bool visible)
{
    m_bar->setVisible(visible);
    m_side->setVisible(visible && m_detailsTool->isChecked());
}

void ViewerPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !window()->isFullScreen()) { // the full screen is left first
        Q_EMIT closeRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace veilpix::views
