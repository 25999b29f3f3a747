#include "app/views/panels/AccessList.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/views/theme/Icons.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/VerificationChip.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::AccessModel;

AccessList::AccessList(AccessModel& access, QWidget* parent)
    : QWidget(parent), m_access(access), m_rows(new QVBoxLayout(this))
{
    named(this, "accessList", tr("Who can open it"));
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(4);
    connect(&access, &QAbstractItemModel::modelReset, this, &AccessList::fill);
    connect(&access, &QAbstractItemModel::rowsInserted, this, &AccessList::fill);
    connect(&access, &QAbstractItemModel::rowsRemoved, this, &AccessList::fill);
    connect(&access, &QAbstractItemModel::dataChanged, this, &AccessList::fill);
    connect(&access, &AccessModel::loadingChanged, this, &AccessList::fill);
    fill();
}

void AccessList::setEditable(bool editable, bool withRemove)
{
    if (m_editable != editable || m_withRemove != withRemove) {
        m_editable = editable;
        m_withRemove = withRemove;
        fill();
    }
}

int AccessList::peopleCount() const
{
    int count = 0;
    for (int row = 0; row < m_access.rowCount(); ++row) {
        count += m_access.index(row, 0).data(AccessModel::RoleRole).value<api::Role>() != api::Role::Owner ? 1 : 0;
    }
    return count;
}

void AccessList::fill()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater(); // the row may be the one whose signal brought us here
        }
        delete item;
    }
    for (int row = 0; row < m_access.rowCount(); ++row) {
        addRow(m_access.index(row, 0));
    }
    if (m_access.rowCount() == 0 && m_access.isLoading()) {
        m_rows->addWidget(makeLabel(tr("Looking it up…"), "muted", this));
    } else if (peopleCount() == 0) {
        m_rows->addWidget(makeLabel(tr("Nobody else."), "muted", this));
    }
    // Made later than what stands below them, and yet reached before it.
    QWidget* last = this;
    for (QWidget* one : findChildren<QWidget*>()) {
        if (one->focusPolicy() != Qt::NoFocus && !one->isHidden() && !one->parentWidget()->isHidden()) {
            setTabOrder(last, one);
            last = one;
        }
    }
}

void AccessList::addRow(const QModelIndex& index)
{
    const QString userId = index.data(AccessModel::UserIdRole).toString();
    const QString name = index.data(AccessModel::NameRole).toString();
    const QString shown = models::foreignText(name);
    const auto role = index.data(AccessModel::RoleRole).value<api::Role>();
    const bool self = index.data(AccessModel::SelfRole).toBool();
    auto* line = new QWidget(this);
    line->setObjectName(u"accessRow"_s);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto* label = new QLabel(self ? tr("You") : shown, line);
    label->setTextFormat(Qt::PlainText);
    label->setMinimumWidth(24);
    label->setToolTip(shown);
    row->addWidget(label);
    if (!self) {
        auto* chip = new VerificationChip(line);
        chip->setVerification(session::Verification(index.data(AccessModel::VerificationRole).toInt()));
        row->addWidget(chip);
    }
    row->addStretch(1);
    if (role == api::Role::Owner || !m_editable) {
        const QString word = role == api::Role::Owner   ? tr("owner")
                             : role == api::Role::Write ? tr("can replace")
                                                        : tr("can view");
        row->addWidget(makeLabel(word, "muted", line));
        line->setMinimumHeight(28);
    } else {
        auto* box = named(new QComboBox(line), "roleBox", tr("Role of %1").arg(shown));
        box->setProperty("compact", true);
        label->setBuddy(box); // where a combo box has no name of its own, its label is read
        label->setAccessibleName(box->accessibleName());
        box->addItem(tr("can view"), QVariant::fromValue(api::Role::Read));
        box->addItem(tr("can replace"), QVariant::fromValue(api::Role::Write));
        box->setCurrentIndex(box->findData(QVariant::fromValue(role)));
        connect(box, &QComboBox::activated, this,
                [this, box, userId] { Q_EMIT roleChosen(userId, box->currentData().value<api::Role>()); });
        row->addWidget(box);
        if (m_withRemove) {
            auto* remove = named(new QToolButton(line), "removeButton", tr("Remove %1").arg(shown));
            remove->setIcon(icon(u"close"_s));
            remove->setIconSize({16, 16});
            remove->setToolTip(tr("Remove %1. Removing cannot recall copies.").arg(shown));
            remove->setFocusPolicy(Qt::StrongFocus);
            connect(remove, &QToolButton::clicked, this, [this, userId, name] { Q_EMIT removeChosen(userId, name); });
            row->addWidget(remove);
        }
    }
    m_rows->addWidget(line);
}

} // namespace veilpix::views
