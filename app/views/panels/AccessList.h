// Who can open a picture: name, verification, role, and for its owner the means to change that.
#pragma once

#include <QWidget>

#include "app/models/AccessModel.h"

class QLabel;
class QVBoxLayout;

namespace veilpix::views {

class AccessList : public QWidget {
    Q_OBJECT

public:
    AccessList(models::AccessModel& access, QWidget* parent = nullptr);

    void setEditable(bool editable, bool withRemove); // only the owner may
    [[nodiscard]] int peopleCount() const;            // besides the owner

Q_SIGNALS:
    void roleChosen(const QString& userId, veilpix::api::Role role);
    void removeChosen(const QString& userId, const QString& name);

private:
    void fill();
    void addRow(const QModelIndex& index);

    models::AccessModel& m_access;
    QVBoxLayout* m_rows = nullptr;
    bool m_editable = false;
    bool m_withRemove = false;
};

} // namespace veilpix::views
