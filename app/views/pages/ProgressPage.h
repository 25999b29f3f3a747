// Something takes its time: what, how far, and a way out.
#pragma once

#include "app/views/pages/CardPage.h"

class QProgressBar;

namespace veilpix::views {

class ProgressPage : public CardPage {
    Q_OBJECT

public:
    explicit ProgressPage(QWidget* parent = nullptr);
    void focusFirst() override;
    void begin(const QString& title, const QString& text, const QString& cancelText);
    void setProgress(const QString& step, int percent); // −1 = nobody knows

Q_SIGNALS:
    void cancelled();

private:
    QProgressBar* m_bar = nullptr;
    QLabel* m_step = nullptr;
    QPushButton* m_cancel = nullptr;
};

} // namespace veilpix::views
