#include "app/views/pages/ProgressPage.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

ProgressPage::ProgressPage(QWidget* parent) : CardPage("progressPage", u"key"_s, {}, {}, parent)
{
    m_bar = named(new QProgressBar(card()), "progressBar", tr("Progress"));
    m_bar->setTextVisible(false);
    m_step = named(makeLabel({}, "muted", card()), "progressStep");
    m_step->setAlignment(Qt::AlignHCenter);
    m_cancel = named(new QPushButton(tr("Cancel"), card()), "cancelButton", tr("Cancel"));
    m_cancel->setAutoDefault(true);
    body()->addWidget(m_bar);
    body()->addWidget(m_step);
    body()->addSpacing(10);
    body()->addWidget(m_cancel, 0, Qt::AlignHCenter);
    connect(m_cancel, &QPushButton::clicked, this, &ProgressPage::cancelled);
    cancelByEscape(m_cancel);
}

void ProgressPage::focusFirst()
{
    m_cancel->setFocus();
}

void ProgressPage::begin(const QString& title, const QString& text, const QString& cancelText)
{
    setTexts(title, text);
    m_cancel->setText(cancelText);
    m_cancel->setAccessibleName(cancelText);
    setProblem({});
    setProgress({}, -1);
}

void ProgressPage::setProgress(const QString& step, int percent)
{
    m_step->setText(step);
    m_bar->setAccessibleDescription(step);
    m_bar->setRange(0, percent < 0 ? 0 : 100);
    m_bar->setValue(std::max(0, percent));
}

} // namespace veilpix::views
