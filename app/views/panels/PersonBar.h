// Above the gallery while it shows what one shares with a person: who that is, how far their key is trusted, and the
// way to their safety number.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace veilpix::session {
class PinBook;
}

namespace veilpix::views {

class VerificationChip;

class PersonBar : public QWidget {
    Q_OBJECT

public:
    explicit PersonBar(session::PinBook& pins, QWidget* parent = nullptr);

    void setPerson(const QString& userId); // empty hides it
    void wipe();                           // forgets the name; comes back with the pins

Q_SIGNALS:
    void safetyNumberRequested();

private:
    void refresh();

    session::PinBook& m_pins;
    QString m_userId;
    QLabel* m_name = nullptr;
    VerificationChip* m_chip = nullptr;
    QPushButton* m_open = nullptr;
};

} // namespace veilpix::views
