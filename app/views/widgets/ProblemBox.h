// What went wrong and what to do about it, in a frame of the colour of danger; not in sight while there is nothing.
#pragma once

#include <QFrame>

class QLabel;

namespace veilpix::views {

class ProblemBox : public QFrame {
    Q_OBJECT

public:
    // textName: the object name of the text in it.
    explicit ProblemBox(const char* textName, QWidget* parent = nullptr);

    void setText(const QString& text); // empty hides it; else assistive technology says it at once
    [[nodiscard]] QString text() const;

private:
    QLabel* m_text = nullptr;
};

} // namespace veilpix::views
