#include "app/views/dialogs/KeyListDialog.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "app/views/ActionSet.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

KeyListDialog::KeyListDialog(const ActionSet& actions, QWidget* parent) : QDialog(parent)
{
    named(this, "keyListDialog", tr("Keys"));
    setWindowTitle(tr("Keys"));
    resize(460, 560);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 18);
    column->setSpacing(12);
    column->addWidget(makeLabel(tr("Keys"), "title", this, 1.3));
    auto* list = named(new QTreeWidget(this), "keyList", tr("Keys and what they do"));
    list->setColumnCount(2);
    list->setHeaderLabels({tr("What"), tr("Key")});
    list->setRootIsDecorated(false);
    list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    list->header()->setStretchLastSection(false);
    for (const QAction* action : actions.all()) {
        if (action->shortcut().isEmpty()) {
            continue;
        }
        QStringList keys;
        for (const QKeySequence& key : action->shortcuts()) {
            keys.append(key.toString(QKeySequence::NativeText));
        }
        QString text = action->text();
        text.remove(QLatin1Char('&')).remove(u"…"_s);
        new QTreeWidgetItem(list, {text, keys.join(u", "_s)});
    }
    const QList<std::pair<QString, QString>> others = {
        {tr("Open in the viewer"), tr("Enter")},
        {tr("Back to the gallery"), tr("Esc")},
        {tr("Previous and next in the viewer"), tr("Left, Right")},
        {tr("Zoom in the viewer"), tr("+, −, 0, 1")},
        {tr("Move the divider when comparing"), tr("Left, Right; with Shift faster")},
        {tr("Pause or resume a transfer"), tr("Space")},
        {tr("Try a transfer again"), tr("R")},
        {tr("Cancel a transfer"), tr("Delete")},
    };
    for (const auto& [what, key] : others) {
        new QTreeWidgetItem(list, {what, key});
    }
    column->addWidget(list, 1);
    auto* close = named(new QPushButton(tr("Close"), this), "closeButton", tr("Close"));
    column->addWidget(close, 0, Qt::AlignRight);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
}

} // namespace veilpix::views
