#include "app/views/dialogs/FormDialog.h"

#include <QEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/ProblemBox.h"

namespace veilpix::views {

FormDialog::FormDialog(const char* objectName, const QString& title, int width, QWidget* parent)
    : QDialog(parent), m_column(new QVBoxLayout(this))
{
    named(this, objectName, title);
    setWindowTitle(title);
    setFixedWidth(width);
    m_column->setContentsMargins(22, 20, 22, 18);
    m_column->setSpacing(10);
    m_column->addWidget(named(makeLabel(title, "title", this, 1.4), "dialogTitle"));
}

void FormDialog::addText(const QString& text)
{
    m_column->addWidget(makeLabel(text, "muted", this));
}

QLabel* FormDialog::addField(const QString& caption, QWidget* field)
{
    QLabel* label = addHeadedField(m_column, caption, field);
    m_column->addSpacing(2);
    return label;
}

QPushButton* FormDialog::addEnd(const char* objectName, const QString& text)
{
    m_problem = new ProblemBox("dialogProblem", this);
    m_column->addWidget(m_problem);
    m_bar = named(new QProgressBar(this), "dialogBar", tr("Progress"));
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    m_step = named(makeLabel({}, "muted", this), "dialogStep");
    m_column->addWidget(m_bar);
    m_column->addWidget(m_step);
    m_bar->hide();
    m_step->hide();
    m_column->addSpacing(4);
    auto* row = new QHBoxLayout;
    auto* cancel = named(new QPushButton(tr("Cancel"), this), "cancelButton", tr("Cancel"));
    cancel->setAutoDefault(false);
    enterPresses(cancel);
    m_main = named(new QPushButton(text, this), objectName, text);
    m_main->setProperty("primary", true);
    m_main->setDefault(true);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(m_main);
    m_column->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &FormDialog::reject);
    return m_main;
}

void FormDialog::setProblem(const QString& text)
{
    m_problem->setText(text);
}

void FormDialog::setBusy(const QString& step)
{
    m_busy = !step.isEmpty();
    m_step->setText(step);
    m_bar->setAccessibleDescription(step);
    m_step->setVisible(m_busy);
    m_bar->setVisible(m_busy);
    m_main->setEnabled(!m_busy);
    m_main->setToolTip(m_busy ? tr("This is being done just now.") : QString());
}

void FormDialog::reject()
{
    if (m_busy) {
        Q_EMIT cancelled();
    } else {
        QDialog::reject();
    }
}

bool FormDialog::event(QEvent* event)
{
    const bool handled = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show) {
        // A dialog's own hint does not ask wrapped texts how high they are at this very width.
        setFixedHeight(m_column->totalHeightForWidth(width()));
    }
    return handled;
}

} // namespace veilpix::views
