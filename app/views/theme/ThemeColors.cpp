#include "app/views/theme/ThemeColors.h"

namespace veilpix::views {

ThemeColors ThemeColors::light()
{
    ThemeColors c;
    c.dark = false;
    c.window = QColor(0xf4, 0xf5, 0xf8);
    c.surface = QColor(0xff, 0xff, 0xff);
    c.raised = QColor(0xff, 0xff, 0xff);
    c.hover = QColor(0xe9, 0xec, 0xf1);
    c.border = QColor(0xdd, 0xe1, 0xe8);
    c.control = QColor(0x8b, 0x93, 0xa1);
    c.text = QColor(0x1a, 0x1e, 0x26);
    c.muted = QColor(0x57, 0x5f, 0x6d);
    c.accent = QColor(0x2a, 0x62, 0xc9);
    c.accentText = QColor(0x24, 0x57, 0xb5);
    c.accentSoft = QColor(0xdd, 0xe8, 0xfb);
    c.viewer = QColor(0xe6, 0xe9, 0xee);
    return c;
}

ThemeColors ThemeColors::darkColors()
{
    ThemeColors c;
    c.dark = true;
    c.window = QColor(0x20, 0x23, 0x29);
    c.surface = QColor(0x18, 0x1a, 0x1f);
    c.raised = QColor(0x2a, 0x2e, 0x36);
    c.hover = QColor(0x31, 0x36, 0x40);
    c.border = QColor(0x36, 0x3b, 0x45);
    c.control = QColor(0x78, 0x81, 0x90);
    c.text = QColor(0xe8, 0xea, 0xef);
    c.muted = QColor(0xa2, 0xab, 0xba);
    c.accent = QColor(0x39, 0x6f, 0xd6);
    c.accentText = QColor(0x8c, 0xb4, 0xff);
    c.accentSoft = QColor(0x2a, 0x3c, 0x5e);
    c.viewer = QColor(0x11, 0x13, 0x16);
    return c;
}

QColor ThemeColors::toneBackground(Tone tone) const
{
    switch (tone) {
    case Tone::Info:
        return dark ? QColor(0x21, 0x30, 0x4b) : QColor(0xe3, 0xec, 0xfb);
    case Tone::Success:
        return dark ? QColor(0x1f, 0x36, 0x2a) : QColor(0xe1, 0xf3, 0xe7);
    case Tone::Warning:
        return dark ? QColor(0x3b, 0x30, 0x18) : QColor(0xfb, 0xf0, 0xd5);
    case Tone::Danger:
        return dark ? QColor(0x42, 0x24, 0x24) : QColor(0xfc, 0xe6, 0xe3);
    case Tone::Neutral:
        break;
    }
    return hover;
}

QColor ThemeColors::toneText(Tone tone) const
{
    switch (tone) {
    case Tone::Info:
        return dark ? QColor(0xad, 0xc9, 0xff) : QColor(0x1d, 0x4a, 0x95);
    case Tone::Success:
        return dark ? QColor(0x93, 0xd8, 0xab) : QColor(0x1a, 0x63, 0x37);
    case Tone::Warning:
        return dark ? QColor(0xf2, 0xcb, 0x7c) : QColor(0x73, 0x4b, 0x00);
    case Tone::Danger:
        return dark ? QColor(0xf7, 0xab, 0xa3) : QColor(0x9d, 0x22, 0x18);
    case Tone::Neutral:
        break;
    }
    return muted;
}

QPalette ThemeColors::palette() const
{
    QPalette p;
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, surface);
    p.setColor(QPalette::AlternateBase, window);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::PlaceholderText, muted);
    p.setColor(QPalette::Button, raised);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, toneText(Tone::Danger));
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, Qt::white);
    p.setColor(QPalette::Link, accentText);
    p.setColor(QPalette::LinkVisited, accentText);
    p.setColor(QPalette::ToolTipBase, raised);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::Light, dark ? raised.lighter(120) : QColor(Qt::white));
    p.setColor(QPalette::Midlight, hover);
    p.setColor(QPalette::Mid, border);
    p.setColor(QPalette::Dark, control);
    p.setColor(QPalette::Shadow, dark ? QColor(Qt::black) : control);
    QColor faint = muted;
    faint.setAlphaF(0.62F);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, faint);
    }
    p.setColor(QPalette::Disabled, QPalette::Highlight, border);
    return p;
}

} // namespace veilpix::views
