#include "app/views/panels/PersonBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "app/models/ForeignText.h"
#include "app/session/PinBook.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/VerificationChip.h"

namespace veilpix::views {

PersonBar::PersonBar(session::PinBook& pins, QWidget* parent) : QWidget(parent), m_pins(pins)
{
    named(this, "personBar");
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(20, 12, 20, 4);
    row->setSpacing(10);
    m_name = named(makeLabel({}, "title", this, 1.2), "personBarName");
    m_name->setWordWrap(false);
    m_chip = new VerificationChip(this);
    m_open = named(new QPushButton(tr("Safety number…"), this), "personBarOpen");
    m_open->setAutoDefault(false);
    enterPresses(m_open);
    row->addWidget(m_name);
    row->addWidget(m_chip);
    row->addStretch(1);
    row->addWidget(m_open);
    connect(m_open, &QPushButton::clicked, this, &PersonBar::safetyNumberRequested);
    connect(&pins, &session::PinBook::changed, this, &PersonBar::refresh);
    refresh();
}

void PersonBar::setPerson(const QString& userId)
{
    m_userId = userId;
    refresh();
}

void PersonBar::wipe()
{
    m_name->clear();
    m_open->setAccessibleName({});
    setAccessibleName({});
    hide();
}

void PersonBar::refresh()
{
    const auto person = m_userId.isEmpty() ? std::nullopt : m_pins.person(m_userId);
    if (!person) {
        wipe();
        return;
    }
    const QString name = models::foreignText(person->userName, 40);
    m_name->setText(tr("You and %1").arg(name));
    setAccessibleName(m_name->text());
    m_chip->setVerification(m_pins.verification(m_userId));
    m_open->setAccessibleName(tr("Safety number of %1").arg(name));
    m_open->setToolTip(tr("Compare it with %1 to be sure that the key is theirs.").arg(name));
    show();
}

} // namespace veilpix::views
