#include "app/views/panels/PreviewPanel.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/models/AccessModel.h"
#include "app/models/DataSize.h"
#include "app/models/ErrorText.h"
#include "app/models/PictureListModel.h"
#include "app/pictures/OpenedPicture.h"
#include "app/views/panels/AccessList.h"
#include "app/views/panels/DetailsView.h"
#include "app/views/panels/OpenedFaces.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/PictureCanvas.h"
#include "app/views/widgets/SegmentedSwitch.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using Face = PictureCanvas::Face;

namespace {
constexpr int dwellMs = 300;
}

PreviewPanel::PreviewPanel(PictureListModel& pictures, pictures::PictureOpener& opener,
                           pictures::ShareActions& shareActions, QWidget* parent)
    : QScrollArea(parent), m_pictures(pictures), m_faces(new OpenedFaces(opener, this)),
      m_access(new models::AccessModel(shareActions, this))
{
    named(this, "previewArea", tr("Preview"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(310);
    auto* page = new QWidget(this);
    page->setObjectName(u"previewPanel"_s);
    page->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(14, 14, 14, 14);
    column->setSpacing(12);
    m_canvas = named(new PictureCanvas(page), "previewCanvas");
    m_canvas->setCornerRadius(10);
    m_canvas->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_switch = named(new SegmentedSwitch(page), "segmented", tr("What to show"));
    m_switch->addSegment(tr("Decrypted"), int(Face::Decrypted), "faceDecrypted", tr("The picture as you see it  (E)"));
    m_switch->addSegment(tr("Compare"), int(Face::Compare), "faceCompare", tr("Both, with a divider to drag  (C)"));
    m_switch->addSegment(tr("Encrypted"), int(Face::Encrypted), "faceEncrypted", tr("As the server has it  (E)"));
    m_hint = named(makeLabel({}, "muted", page), "previewHint");
    m_hint->setAlignment(Qt::AlignHCenter);
    m_details = new DetailsView(page);
    m_accessPart = new QWidget(page);
    auto* accessColumn = new QVBoxLayout(m_accessPart);
    accessColumn->setContentsMargins(0, 4, 0, 0);
    accessColumn->setSpacing(8);
    accessColumn->addWidget(makeLabel(tr("Who can open it"), "heading", m_accessPart));
    auto* frame = new QFrame(m_accessPart);
    frame->setObjectName(u"accessCard"_s);
    auto* card = new QVBoxLayout(frame);
    card->setContentsMargins(12, 10, 12, 12);
    card->setSpacing(10);
    m_accessList = new AccessList(*m_access, frame);
    m_share = named(new QPushButton(tr("Share with someone…"), frame), "previewShareButton", tr("Share with someone…"));
    m_share->setAutoDefault(true);
    card->addWidget(m_accessList);
    card->addWidget(m_share);
    accessColumn->addWidget(frame);
    column->addWidget(m_canvas);
    column->addWidget(m_switch);
    column->addWidget(m_hint);
    column->addWidget(m_details);
    column->addWidget(m_accessPart);
    column->addStretch(1);
    setWidget(page);
    m_dwell.setSingleShot(true);
    m_dwell.setInterval(dwellMs);

    connect(&m_dwell, &QTimer::timeout, this, &PreviewPanel::openFully);
    connect(m_switch, &SegmentedSwitch::valueChosen, this, &PreviewPanel::chooseFace);
    connect(m_canvas, &PictureCanvas::activated, this, &PreviewPanel::openRequested);
    connect(m_share, &QPushButton::clicked, this, &PreviewPanel::shareRequested);
    connect(m_accessList, &AccessList::roleChosen, this, &PreviewPanel::roleChosen);
    connect(m_faces, &OpenedFaces::opened, this, [this] { m_details->showPicture(*m_faces->picture()); });
    connect(m_faces, &OpenedFaces::decryptedReady, this, [this](const QImage& image) {
        m_fullImage = true;
        m_canvas->setDecrypted(image);
        m_details->showPicture(*m_faces->picture());
        shapeCanvas();
    });
    connect(m_faces, &OpenedFaces::cannotBeShown, this,
            [this](const Error& error) { m_canvas->setPlaceholder(models::ErrorText::describeShowing(error, {})); });
    connect(m_faces, &OpenedFaces::encryptedReady, m_canvas, &PictureCanvas::setEncrypted);
    connect(m_faces, &OpenedFaces::failed, this, [this](const Error& error) {
        m_details->setSignaturePending({});
        m_canvas->setPlaceholder(
            models::ErrorText::describeOpening(error, m_index.data(PictureListModel::NameRole).toString()));
    });
    connect(&pictures, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) {
                if (m_index.isValid() && m_index.row() >= first.row() && m_index.row() <= last.row()) {
                    if (m_index.data(PictureListModel::VersionRole).toULongLong() != m_version) {
                        showOne(m_index); // replaced, here or elsewhere
                        return;
                    }
                    refreshRow();
                    if (roles.isEmpty()) { // the record itself: perhaps somebody was added or removed
                        m_access->refresh();
                    }
                }
            });
    showPictures({});
}

void PreviewPanel::wipe()
{
    m_dwell.stop();
    m_faces->wipe();
    m_canvas->wipe();
    m_details->clear();
    m_access->setPicture({});
    m_index = QPersistentModelIndex();
    m_item = {};
}

void PreviewPanel::showPictures(const QItemSelection& selection)
{
    const models::PictureRows::Facts facts = m_pictures.facts(selection);
    if (facts.count == 1) {
        showOne(selection.indexes().first());
        return;
    }
    wipe();
    m_details->hide();
    m_accessPart->hide();
    m_switch->hide();
    m_hint->show();
    m_canvas->setPlaceholder(facts.count == 0 ? tr("Nothing selected") : tr("%n pictures", nullptr, facts.count));
    m_hint->setText(facts.count == 0 ? tr("Select a picture to see it here, decrypted and as the server has it.")
                                     : tr("%1 in all").arg(models::dataSize(facts.bytes)));
}

void PreviewPanel::showOne(QModelIndex index)
{
    const pictures::ItemKey item = m_pictures.itemAt(index);
    const quint64 version = index.data(PictureListModel::VersionRole).toULongLong();
    if (m_index.isValid() && m_item == item && m_version == version) {
        refreshRow();
        return;
    }
    wipe();
    m_index = index;
    m_item = item;
    m_version = version;
    m_fullImage = false;
    m_hint->hide();
    m_details->show();
    m_switch->show();
    m_canvas->setPlaceholder(tr("Opening…"));
    refreshRow();
    m_details->setSignaturePending(tr("being checked…"));
    m_access->setPicture(m_item);
    m_dwell.start();
}

void PreviewPanel::refreshRow()
{
    m_canvas->setPictureName(m_index.data().toString());
    if (!m_fullImage) {
        const QImage thumbnail = m_index.data(PictureListModel::ThumbnailRole).value<QImage>();
        if (!thumbnail.isNull()) {
            m_canvas->setDecrypted(thumbnail);
            shapeCanvas();
        }
    }
    if (m_faces->picture() == nullptr) {
        m_details->showRow(m_index);
    }
    const bool classic = m_index.data(PictureListModel::ClassicRole).toBool();
    const bool owner = PictureListModel::isOwn(m_index);
    m_accessPart->setVisible(!classic);
    m_accessList->setEditable(owner, false);
    m_share->setVisible(owner);
}

void PreviewPanel::openFully()
{
    if (m_index.isValid() && isVisible()) {
        m_faces->open(m_item);
    }
}

void PreviewPanel::chooseFace(int face)
{
    m_canvas->setFace(Face(face));
}

void PreviewPanel::toggleFace()
{
    const Face next = m_canvas->face() == Face::Encrypted ? Face::Decrypted : Face::Encrypted;
    m_switch->setValue(int(next));
    m_canvas->setFace(next);
}

void PreviewPanel::showCompare()
{
    m_switch->setValue(int(Face::Compare));
    m_canvas->setFace(Face::Compare);
}

void PreviewPanel::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    shapeCanvas();
}

void PreviewPanel::shapeCanvas()
{
    const int width = viewport()->width() - 28;
    const QSizeF picture = m_canvas->hasDecrypted() ? m_canvas->pictureSize() : QSizeF(4, 3);
    m_canvas->setFixedHeight(std::clamp(int(width * picture.height() / std::max(1.0, picture.width())), 140, width));
}

} // namespace veilpix::views
