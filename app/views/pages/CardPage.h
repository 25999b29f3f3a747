// A page with one thing to do: icon, title, a sentence, the fields, and room for what went wrong. Scrolls when the
// window is small.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace veilpix::views {

class ProblemBox;

class CardPage : public QWidget {
    Q_OBJECT

public:
    CardPage(const char* objectName, const QString& iconName, const QString& title, const QString& text,
             QWidget* parent = nullptr);

    // What happened and what to do; empty hides it. The fields stay as they are.
    void setProblem(const QString& text);
    [[nodiscard]] QString problem() const;
    // What keeps the fields from being sent, as one of them says. It is followed while the person mends it; what a
    // server said stays until the next try.
    void setOwnProblem(const QString& text);
    void followOwnProblem(const QString& text);
    void setTexts(const QString& title, const QString& text);

    virtual void wipe() {}       // forget what was typed
    virtual void focusFirst() {} // where typing starts
    void bringFocusIntoView();   // where the window is small

protected:
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    [[nodiscard]] QWidget* card() const { return m_card; }
    void setCardWidth(int width);
    QLabel* addCaption(const QString& text, QWidget* field); // a label above a field, its buddy
    QPushButton* addMainButton(const char* objectName, const QString& text);
    QPushButton* addLink(const char* objectName, const QString& text);
    void cancelByEscape(QPushButton* cancel); // while it can be seen
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void tint();

    QWidget* m_card = nullptr;
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_body = nullptr;
    QLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_text = nullptr;
    ProblemBox* m_problem = nullptr;
    QString m_iconName;
    bool m_problemIsOwn = false;
};

} // namespace veilpix::views
