// The people of one picture.
#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <vector>

#include "app/pictures/sharing/ShareActions.h"

namespace veilpix::models {

class AccessModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        UserIdRole = Qt::UserRole + 1, // QString
        NameRole,                      // QString, also DisplayRole
        RoleRole,                      // api::Role
        VerificationRole,              // int of session::Verification
        SelfRole,                      // bool
    };

    explicit AccessModel(pictures::ShareActions& actions, QObject* parent = nullptr);

    void setPicture(const pictures::ItemKey& item);
    [[nodiscard]] pictures::ItemKey picture() const { return m_item; }
    void refresh();
    [[nodiscard]] bool isLoading() const { return !m_job.isNull(); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void loadingChanged(bool loading);
    void failed(const veilpix::Error& error);

private:
    pictures::ShareActions& m_actions;
    pictures::ItemKey m_item;
    std::vector<pictures::AccessEntry> m_entries;
    QPointer<pictures::AccessJob> m_job;
};

} // namespace veilpix::models
