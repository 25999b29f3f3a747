#include "app/views/panels/TransfersPanel.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QResizeEvent>
#include <QTableView>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "app/models/TransferModel.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/delegates/TransferDelegate.h"
#include "app/views/theme/Icons.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::TransferModel;
using RowAct = TransferDelegate::RowAct;
using State = transfers::Transfer::State;

namespace {

// Beside the name, which has the rest of the width.
struct Column {
    int section;
    int width;
    int least; // for the column of buttons: three of them
};
constexpr Column columns[] = {{TransferModel::SizeColumn, 90, 84},
                              {TransferModel::ProgressColumn, 230, 90},
                              {TransferModel::StateColumn, 190, 110},
                              {TransferModel::SpeedColumn, 100, 70},
                              {TransferModel::LeftColumn, 150, 106}};
constexpr int leastForTheName = 200;

} // namespace

TransfersPanel::TransfersPanel(transfers::TransferQueue& queue, TransferModel& model, QWidget* parent)
    : QWidget(parent), m_queue(queue), m_model(model)
{
    named(this, "transfersPanel", tr("Transfers"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(14, 6, 8, 6);
    head->setSpacing(2);
    m_title = named(makeLabel(tr("Transfers"), "heading", this), "transfersTitle");
    m_title->setWordWrap(false);
    head->addWidget(m_title);
    head->addStretch(1);
    m_pause = addButton("pauseAllButton", tr("Pause all"));
    m_resume = addButton("resumeAllButton", tr("Resume all"));
    m_retry = addButton("retryAllButton", tr("Try again"));
    m_cancel = addButton("cancelAllButton", tr("Cancel all"));
    m_clear = addButton("clearFinishedButton", tr("Clear finished"));
    m_list = addButton("showTransfersButton", tr("Show list"));
    m_list->setCheckable(true);
    m_close = addButton("closeTransfersButton", tr("Close transfers"));
    m_close->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_close->setIcon(icon(u"close"_s));
    m_close->setIconSize({16, 16});
    for (QToolButton* button : {m_pause, m_resume, m_retry, m_cancel, m_list, m_clear, m_close}) {
        head->addWidget(button);
    }
    column->addLayout(head);
    m_table = named(new QTableView(this), "transfersTable", tr("Transfers"));
    m_table->setModel(&model);
    auto* delegate = new TransferDelegate(m_table);
    m_table->setItemDelegate(delegate);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setMouseTracking(true);
    m_table->setTabKeyNavigation(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(34);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(TransferModel::NameColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(60);
    for (const Column& one : columns) {
        m_widths.insert(one.section, one.width);
    }
    connect(header, &QHeaderView::sectionResized, this, [this](int section, int, int now) {
        if (!m_fitting && m_widths.contains(section)) {
            m_widths.insert(section, now); // drawn by hand, and kept where there is room
        }
    });
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    column->addWidget(m_table, 1);

    connect(delegate, &TransferDelegate::chosen, this,
            [this](const QString& id, RowAct chosen) { act(id, int(chosen)); });
    connect(m_pause, &QToolButton::clicked, this, [this] { m_queue.pauseAll(); });
    connect(m_resume, &QToolButton::clicked, this, [this] { m_queue.resumeAll(); });
    connect(m_retry, &QToolButton::clicked, this, [this] { m_queue.retryAll(); });
    connect(m_cancel, &QToolButton::clicked, this, [this] { m_queue.cancelAll(); });
    connect(m_clear, &QToolButton::clicked, this, [this] { m_queue.clearFinished(); });
    connect(m_list, &QToolButton::toggled, this, &TransfersPanel::refresh);
    connect(m_close, &QToolButton::clicked, this, &TransfersPanel::closeRequested);
    // Counting a hundred thousand rows for each of them would take longer than sending them.
    m_soon.setSingleShot(true);
    m_soon.setInterval(40);
    const auto soon = [this] {
        if (!m_soon.isActive()) {
            m_soon.start();
        }
    };
    m_pulse.setInterval(40);
    connect(&m_pulse, &QTimer::timeout, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(&m_soon, &QTimer::timeout, this, &TransfersPanel::refresh);
    connect(&queue, &transfers::TransferQueue::added, this, soon);
    connect(&queue, &transfers::TransferQueue::added, this, &TransfersPanel::wanted);
    connect(&queue, &transfers::TransferQueue::changed, this, soon);
    connect(&queue, &transfers::TransferQueue::changedMany, this, soon);
    connect(&queue, &transfers::TransferQueue::removed, this, soon);
    connect(&queue, &transfers::TransferQueue::lookedThrough, this, [this](int files) {
        m_found = files;
        refresh();
        if (files >= 0) {
            Q_EMIT wanted();
        }
    });
    refresh();
}

QToolButton* TransfersPanel::addButton(const char* objectName, const QString& text)
{
    auto* button = named(new QToolButton(this), objectName, text);
    button->setText(text);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolTip(text);
    return button;
}

void TransfersPanel::refresh()
{
    const transfers::TransferTotals& totals = m_queue.totals();
    const int moving = totals.moving();
    const int unfinished = totals.unfinished();
    const bool unmeasured = totals.unmeasured() > 0;
    if (unmeasured != m_pulse.isActive()) {
        unmeasured ? m_pulse.start() : m_pulse.stop();
    }
    const bool looking = m_found >= 0;
    const QString found = m_found == 1 ? tr("Looking through the folder: 1 file")
                                       : tr("Looking through the folder: %n files", nullptr, m_found);
    m_title->setText(looking ? found : unfinished > 0 ? tr("Transfers · %1").arg(unfinished) : tr("Transfers"));
    m_pause->setEnabled(moving > 0);
    m_pause->setToolTip(moving > 0 ? tr("Pause all") : tr("Nothing is moving."));
    m_resume->setVisible(totals.paused() > 0);
    m_retry->setVisible(totals.stuck() > 0);
    m_cancel->setEnabled(unfinished > 0 || looking);
    m_cancel->setToolTip(m_cancel->isEnabled() ? tr("Cancel all") : tr("Nothing is under way."));
    m_clear->setVisible(totals.finished() > 0);
    // When all is done there is nothing to be done to a row, and one line says it.
    const bool allDone = unfinished == 0 && !looking && totals.finished() > 0 && totals.leftOut() == 0 &&
                         totals.count(State::Cancelled) == 0;
    if (!allDone) {
        m_list->setChecked(false);
    }
    m_list->setVisible(allDone);
    fold(allDone && !m_list->isChecked());
    const bool empty = m_queue.transfers().empty();
    if (!std::exchange(m_empty, empty) && empty && !looking) {
        Q_EMIT closeRequested(); // nothing is left to be shown
    }
    Q_EMIT summaryChanged();
}

void TransfersPanel::fold(bool folded)
{
    if (folded == m_table->isHidden()) {
        return;
    }
    m_table->setHidden(folded);
    Q_EMIT foldedChanged(folded);
}

QString TransfersPanel::outcome() const
{
    const transfers::TransferTotals& totals = m_queue.totals();
    QStringList parts;
    const auto add = [&parts](int count, const QString& text) {
        if (count > 0) {
            parts.append(text);
        }
    };
    add(totals.added(), tr("%n added", nullptr, totals.added()));
    add(totals.saved(), tr("%n saved", nullptr, totals.saved()));
    add(totals.leftOut(), tr("%n left out", nullptr, totals.leftOut()));
    return parts.isEmpty() ? tr("Transfers") : parts.join(u", "_s);
}

QString TransfersPanel::summary() const
{
    const transfers::TransferTotals& totals = m_queue.totals();
    if (const int unfinished = totals.unfinished(); unfinished > 0) {
        const QString count = unfinished == 1 ? tr("1 transfer") : tr("%n transfers", nullptr, unfinished);
        return totals.percent() >= 0 ? tr("%1, %2 %").arg(count).arg(totals.percent()) : count;
    }
    const int failed = totals.failed();
    return failed == 0 ? QString() : failed == 1 ? tr("1 transfer failed") : tr("%n transfers failed", nullptr, failed);
}

void TransfersPanel::act(const QString& transferId, int act)
{
    switch (RowAct(act)) {
    case RowAct::Pause:
        m_queue.pause(transferId);
        break;
    case RowAct::Resume:
        m_queue.resume(transferId);
        break;
    case RowAct::Retry:
        m_queue.retry(transferId);
        break;
    case RowAct::Cancel:
        m_queue.cancel(transferId);
        break;
    }
}

void TransfersPanel::actOn(const QModelIndex& index, int act)
{
    if (TransferDelegate::possible(index).contains(RowAct(act))) {
        this->act(index.data(TransferModel::TransferIdRole).toString(), act);
    }
}

// In a narrow window the other columns give way before the name does.
void TransfersPanel::fitColumns(int width)
{
    int wanted = 0;
    int least = 0;
    for (const Column& column : columns) {
        wanted += m_widths.value(column.section);
        least += std::min(column.least, m_widths.value(column.section));
    }
    const int room = width - leastForTheName;
    const qreal share = wanted <= least ? 1.0 : std::clamp(qreal(room - least) / (wanted - least), 0.0, 1.0);
    m_fitting = true;
    for (const Column& column : columns) {
        const int full = m_widths.value(column.section);
        const int narrow = std::min(column.least, full);
        m_table->horizontalHeader()->resizeSection(column.section, narrow + int((full - narrow) * share));
    }
    m_fitting = false;
}

bool TransfersPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport()) {
        if (event->type() == QEvent::Resize) {
            fitColumns(static_cast<QResizeEvent*>(event)->size().width());
        }
        return QWidget::eventFilter(watched, event);
    }
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Space || key == Qt::Key_Delete || key == Qt::Key_R) {
            event->accept(); // these belong to the row here, not to the window
            if (event->type() == QEvent::KeyPress) {
                const QModelIndexList rows = m_table->selectionModel()->selectedRows();
                for (const QModelIndex& index : rows) {
                    if (key == Qt::Key_Space) {
                        const bool moves = TransferDelegate::possible(index).contains(RowAct::Pause);
                        actOn(index, int(moves ? RowAct::Pause : RowAct::Resume));
                    } else {
                        actOn(index, int(key == Qt::Key_R ? RowAct::Retry : RowAct::Cancel));
                    }
                }
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void TransfersPanel::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid()) {
        return;
    }
    auto* menu = named(new QMenu(this), "transferMenu");
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString id = current.data(TransferModel::TransferIdRole).toString();
    for (const RowAct one : TransferDelegate::possible(current)) {
        const QString text = one == RowAct::Pause    ? tr("Pause")
                             : one == RowAct::Resume ? tr("Resume")
                             : one == RowAct::Retry  ? tr("Try again")
                                                     : tr("Cancel");
        connect(menu->addAction(text), &QAction::triggered, this, [this, id, one] { act(id, int(one)); });
    }
    if (m_clear->isVisibleTo(this)) {
        menu->addSeparator();
        connect(menu->addAction(m_clear->text()), &QAction::triggered, this, [this] { m_queue.clearFinished(); });
    }
    menu->popup(event->globalPos());
}

} // namespace veilpix::views
