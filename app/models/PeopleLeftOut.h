// People, less those whom there is no reason to offer: one shares with a person once.
#pragma once

#include <QSet>
#include <QSortFilterProxyModel>

namespace veilpix::models {

class PeopleModel;

class PeopleLeftOut final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit PeopleLeftOut(PeopleModel& people, QObject* parent = nullptr);

    void leaveOut(const QSet<QString>& userIds);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QSet<QString> m_leftOut;
};

} // namespace veilpix::models
