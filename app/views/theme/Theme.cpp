#include "app/views/theme/Theme.h"

#include <QApplication>
#include <QFile>
#include <QStyleFactory>

#include "app/views/theme/SystemAppearance.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

const ThemeColors& lightColors()
{
    static const ThemeColors colors = ThemeColors::light();
    return colors;
}

const ThemeColors& darkColors()
{
    static const ThemeColors colors = ThemeColors::darkColors();
    return colors;
}

} // namespace

Theme::Theme(QObject* parent) : QObject(parent), m_colors(lightColors()), m_system(new SystemAppearance(this))
{
    connect(m_system, &SystemAppearance::asked, this, &Theme::desktopAsked);
    connect(m_system, &SystemAppearance::changed, this, [this] {
        if (m_choice == Choice::System) {
            refresh();
        }
    });
}

Theme::~Theme() = default;

void Theme::setChoice(Choice choice)
{
    m_choice = choice;
    refresh();
}

const ThemeColors& Theme::of(const QPalette& palette)
{
    return palette.color(QPalette::Active, QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

void Theme::refresh()
{
    const bool dark = m_choice == Choice::Dark || (m_choice == Choice::System && m_system->isDark());
    if (m_applied && m_colors.dark == dark) {
        return;
    }
    m_colors = dark ? darkColors() : lightColors();
    if (!m_applied) {
        QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    }
    m_applied = true;
    QApplication::setPalette(m_colors.palette());
    qApp->setStyleSheet(styleSheet(m_colors));
    Q_EMIT changed();
}

QString Theme::styleSheet(const ThemeColors& colors)
{
    QFile file(u":/veilpix/style.qss"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QString sheet = QString::fromUtf8(file.readAll());
    const auto put = [&sheet](const char* name, const QColor& color) {
        sheet.replace(QLatin1Char('@') + QLatin1String(name) + QLatin1Char(';'), color.name() + QLatin1Char(';'));
        sheet.replace(QLatin1Char('@') + QLatin1String(name) + QLatin1Char(' '), color.name() + QLatin1Char(' '));
    };
    put("window", colors.window);
    put("surface", colors.surface);
    put("raised", colors.raised);
    put("hover", colors.hover);
    put("border", colors.border);
    put("control", colors.control);
    put("text", colors.text);
    put("muted", colors.muted);
    put("accentText", colors.accentText);
    put("accentSoft", colors.accentSoft);
    put("accentHover", colors.accent.lighter(112));
    put("accentPressed", colors.accent.darker(115));
    put("accent", colors.accent);
    put("viewer", colors.viewer);
    put("danger", colors.toneText(Tone::Danger));
    put("dangerSoft", colors.toneBackground(Tone::Danger));
    put("warning", colors.toneText(Tone::Warning));
    put("warningSoft", colors.toneBackground(Tone::Warning));
    put("success", colors.toneText(Tone::Success));
    put("successSoft", colors.toneBackground(Tone::Success));
    put("info", colors.toneText(Tone::Info));
    put("infoSoft", colors.toneBackground(Tone::Info));
    sheet.replace("@appearance"_L1, colors.dark ? "dark"_L1 : "light"_L1);
    return sheet;
}

} // namespace veilpix::views
