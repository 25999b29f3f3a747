// Every key and what it does.
#pragma once

#include <QDialog>

namespace veilpix::views {

class ActionSet;

class KeyListDialog : public QDialog {
    Q_OBJECT

public:
    explicit KeyListDialog(const ActionSet& actions, QWidget* parent = nullptr);
};

} // namespace veilpix::views
