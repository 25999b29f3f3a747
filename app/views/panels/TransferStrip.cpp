#include "app/views/panels/TransferStrip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>

#include "app/models/ForeignText.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"

namespace veilpix::views {

using transfers::Transfer;

namespace {

bool moves(const Transfer& transfer)
{
    return !transfer.isOver() && transfer.state != Transfer::State::Paused;
}

} // namespace

TransferStrip::TransferStrip(transfers::TransferQueue& queue, QWidget* parent) : QWidget(parent), m_queue(queue)
{
    named(this, "transferStrip", tr("Under way"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 16, 6);
    row->setSpacing(12);
    m_text = named(makeLabel({}, "muted", this), "stripText");
    m_bar = named(new QProgressBar(this), "stripProgress", tr("Progress"));
    m_bar->setTextVisible(false);
    m_bar->setMaximumWidth(260);
    m_cancel = named(new QPushButton(tr("Cancel"), this), "stripCancel", tr("Cancel this transfer"));
    m_cancel->setToolTip(m_cancel->accessibleName());
    enterPresses(m_cancel);
    row->addWidget(m_text, 1);
    row->addWidget(m_bar, 1);
    row->addWidget(m_cancel);
    hide();
    // What is over at once would only make the picture jump.
    m_soon.setSingleShot(true);
    m_soon.setInterval(300);
    connect(&m_soon, &QTimer::timeout, this, &TransferStrip::refresh);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_queue.cancel(m_only); });
    const auto soon = [this] {
        if (m_wanted && !m_soon.isActive()) {
            m_soon.start();
        }
    };
    connect(&queue, &transfers::TransferQueue::added, this, soon);
    connect(&queue, &transfers::TransferQueue::changed, this, soon);
    connect(&queue, &transfers::TransferQueue::changedMany, this, soon);
    connect(&queue, &transfers::TransferQueue::removed, this, soon);
}

void TransferStrip::setWanted(bool wanted)
{
    if (wanted == m_wanted) {
        return;
    }
    m_wanted = wanted;
    refresh();
}

void TransferStrip::refresh()
{
    const transfers::TransferTotals& totals = m_queue.totals();
    const int count = m_wanted ? totals.moving() : 0;
    setVisible(count > 0);
    if (count == 0) {
        m_text->clear(); // it names a picture
        return;
    }
    const auto all = m_queue.transfers();
    const auto first = std::find_if(all.begin(), all.end(), moves);
    const bool waiting = first->state == Transfer::State::Reconnecting;
    m_text->setText(count > 1 ? tr("%n transfers under way", nullptr, count)
                    : waiting ? tr("%1 waits for the server").arg(models::foreignText(first->name))
                    : first->kind == Transfer::Kind::Download ? tr("Saving %1…").arg(models::foreignText(first->name))
                                                              : tr("Adding %1…").arg(models::foreignText(first->name)));
    const int percent = totals.percent();
    m_bar->setRange(0, percent >= 0 ? 100 : 0);
    m_bar->setValue(std::max(0, percent));
    m_bar->setAccessibleDescription(m_text->text());
    m_cancel->setVisible(count == 1); // of several, one is chosen in the list
    m_only = first->id;
}

} // namespace veilpix::views
