#include "app/views/widgets/EmptyState.h"

#include <QEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/theme/Icons.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

EmptyState::EmptyState(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"emptyState"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(32, 32, 32, 48);
    column->setSpacing(6);
    m_icon = new QLabel(this);
    m_icon->setAlignment(Qt::AlignCenter);
    m_title = named(makeLabel({}, "title", this, 1.45), "emptyTitle");
    m_title->setAlignment(Qt::AlignCenter);
    m_hint = named(makeLabel({}, "muted", this), "emptyHint");
    m_hint->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_busy = named(new QProgressBar(this), "emptyBusy", tr("Loading"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setFixedWidth(180);
    m_busy->hide();
    m_action = named(new QPushButton(this), "emptyAction");
    m_action->setProperty("primary", true);
    m_action->hide();
    column->addStretch(2);
    column->addWidget(m_icon);
    column->addSpacing(8);
    column->addWidget(m_title);
    column->addWidget(m_hint);
    column->addSpacing(14);
    column->addWidget(m_busy, 0, Qt::AlignHCenter);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionTriggered);
}

void EmptyState::present(const QString& iconName, const QString& title, const QString& hint, const QString& actionText)
{
    m_iconName = iconName;
    m_title->setText(title);
    m_hint->setText(hint);
    m_action->setText(actionText);
    m_action->setAccessibleName(actionText);
    m_action->setVisible(!actionText.isEmpty());
    setAccessibleName(title);
    tint();
}

void EmptyState::setWaiting(bool waiting)
{
    m_busy->setVisible(waiting);
}

QString EmptyState::title() const
{
    return m_title->text();
}

void EmptyState::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_icon != nullptr) {
        tint();
    }
    QWidget::changeEvent(event);
}

void EmptyState::tint()
{
    if (!m_iconName.isEmpty()) {
        const QColor color = Theme::of(palette()).control;
        m_icon->setPixmap(icon(m_iconName, color).pixmap(QSize(64, 64), devicePixelRatioF()));
    }
}

} // namespace veilpix::views
