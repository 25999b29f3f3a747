// The person's choices; each takes effect at once.
#pragma once

#include <QDialog>

namespace veilpix::settings {
class Settings;
}

namespace veilpix::views {

class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    explicit SettingsDialog(settings::Settings& settings, const QString& serverText, QWidget* parent = nullptr);

Q_SIGNALS:
    void changeServerRequested(); // signs out and asks anew
};

} // namespace veilpix::views
