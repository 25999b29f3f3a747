// Asks for the address of a server.
#pragma once

#include <QUrl>

#include "app/views/pages/CardPage.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace veilpix::views {

class ConnectPage : public CardPage {
    Q_OBJECT

public:
    explicit ConnectPage(QWidget* parent = nullptr);
    void focusFirst() override;
    void setAddress(const QUrl& url);
    void setAsking(const QUrl& url); // a server is being asked; invalid = no longer
    // After a server did not answer: accounts of it that this computer knows can be opened all the same.
    void offerAnyway(bool offer);

    // What a person types becomes an address: https is assumed, http only for this very computer. Invalid if it is
    // none.
    [[nodiscard]] static QUrl parseAddress(const QString& typed);

Q_SIGNALS:
    void addressChosen(const QUrl& url);
    void anywayChosen(const QUrl& url);
    void cancelled(); // what was being asked
    void backChosen();

private:
    void submit();

    QLineEdit* m_address = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_step = nullptr;
    QPushButton* m_connect = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_anyway = nullptr;
};

} // namespace veilpix::views
