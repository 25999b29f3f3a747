// The transfers panel's table: what is under way, then what failed, then what is over, newest first.
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>
#include <array>

namespace veilpix::transfers {
struct Transfer;
class TransferQueue;
} // namespace veilpix::transfers

namespace veilpix::models {

class TransferModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, SizeColumn, ProgressColumn, StateColumn, SpeedColumn, LeftColumn, ColumnCount };
    enum Role {
        TransferIdRole = Qt::UserRole + 1, // QString
        PercentRole,                       // int 0–100; −1 = under way, and nobody can say how far
        StateRole,                         // int of transfers::Transfer::State
        ErrorRole,                         // QString, a sentence for people; empty unless failed or reconnecting
        ReasonRole,                        // QString, the same without the name, for beside it
        CanRetryRole,                      // bool
    };

    explicit TransferModel(transfers::TransferQueue& queue, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    // Why it failed, for people: what it was, what to do.
    [[nodiscard]] static QString describe(const transfers::Transfer& transfer);

private:
    [[nodiscard]] static QString stateText(const transfers::Transfer& transfer);
    [[nodiscard]] static QString leftText(const transfers::Transfer& transfer);
    [[nodiscard]] static QString text(const transfers::Transfer& transfer, int column);
    struct Row {
        QString id;
        int group = 0;
    };
    static constexpr int groups = 3;
    [[nodiscard]] static int groupOf(const transfers::Transfer& transfer);
    // Where a row that comes into a group goes, among the rows without it.
    [[nodiscard]] int placeIn(int group) const;
    [[nodiscard]] int rowOf(const QString& id) const;
    void insert(qsizetype count); // the last of the queue
    void update(const QString& id);
    void updateAll();
    void removeGone();

    transfers::TransferQueue& m_queue;
    QList<Row> m_rows;
    std::array<int, groups> m_counts{};
};

} // namespace veilpix::models
