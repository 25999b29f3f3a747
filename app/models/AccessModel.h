// The people of one picture.
#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <vector>

#include "app/transfers/ShareActions.h"

namespace veilpix::models {

class AccessModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        UserIdRole = Qt::UserRole + 1, // QString
        NameRole,                      // QString, also DisplayRole
        RoleRole,                      // "owner", "read" or "write"
        VerificationRole,              // int of session::Verification
        SelfRole,                      // bool
    };

    explicit AccessModel(transfers::ShareActions& actions, QObject* parent = nullptr);

    void setPicture(const transfers::ItemKey& item);
    [[nodiscard]] transfers::ItemKey picture() const { return m_item; }
    void refresh();
    [[nodiscard]] bool isLoading() const { return !m_job.isNull(); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void loadingChanged(bool loading);
    void failed(const veilpix::Error& error);

private:
    transfers::ShareActions& m_actions;
    transfers::ItemKey m_item;
    std::vector<transfers::AccessEntry> m_entries;
    QPointer<transfers::AccessJob> m_job;
};

} // namespace veilpix::models
