#include "app/models/TransferModel.h"

#include <utility>
#include <vector>

#include "app/models/DataSize.h"
#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/transfers/TransferQueue.h"

namespace veilpix::models {

using transfers::Transfer;

TransferModel::TransferModel(transfers::TransferQueue& queue, QObject* parent)
    : QAbstractTableModel(parent), m_queue(queue)
{
    insert(qsizetype(queue.transfers().size()));
    updateAll();
    connect(&queue, &transfers::TransferQueue::added, this, &TransferModel::insert);
    connect(&queue, &transfers::TransferQueue::changed, this, &TransferModel::update);
    connect(&queue, &transfers::TransferQueue::changedMany, this, &TransferModel::updateAll);
    connect(&queue, &transfers::TransferQueue::removed, this, &TransferModel::removeGone);
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
        return foreignText(transfer.name, 120);
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
        return transfer->error ? error() : foreignText(transfer->name, 120);
    case Qt::AccessibleTextRole:
        return transfer->error
                   ? tr("%1, %2").arg(stateText(*transfer), error())
                   : tr("%1, %2, %3")
                         .arg(foreignText(transfer->name), stateText(*transfer), text(*transfer, ProgressColumn));
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

// What moves stands at the top, so this ends soon for nearly every change.
int TransferModel::rowOf(const QString& id) const
{
    const auto at = std::find_if(m_rows.begin(), m_rows.end(), [&id](const Row& row) { return row.id == id; });
    return at == m_rows.end() ? -1 : int(at - m_rows.begin());
}

void TransferModel::insert(qsizetype count)
{
    if (count == 0) {
        return;
    }
    const transfers::TransferList all = m_queue.transfers();
    const int at = placeIn(0); // nothing is over when it is added
    beginInsertRows({}, at, at + int(count) - 1);
    m_rows.insert(at, count, Row{});
    for (qsizetype i = 0; i < count; ++i) {
        m_rows[at + i].id = all[all.size() - std::size_t(count - i)].id;
    }
    m_counts[0] += int(count);
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

// Once through all rows, however many changed. Each stays where it was among those of its group.
void TransferModel::updateAll()
{
    std::array<QList<Row>, groups> parts;
    std::vector<std::pair<int, int>> places; // group, and place in it, of each row
    places.reserve(std::size_t(m_rows.size()));
    bool moved = false;
    for (const Row& row : std::as_const(m_rows)) {
        const Transfer* transfer = m_queue.find(row.id);
        const int group = transfer != nullptr ? groupOf(*transfer) : row.group;
        moved = moved || group != row.group;
        places.emplace_back(group, int(parts[std::size_t(group)].size()));
        parts[std::size_t(group)].append({row.id, group});
    }
    if (moved) {
        Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
        const QModelIndexList before = persistentIndexList();
        for (int group = 0; group < groups; ++group) {
            m_counts[std::size_t(group)] = int(parts[std::size_t(group)].size());
        }
        m_rows = parts[0] + parts[1] + parts[2];
        const std::array<int, groups> starts{0, m_counts[0], m_counts[0] + m_counts[1]};
        QModelIndexList after;
        for (const QModelIndex& old : before) {
            const auto [group, place] = places[std::size_t(old.row())];
            after.append(index(starts[std::size_t(group)] + place, old.column()));
        }
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }
    if (!m_rows.isEmpty()) {
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
    }
}

// From the last to the first, in stretches: what is cleared lies together.
void TransferModel::removeGone()
{
    int last = int(m_rows.size()) - 1;
    while (last >= 0) {
        if (m_queue.find(m_rows.at(last).id) != nullptr) {
            --last;
            continue;
        }
        int first = last;
        while (first > 0 && m_queue.find(m_rows.at(first - 1).id) == nullptr) {
            --first;
        }
        beginRemoveRows({}, first, last);
        for (int row = first; row <= last; ++row) {
            --m_counts[std::size_t(m_rows.at(row).group)];
        }
        m_rows.remove(first, last - first + 1);
        endRemoveRows();
        last = first - 1;
    }
}

} // namespace veilpix::models
