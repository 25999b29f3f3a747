#include "app/views/widgets/SegmentedSwitch.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

#include "common/base/Literals.h"

namespace veilpix::views {

SegmentedSwitch::SegmentedSwitch(QWidget* parent)
    : QFrame(parent), m_group(new QButtonGroup(this)), m_row(new QHBoxLayout(this))
{
    setObjectName(u"segmented"_s);
    m_row->setContentsMargins(1, 1, 1, 1);
    m_row->setSpacing(0);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedSwitch::valueChosen);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QToolButton* SegmentedSwitch::addSegment(const QString& text, int value, const char* objectName, const QString& toolTip)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(objectName));
    button->setAccessibleName(text);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_group->addButton(button, value);
    m_row->addWidget(button);
    if (m_group->buttons().size() == 1) {
        button->setChecked(true);
    }
    return button;
}

void SegmentedSwitch::setValue(int value)
{
    if (QAbstractButton* button = m_group->button(value)) {
        button->setChecked(true);
    }
}

int SegmentedSwitch::value() const
{
    return m_group->checkedId();
}

} // namespace veilpix::views
