// Puts one calm look on the whole application and follows the system between light and dark.
#pragma once

#include <QObject>

#include "app/views/theme/ThemeColors.h"

namespace veilpix::views {

class SystemAppearance;

class Theme : public QObject {
    Q_OBJECT

public:
    enum class Choice { System, Light, Dark };

    explicit Theme(QObject* parent = nullptr);
    ~Theme() override;

    void setChoice(Choice choice);
    [[nodiscard]] Choice choice() const { return m_choice; }
    [[nodiscard]] const ThemeColors& colors() const { return m_colors; }

    // The colours behind a widget's palette: views ask here while they paint, so they need no pointer to the Theme.
    [[nodiscard]] static const ThemeColors& of(const QPalette& palette);

Q_SIGNALS:
    void changed();
    void desktopAsked(); // once, seconds after the start at the latest: the portal knows this program from now on

private:
    void refresh();
    [[nodiscard]] static QString styleSheet(const ThemeColors& colors);

    Choice m_choice = Choice::System;
    ThemeColors m_colors;
    SystemAppearance* m_system = nullptr;
    bool m_applied = false;
};

} // namespace veilpix::views
