#include "app/views/dialogs/SettingsDialog.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "app/settings/Settings.h"
#include "app/views/widgets/EnterPresses.h"
#include "app/views/widgets/Naming.h"

namespace veilpix::views {

SettingsDialog::SettingsDialog(settings::Settings& settings, const QString& serverText, QWidget* parent)
    : QDialog(parent)
{
    named(this, "settingsDialog", tr("Settings"));
    setWindowTitle(tr("Settings"));
    setMinimumWidth(440);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 18);
    column->setSpacing(14);
    column->addWidget(makeLabel(tr("Settings"), "title", this, 1.3));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(18);
    form->setVerticalSpacing(12);
    auto* theme = named(new QComboBox(this), "themeBox", tr("Appearance"));
    theme->addItem(tr("Like the system"), int(settings::Settings::Theme::System));
    theme->addItem(tr("Light"), int(settings::Settings::Theme::Light));
    theme->addItem(tr("Dark"), int(settings::Settings::Theme::Dark));
    theme->setCurrentIndex(theme->findData(int(settings.theme())));
    auto* idle = named(new QSpinBox(this), "idleMinutesBox", tr("Lock when idle"));
    idle->setRange(0, 240);
    idle->setSpecialValueText(tr("never"));
    const auto unit = [idle](int minutes) { idle->setSuffix(minutes == 1 ? tr(" minute") : tr(" minutes")); };
    connect(idle, &QSpinBox::valueChanged, idle, unit);
    unit(settings.idleLockMinutes());
    idle->setValue(settings.idleLockMinutes());
    auto* device = named(new QLineEdit(settings.deviceName(), this), "deviceField", tr("Name of this computer"));
    device->setMaxLength(64);
    auto* server = new QWidget(this);
    auto* serverRow = new QHBoxLayout(server);
    serverRow->setContentsMargins(0, 0, 0, 0);
    serverRow->addWidget(named(makeLabel(serverText, "plain", server), "serverText"), 1);
    auto* change = named(new QPushButton(tr("Change…"), server), "changeServerButton", tr("Change server…"));
    change->setToolTip(tr("Signs out first."));
    change->setAutoDefault(false);
    enterPresses(change);
    serverRow->addWidget(change);
    form->addRow(tr("&Appearance"), theme);
    form->addRow(tr("&Lock when idle for"), idle);
    form->addRow(tr("Name of this &computer"), device);
    form->addRow(tr("Server"), server);
    column->addLayout(form);
    column->addStretch(1);
    auto* close = named(new QPushButton(tr("Close"), this), "closeButton", tr("Close"));
    close->setAutoDefault(false);
    enterPresses(close);
    column->addWidget(close, 0, Qt::AlignRight);
    connect(theme, &QComboBox::currentIndexChanged, this,
            [theme, &settings] { settings.setTheme(settings::Settings::Theme(theme->currentData().toInt())); });
    connect(idle, &QSpinBox::valueChanged, this, [&settings](int minutes) { settings.setIdleLockMinutes(minutes); });
    connect(device, &QLineEdit::editingFinished, this,
            [device, &settings] { settings.setDeviceName(device->text().trimmed()); });
    connect(change, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT changeServerRequested();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
}

} // namespace veilpix::views
