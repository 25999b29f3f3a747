// Another name for a picture; the server never learns either.
#pragma once

#include <QDialog>

class QLineEdit;

namespace veilpix::views {

class RenameDialog : public QDialog {
    Q_OBJECT

public:
    explicit RenameDialog(const QString& name, QWidget* parent = nullptr);

Q_SIGNALS:
    void nameChosen(const QString& name);

private:
    QLineEdit* m_name = nullptr;
};

} // namespace veilpix::views
