#include "app/views/dialogs/RenameDialog.h"

#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

RenameDialog::RenameDialog(const QString& name, QWidget* parent) : QDialog(parent)
{
    named(this, "renameDialog", tr("Rename"));
    setWindowTitle(tr("Rename"));
    setMinimumWidth(400);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 18);
    column->setSpacing(10);
    m_name = named(new QLineEdit(name, this), "renameField", tr("New name"));
    m_name->setMaxLength(255);
    auto* label = new QLabel(tr("&New name"), this);
    label->setProperty("role", u"heading"_s);
    label->setBuddy(m_name);
    column->addWidget(label);
    column->addWidget(m_name);
    column->addSpacing(6);
    auto* row = new QHBoxLayout;
    auto* cancel = named(new QPushButton(tr("Cancel"), this), "cancelButton", tr("Cancel"));
    auto* rename = named(new QPushButton(tr("Rename"), this), "renameButton", tr("Rename"));
    rename->setProperty("primary", true);
    rename->setDefault(true);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(rename);
    column->addLayout(row);
    m_name->setSelection(0, int(QFileInfo(name).completeBaseName().size()));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_name, &QLineEdit::textChanged, rename, [rename](const QString& text) {
        rename->setEnabled(!text.trimmed().isEmpty());
        rename->setToolTip(rename->isEnabled() ? QString() : tr("A name needs at least one letter."));
    });
    connect(rename, &QPushButton::clicked, this, [this] {
        Q_EMIT nameChosen(m_name->text().trimmed());
        accept();
    });
}

} // namespace veilpix::views
