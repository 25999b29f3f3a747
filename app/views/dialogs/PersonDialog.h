// A person: the safety number to compare with them, and what one knows of their key.
#pragma once

#include <QDialog>

class QLabel;
class QPushButton;

namespace veilpix::session {
class PinBook;
}

namespace veilpix::views {

class QrCode;
class VerificationChip;

class PersonDialog : public QDialog {
    Q_OBJECT

public:
    PersonDialog(session::PinBook& pins, const QString& userId, QWidget* parent = nullptr);

private:
    void refresh();

    session::PinBook& m_pins;
    QString m_userId;
    VerificationChip* m_chip = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_number = nullptr;
    QrCode* m_code = nullptr;
    QPushButton* m_verify = nullptr;
    QPushButton* m_accept = nullptr;
};

} // namespace veilpix::views
