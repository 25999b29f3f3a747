// Asks for the address of a server.
#pragma once

#include "app/views/pages/CardPage.h"

#include <QUrl>

class QLineEdit;

namespace veilpix::views {

class ConnectPage : public CardPage {
    Q_OBJECT

public:
    explicit ConnectPage(QWidget* parent = nullptr);
    void focusFirst() override;
    void setAddress(const QUrl& url);

    // What a person types becomes an address: https is assumed, http only for this very computer. Invalid if it is
    // none.
    [[nodiscard]] static QUrl parseAddress(const QString& typed);

Q_SIGNALS:
    void addressChosen(const QUrl& url);
    void backChosen();

private:
    void submit();

    QLineEdit* m_address = nullptr;
};

} // namespace veilpix::views
