#include "app/models/TransferModel.h"

#include "app/models/DataSize.h"
#include "app/models/ErrorText.h"
#include "app/transfers/TransferQueue.h"

namespace veilpix::models {

using transfers::Transfer;

TransferModel::TransferModel(transfers::TransferQueue& queue, QObject* parent)
    : QAbstractTableModel(parent), m_queue(queue)
{
    for (const Transfer& transfer : queue.transfers()) {
        insert(transfer.id);
    }
    connect(&queue, &transfers::TransferQueue::added, this, &TransferModel::insert);
    connect(&queue, &transfers::TransferQueue::changed, this, &TransferModel::update);
    connect(&queue, &transfers::TransferQueue::removed, this, &TransferModel::remove);
}

int TransferModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TransferModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString TransferModel::stateText(const Transfer& transfer)
{
    switch (transfer.state) {
    case Transfer::State::Waiting:
        return tr("Waiting");
    case Transfer::State::Encrypting:
        return tr("Encrypting");
    case Transfer::State::Uploading:
        return tr("Uploading");
    case Transfer::State::Downloading:
        return tr("Downloading");
    case Transfer::State::Decrypting:
        return tr("Decrypting");
    case Transfer::State::Reconnecting:
        return tr("Waiting for the server");
    case Transfer::State::Paused:
        return tr("Paused");
    case Transfer::State::Done:
        return tr("Done");
    case Transfer::State::Failed:
        return tr("Failed");
    case Transfer::State::Cancelled:
        return tr("Cancelled");
    }
    return {};
}

QString TransferModel::leftText(const Transfer& transfer)
{
    const int seconds = transfer.secondsLeft;
    if (seconds < 0 || transfer.isOver()) {
        return {};
    }
    if (seconds < 60) {
        return tr("%n s", nullptr, seconds);
    }
    return seconds < 3600 ? tr("%n min", nullptr, (seconds + 59) / 60) : tr("%n h", nullptr, (seconds + 3599) / 3600);
}

QString TransferModel::text(const Transfer& transfer, int column)
{
    switch (column) {
    case NameColumn:
        return transfer.name;
    case SizeColumn:
        return transfer.size > 0 ? dataSize(transfer.size) : QString();
    case ProgressColumn:
        return transfer.isMeasured() ? tr("%1 %").arg(transfer.percent()) : tr("under way");
    case StateColumn:
        return stateText(transfer);
    case SpeedColumn:
        return transfer.bytesPerSecond > 0 && !transfer.isOver() ? tr("%1/s").arg(dataSize(transfer.bytesPerSecond))
                                                                 : QString();
    case LeftColumn:
        return leftText(transfer);
    default:
        return {};
    }
}

QString TransferModel::describe(const Transfer& transfer)
{
    const Error error = transfer.error.value_or(Error{});
    return transfer.kind == Transfer::Kind::Download ? ErrorText::describeSaving(error, transfer.name, transfer.path)
                                                     : ErrorText::describe(error, transfer.name);
}

QVariant TransferModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Transfer* transfer = m_queue.find(m_rows.at(index.row()).id);
    if (!transfer) {
        return {};
    }
    const auto error = [transfer] { return transfer->error ? describe(*transfer) : QString(); };
    switch (role) {
    case Qt::DisplayRole:
        return text(*transfer, index.column());
    case Qt::ToolTipRole:
        return transfer->error ? error() : transfer->name;
    case Qt::AccessibleTextRole:
        return transfer->error
                   ? tr("%1, %2").arg(stateText(*transfer), error())
                   : tr("%1, %2, %3").arg(transfer->name, stateText(*transfer), text(*transfer, ProgressColumn));
    case TransferIdRole:
        return transfer->id;
    case PercentRole:
        return transfer->isMeasured() ? transfer->percent() : -1;
    case StateRole:
        return int(transfer->state);
    case ErrorRole:
        return error();
    case ReasonRole:
        return transfer->error ? ErrorText::describe(*transfer->error) : QString();
    case CanRetryRole:
        return transfer->canRetry;
    default:
        return {};
    }
}

QVariant TransferModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case NameColumn:
        return tr("Name");
    case SizeColumn:
        return tr("Size");
    case ProgressColumn:
        return tr("Progress");
    case StateColumn:
        return tr("State");
    case SpeedColumn:
        return tr("Speed");
    case LeftColumn:
        return tr("Time left");
    default:
        return {};
    }
}

int TransferModel::groupOf(const Transfer& transfer)
{
    return !transfer.isOver() ? 0 : transfer.state == Transfer::State::Failed ? 1 : 2;
}

int TransferModel::placeIn(int group) const
{
    // In the order of their turn; what is over, the newest first.
    return group == 0 ? m_counts[0] : group == 1 ? m_counts[0] : m_counts[0] + m_counts[1];
}

int TransferModel::rowOf(const QString& id) const
{
    const auto at = std::find_if(m_rows.begin(), m_rows.end(), [&id](const Row& row) { return row.id == id; });
    return at == m_rows.end() ? -1 : int(at - m_rows.begin());
}

void TransferModel::insert(const QString& id)
{
    const Transfer* transfer = m_queue.find(id);
    const int group = transfer ? groupOf(*transfer) : 0;
    const int row = placeIn(group);
    beginInsertRows({}, row, row);
    m_rows.insert(row, {id, group});
    ++m_counts[size_t(group)];
    endInsertRows();
}

void TransferModel::update(const QString& id)
{
    const Transfer* transfer = m_queue.find(id);
    int row = rowOf(id);
    if (row < 0 || !transfer) {
        return;
    }
    const int before = m_rows.at(row).group;
    const int now = groupOf(*transfer);
    if (now != before) {
        --m_counts[size_t(before)];
        const int place = placeIn(now);
        const bool moves = place != row;
        if (moves) {
            beginMoveRows({}, row, row, {}, place > row ? place + 1 : place);
        }
        m_rows[row].group = now;
        m_rows.move(row, place);
        ++m_counts[size_t(now)];
        if (moves) {
            endMoveRows();
        }
        row = place;
    }
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void TransferModel::remove(const QString& id)
{
    const int row = rowOf(id);
    if (row < 0) {
        return;
    }
    beginRemoveRows({}, row, row);
    --m_counts[size_t(m_rows.at(row).group)];
    m_rows.removeAt(row);
    endRemoveRows();
}

} // namespace veilpix::models
