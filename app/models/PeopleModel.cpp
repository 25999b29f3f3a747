#include "app/models/PeopleModel.h"

#include "app/models/ForeignText.h"
#include "app/pictures/sharing/ShareActions.h"
#include "app/session/Session.h"

namespace veilpix::models {

PeopleModel::PeopleModel(session::Session& session, pictures::ShareActions& actions, QObject* parent)
    : QAbstractListModel(parent), m_session(session), m_actions(actions)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(150); // a person types faster than a server needs to be asked
    connect(&m_delay, &QTimer::timeout, this, &PeopleModel::ask);
    connect(&session.pins(), &session::PinBook::changed, this, [this] {
        if (m_search.isEmpty()) {
            showPinned();
        } else if (!m_people.empty()) {
            Q_EMIT dataChanged(index(0), index(int(m_people.size()) - 1));
        }
    });
    connect(&session, &session::Session::wiping, this, [this] { show({}); });
    showPinned();
}

void PeopleModel::setSearch(const QString& prefix)
{
    if (prefix == m_search) {
        return;
    }
    m_search = prefix;
    if (m_job) {
        m_job->abort();
    }
    m_delay.stop();
    if (prefix.isEmpty()) {
        showPinned();
    } else {
        m_delay.start();
    }
}

bool PeopleModel::isLoading() const
{
    return !m_job.isNull();
}

void PeopleModel::ask()
{
    auto* job = m_actions.findPeople(m_search);
    m_job = job;
    connect(job, &net::Job::finished, this, [this, asked = m_search, job] {
        m_job.clear();
        Q_EMIT loadingChanged(false);
        if (asked != m_search) {
            return;
        }
        if (!job->error()) {
            show(job->value());
        } else if (job->error()->code != ErrorCode::Cancelled) {
            Q_EMIT failed(*job->error());
        }
    });
    Q_EMIT loadingChanged(true);
}

void PeopleModel::showPinned()
{
    show(m_session.pins().people());
}

void PeopleModel::show(std::vector<session::Person> people)
{
    beginResetModel();
    m_people = std::move(people);
    endResetModel();
}

int PeopleModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_people.size());
}

QVariant PeopleModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const session::Person& person = m_people[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return foreignText(person.userName);
    case Qt::EditRole:
    case NameRole:
        return person.userName;
    case UserIdRole:
        return person.userId;
    case VerificationRole:
        return int(m_session.pins().verification(person.userId));
    case FingerprintRole:
        return person.fingerprint;
    case ClassicRole:
        return person.isClassic();
    default:
        return {};
    }
}

} // namespace veilpix::models
