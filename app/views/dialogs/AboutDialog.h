// Which version this is, and what it promises.
#pragma once

#include <QDialog>

namespace veilpix::views {

class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

} // namespace veilpix::views
