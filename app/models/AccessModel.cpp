#include "app/models/AccessModel.h"

#include "app/models/ForeignText.h"

namespace veilpix::models {

AccessModel::AccessModel(pictures::ShareActions& actions, QObject* parent)
    : QAbstractListModel(parent), m_actions(actions)
{
}

void AccessModel::setPicture(const pictures::ItemKey& item)
{
    m_item = item;
    beginResetModel();
    m_entries.clear();
    endResetModel();
    refresh();
}

void AccessModel::refresh()
{
    if (m_job) {
        m_job->disconnect(this);
        m_job->abort();
        m_job.clear();
    }
    if (!m_item.isValid() || m_item.isClassic()) {
        return;
    }
    m_job = m_actions.loadAccess(m_item);
    connect(m_job, &net::Job::finished, this, [this, job = m_job.data()] {
        m_job.clear();
        Q_EMIT loadingChanged(false);
        if (job->error()) {
            Q_EMIT failed(*job->error());
            return;
        }
        if (job->value() == m_entries) {
            return; // nothing under a person's hand is rebuilt without need
        }
        beginResetModel();
        m_entries = job->value();
        endResetModel();
    });
    Q_EMIT loadingChanged(true);
}

int AccessModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant AccessModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const pictures::AccessEntry& entry = m_entries[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return foreignText(entry.userName);
    case NameRole:
        return entry.userName;
    case UserIdRole:
        return entry.userId;
    case RoleRole:
        return QVariant::fromValue(entry.role);
    case VerificationRole:
        return int(entry.verification);
    case SelfRole:
        return entry.self;
    default:
        return {};
    }
}

} // namespace veilpix::models
