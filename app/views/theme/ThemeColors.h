// The colours of one appearance. Every view takes its colours from here, so that light and dark stay in step.
#pragma once

#include <QColor>
#include <QPalette>

namespace veilpix::views {

enum class Tone { Neutral, Info, Success, Warning, Danger };

struct ThemeColors {
    bool dark = false;
    QColor window;  // chrome: bars, panels
    QColor surface; // where pictures lie
    QColor raised;  // fields, buttons, cards
    QColor hover;   // under the pointer
    QColor border;  // hairlines
    QColor control; // outline of a control: at least 3:1 against raised
    QColor text;
    QColor muted;      // second line of text: at least 4.5:1 against window and surface
    QColor accent;     // fill of selection and of the main button; white text holds 4.5:1 on it
    QColor accentText; // accent as text or line on window and surface
    QColor accentSoft; // selected row
    QColor viewer;     // around a picture that is looked at

    [[nodiscard]] QColor toneBackground(Tone tone) const;
    [[nodiscard]] QColor toneText(Tone tone) const;
    [[nodiscard]] QPalette palette() const;

    [[nodiscard]] static ThemeColors light();
    [[nodiscard]] static ThemeColors darkColors();
};

} // namespace veilpix::views
