#include "app/models/PeopleLeftOut.h"

#include "app/models/PeopleModel.h"

namespace veilpix::models {

PeopleLeftOut::PeopleLeftOut(PeopleModel& people, QObject* parent) : QSortFilterProxyModel(parent)
{
    setSourceModel(&people);
}

void PeopleLeftOut::leaveOut(const QSet<QString>& userIds)
{
    if (userIds == m_leftOut) {
        return;
    }
    m_leftOut = userIds;
    invalidateFilter();
}

bool PeopleLeftOut::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    return !m_leftOut.contains(sourceModel()->index(row, 0, parent).data(PeopleModel::UserIdRole).toString());
}

} // namespace veilpix::models
