#include "app/views/panels/ViewerSide.h"

#include <QLabel>
#include <QVBoxLayout>

#include "app/models/AccessModel.h"
#include "app/pictures/ItemKey.h"
#include "app/views/panels/AccessList.h"
#include "app/views/panels/DetailsView.h"
#include "app/views/widgets/Naming.h"

namespace veilpix::views {

ViewerSide::ViewerSide(pictures::ShareActions& shareActions, QWidget* parent)
    : QWidget(parent), m_access(new models::AccessModel(shareActions, this))
{
    named(this, "viewerDetails", tr("Details"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(280);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    column->addWidget(makeLabel(tr("Details"), "heading", this));
    m_details = new DetailsView(this);
    column->addWidget(m_details);
    m_accessPart = named(new QWidget(this), "viewerAccess", tr("Who can open it"));
    auto* access = new QVBoxLayout(m_accessPart);
    access->setContentsMargins(0, 8, 0, 0);
    access->addWidget(makeLabel(tr("Who can open it"), "heading", m_accessPart));
    access->addWidget(new AccessList(*m_access, m_accessPart));
    column->addWidget(m_accessPart);
    column->addStretch(1);
}

void ViewerSide::setPicture(const pictures::ItemKey& item)
{
    m_access->setPicture(item);
    m_accessPart->setVisible(item.isValid() && !item.isClassic());
}

void ViewerSide::refreshAccess()
{
    m_access->refresh();
}

void ViewerSide::wipe()
{
    m_details->clear();
    m_access->setPicture({});
}

} // namespace veilpix::views
