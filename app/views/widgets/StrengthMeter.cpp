#include "app/views/widgets/StrengthMeter.h"

#include <QPainter>

#include "app/views/theme/Theme.h"
#include "app/views/widgets/Naming.h"

namespace veilpix::views {

StrengthMeter::StrengthMeter(QWidget* parent) : QWidget(parent)
{
    named(this, "strengthMeter", tr("Password strength"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StrengthMeter::setScore(PasswordScore score, bool empty)
{
    m_score = score;
    m_empty = empty;
    setAccessibleName(empty ? tr("Password strength") : tr("Password strength: %1").arg(word()));
    update();
}

QSize StrengthMeter::sizeHint() const
{
    return {200, fontMetrics().height() + 12};
}

QString StrengthMeter::word() const
{
    switch (m_score) {
    case PasswordScore::VeryWeak:
        return tr("very easy to guess");
    case PasswordScore::Weak:
        return tr("easy to guess");
    case PasswordScore::Fair:
        return tr("fair: a few more words help");
    case PasswordScore::Strong:
        return tr("strong");
    case PasswordScore::VeryStrong:
        return tr("very strong");
    }
    return {};
}

void StrengthMeter::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = Theme::of(palette());
    const Tone tone = m_score <= PasswordScore::Weak   ? Tone::Danger
                      : m_score == PasswordScore::Fair ? Tone::Warning
                                                       : Tone::Success;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const int filled = m_empty ? 0 : std::max(1, int(m_score));
    constexpr int segments = 4;
    constexpr qreal gap = 4;
    const qreal segment = (width() - gap * (segments - 1)) / qreal(segments);
    for (int i = 0; i < segments; ++i) {
        painter.setBrush(i < filled ? colors.toneText(tone) : colors.border);
        painter.drawRoundedRect(QRectF(i * (segment + gap), 0, segment, 4), 2, 2);
    }
    painter.setPen(m_empty ? colors.muted : colors.toneText(tone));
    painter.drawText(rect().adjusted(0, 8, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                     m_empty ? tr("Four or more unusual words: easy to keep, hard to guess.") : word());
}

} // namespace veilpix::views
