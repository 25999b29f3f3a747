// Whether the desktop asks for dark windows. Qt 6.5 and later say so themselves; before that the desktop portal is
// asked over D-Bus (org.freedesktop.appearance color-scheme), and the palette that Qt started with is the fallback.
#pragma once

#include <QObject>

namespace veilpix::views {

class SystemAppearance : public QObject {
    Q_OBJECT

public:
    explicit SystemAppearance(QObject* parent = nullptr);
    [[nodiscard]] bool isDark() const { return m_dark; }

Q_SIGNALS:
    void changed();
    void asked(); // once, seconds after the start at the latest: the desktop has answered, or does not

private:
    void setDark(bool dark);
    void askPortal();

    bool m_dark = false;
};

} // namespace veilpix::views
