// People: those whose keys are pinned, or, with a search, those the server finds by that prefix.
#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <vector>

#include "app/session/PinBook.h"

namespace veilpix::session {
class Session;
}
namespace veilpix::net {
class Job;
}
namespace veilpix::pictures {
class ShareActions;
}

namespace veilpix::models {

class PeopleModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        UserIdRole = Qt::UserRole + 1, // QString
        NameRole,                      // QString, also DisplayRole and EditRole
        VerificationRole,              // int of session::Verification
        FingerprintRole,               // QByteArray, 32 bytes; empty for classic accounts
        ClassicRole,                   // bool: cannot be shared with
    };

    PeopleModel(session::Session& session, pictures::ShareActions& actions, QObject* parent = nullptr);

    void setSearch(const QString& prefix); // empty = the pinned ones
    [[nodiscard]] bool isLoading() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void loadingChanged(bool loading);
    void failed(const veilpix::Error& error);

private:
    void ask();
    void showPinned();
    void show(std::vector<session::Person> people);

    session::Session& m_session;
    pictures::ShareActions& m_actions;
    std::vector<session::Person> m_people;
    QPointer<net::Job> m_job;
    QTimer m_delay;
    QString m_search;
};

} // namespace veilpix::models
