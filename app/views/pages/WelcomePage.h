// The first page of all: where shall the pictures be kept?
#pragma once

#include "app/views/pages/CardPage.h"

namespace veilpix::views {

class WelcomePage : public CardPage {
    Q_OBJECT

public:
    explicit WelcomePage(QWidget* parent = nullptr);
    void focusFirst() override;

Q_SIGNALS:
    void bundledChosen();
    void connectChosen();

private:
    QPushButton* addChoice(const char* objectName, const QString& iconName, const QString& title, const QString& hint);

    QPushButton* m_here = nullptr;
};

} // namespace veilpix::views
