#include "app/views/widgets/ProblemBox.h"

#include <QAccessible>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

ProblemBox::ProblemBox(const char* textName, QWidget* parent) : QFrame(parent)
{
    setProperty("tone", u"danger"_s);
    auto* row = new QVBoxLayout(this);
    row->setContentsMargins(12, 9, 12, 9);
    m_text = named(makeLabel({}, "plain", this), textName);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_text);
    hide();
}

void ProblemBox::setText(const QString& text)
{
    m_text->setText(text);
    setVisible(!text.isEmpty());
    if (!text.isEmpty()) {
        QAccessibleEvent event(m_text, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

QString ProblemBox::text() const
{
    return m_text->text();
}

} // namespace veilpix::views
