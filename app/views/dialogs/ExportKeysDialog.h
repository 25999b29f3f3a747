// Which copy of the keys, and the password that proves who asks.
#pragma once

#include "app/session/KeyExport.h"
#include "app/views/dialogs/PasswordDialog.h"

class QComboBox;

namespace veilpix::views {

class ExportKeysDialog : public PasswordDialog {
    Q_OBJECT

public:
    explicit ExportKeysDialog(QWidget* parent = nullptr);

    [[nodiscard]] session::KeyExport::Form form() const;

private:
    QComboBox* m_form = nullptr;
};

} // namespace veilpix::views
