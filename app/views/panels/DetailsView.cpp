#include "app/views/panels/DetailsView.h"

#include <QFormLayout>
#include <QLabel>
#include <QLocale>

#include "app/models/DataSize.h"
#include "app/models/ForeignText.h"
#include "app/models/PictureListModel.h"
#include "app/pictures/OpenedPicture.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::PictureListModel;
using pictures::OpenedPicture;

DetailsView::DetailsView(QWidget* parent) : QWidget(parent), m_form(new QFormLayout(this))
{
    named(this, "detailsView", tr("Details"));
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(14);
    m_form->setVerticalSpacing(6);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto row = [this](const char* objectName, const QString& caption) {
        auto* value = named(new QLabel(this), objectName);
        value->setTextFormat(Qt::PlainText);
        value->setWordWrap(true);
        value->setMinimumWidth(1); // a long word is cut and does not push the rest about
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto* label = new QLabel(caption, this);
        label->setTextFormat(Qt::PlainText);
        label->setProperty("role", u"muted"_s);
        m_form->addRow(label, value);
        return value;
    };
    m_name = row("detailName", tr("Name"));
    m_taken = row("detailTaken", tr("Taken"));
    m_fileDate = row("detailFileDate", tr("File date"));
    m_added = row("detailAdded", tr("Added"));
    m_size = row("detailSize", tr("Size"));
    m_dimensions = row("detailDimensions", tr("Dimensions"));
    m_type = row("detailType", tr("Type"));
    m_signer = row("detailSigner", tr("Encrypted by"));
    m_signature = row("detailSignature", tr("Signature"));
    clear();
}

void DetailsView::set(QLabel* value, const QString& text)
{
    auto* caption = qobject_cast<QLabel*>(m_form->labelForField(value));
    setCaptionedText(value, caption->text(), text);
    caption->setVisible(!text.isEmpty());
    value->setVisible(!text.isEmpty());
}

QString DetailsView::dimensions(QSize size)
{
    return size.isEmpty() ? QString() : tr("%1 × %2").arg(size.width()).arg(size.height());
}

void DetailsView::clear()
{
    for (QLabel* value : {m_name, m_taken, m_fileDate, m_added, m_size, m_dimensions, m_type, m_signer, m_signature}) {
        set(value, {});
    }
}

void DetailsView::showRow(const QModelIndex& index)
{
    const QLocale locale;
    set(m_name, models::foreignText(index.data(PictureListModel::NameRole).toString(), 120));
    const QDateTime added = index.data(PictureListModel::DateRole).toDateTime();
    set(m_added, added.isValid() ? locale.toString(added.toLocalTime(), tr("d MMM yyyy, HH:mm")) : QString());
    const qint64 bytes = index.data(PictureListModel::SizeRole).toLongLong();
    set(m_size, bytes > 0 ? models::dataSize(bytes) : QString());
    set(m_dimensions, dimensions({index.data(PictureListModel::WidthRole).toInt(),
                                  index.data(PictureListModel::HeightRole).toInt()}));
    set(m_type, models::foreignText(index.data(PictureListModel::MediaTypeRole).toString(), 40));
}

void DetailsView::showEncryptedFile(qint64 bytes)
{
    set(m_size, tr("%1, encrypted").arg(models::dataSize(bytes)));
}

void DetailsView::setSignaturePending(const QString& text)
{
    set(m_signature, text);
    setStyleProperty(m_signature, "role", u"muted"_s);
}

void DetailsView::showPicture(const OpenedPicture& picture)
{
    const QLocale locale;
    set(m_name, models::foreignText(picture.name, 120));
    // When the camera did not write down its time, the file's own is called what it is.
    set(m_taken, picture.taken.isValid() ? locale.toString(picture.taken, tr("d MMM yyyy, HH:mm")) : QString());
    set(m_fileDate, !picture.taken.isValid() && picture.modified.isValid()
                        ? locale.toString(picture.modified.toLocalTime(), tr("d MMM yyyy, HH:mm"))
                        : QString());
    set(m_size, models::dataSize(picture.bytes.size()));
    if (!picture.pixelSize.isEmpty()) {
        set(m_dimensions, dimensions(picture.pixelSize));
    }
    set(m_type, models::foreignText(picture.mediaType, 40));
    const OpenedPicture::Signer& signer = picture.signer;
    const QString signerName = models::foreignText(signer.userName);
    QString who;
    QString verdict;
    QString role = u"plain"_s;
    switch (signer.kind) {
    case OpenedPicture::SignerKind::Self:
        who = tr("you");
        verdict = tr("holds ✓");
        break;
    case OpenedPicture::SignerKind::Known:
        who = signer.verified ? tr("%1, verified").arg(signerName) : tr("%1, not verified").arg(signerName);
        verdict = tr("holds ✓");
        break;
    case OpenedPicture::SignerKind::Unknown:
        who = tr("someone you do not know");
        verdict = tr("holds, but the key is not one that you have seen before");
        role = u"problem"_s;
        break;
    case OpenedPicture::SignerKind::Impostor:
        who = tr("someone who poses as %1").arg(signerName);
        verdict = tr("holds, but the key is another one than theirs: do not trust this picture");
        role = u"problem"_s;
        break;
    case OpenedPicture::SignerKind::None:
        verdict = tr("none: this is the old, weak scheme. Re-encrypt the picture to protect it.");
        role = u"problem"_s;
        break;
    }
    set(m_signer, who);
    set(m_signature, verdict);
    setStyleProperty(m_signature, "role", role);
}

} // namespace veilpix::views
