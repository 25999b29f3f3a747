#include "app/views/widgets/MessageBar.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

#include "app/views/theme/Icons.h"
#include "app/views/theme/Theme.h"
#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

constexpr int goodNewsStaysMs = 8000;
constexpr int mostWaiting = 50;

struct Look {
    const char* icon;
    const char* tone;
};

Look lookOf(Tone tone)
{
    switch (tone) {
    case Tone::Success:
        return {"success", "success"};
    case Tone::Warning:
        return {"warning", "warning"};
    case Tone::Danger:
        return {"error", "danger"};
    case Tone::Info:
    case Tone::Neutral:
        break;
    }
    return {"info", "info"};
}

bool isTrouble(Tone tone)
{
    return tone == Tone::Danger || tone == Tone::Warning;
}

} // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent)
{
    named(this, "messageBar", tr("Message"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 7, 7, 7);
    row->setSpacing(10);
    m_icon = new QLabel(this);
    m_label = named(new QLabel(this), "messageText");
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setMinimumWidth(1); // a long word is cut and widens no window
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_more = named(new QLabel(this), "messageMore");
    m_action = named(new QPushButton(this), "messageAction");
    m_close = named(new QToolButton(this), "messageClose", tr("Close message"));
    m_close->setToolTip(tr("Close"));
    m_close->setIconSize({16, 16});
    m_close->setFocusPolicy(Qt::StrongFocus);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addWidget(m_label, 1);
    row->addWidget(m_more);
    row->addWidget(m_action);
    row->addWidget(m_close);
    m_leave.setSingleShot(true);
    connect(&m_leave, &QTimer::timeout, this, &MessageBar::dismiss);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto action = m_messages.isEmpty() ? std::function<void()>() : m_messages.first().action;
        dismiss();
        if (action) {
            action();
        }
    });
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    hide();
}

void MessageBar::post(Message message)
{
    // News take each other's place, but for the chance to undo something.
    const bool offersMore = !m_messages.isEmpty() && m_messages.first().action && !message.action;
    if (!m_messages.isEmpty() && !isTrouble(m_messages.first().tone) && !offersMore) {
        m_messages.removeFirst();
    }
    if (m_messages.isEmpty() || isTrouble(message.tone)) {
        m_messages.prepend(std::move(message));
    } else {
        m_messages.append(std::move(message));
    }
    while (m_messages.size() > mostWaiting) {
        m_messages.removeLast();
    }
    present();
}

void MessageBar::dismiss()
{
    if (!m_messages.isEmpty()) {
        m_messages.removeFirst();
    }
    present();
}

void MessageBar::dismissAll()
{
    m_messages.clear();
    present();
}

void MessageBar::withdraw(const QString& topic)
{
    if (m_messages.removeIf([&topic](const Message& one) { return one.topic == topic; }) > 0) {
        present();
    }
}

QString MessageBar::text() const
{
    return m_messages.isEmpty() ? QString() : m_messages.first().text;
}

Tone MessageBar::tone() const
{
    return m_messages.isEmpty() ? Tone::Neutral : m_messages.first().tone;
}

void MessageBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && !m_messages.isEmpty() && m_icon != nullptr) {
        present();
    }
    QFrame::changeEvent(event);
}

void MessageBar::present()
{
    m_leave.stop();
    Q_EMIT shownChanged(!m_messages.isEmpty());
    if (m_messages.isEmpty()) {
        hide();
        forgetText(m_label); // it may name a picture, and the app may be locking
        setAccessibleName(tr("Message"));
        return;
    }
    const Message& message = m_messages.first();
    const Look look = lookOf(message.tone);
    setStyleProperty(this, "tone", QLatin1String(look.tone));
    for (QWidget* part : {static_cast<QWidget*>(m_label), static_cast<QWidget*>(m_action),
                          static_cast<QWidget*>(m_close), static_cast<QWidget*>(m_more)}) {
        part->style()->unpolish(part);
        part->style()->polish(part);
    }
    const QColor tint = Theme::of(palette()).toneText(message.tone);
    m_icon->setPixmap(icon(QLatin1String(look.icon), tint).pixmap(QSize(20, 20), devicePixelRatioF()));
    m_close->setIcon(icon(u"close"_s, tint));
    m_label->setText(message.text);
    m_more->setVisible(m_messages.size() > 1);
    m_more->setText(tr("%n more", nullptr, int(m_messages.size()) - 1));
    m_action->setText(message.actionText);
    m_action->setVisible(!message.actionText.isEmpty());
    m_action->setAccessibleName(message.actionText);
    setAccessibleName(message.text);
    show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
    if (!isTrouble(message.tone)) {
        m_leave.start(goodNewsStaysMs);
    }
}

} // namespace veilpix::views
