// A dialog of one column: title, a sentence, fields, what went wrong, and buttons. As high as its wrapped texts need.
#pragma once

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace veilpix::views {

class ProblemBox;

class FormDialog : public QDialog {
    Q_OBJECT

public:
    FormDialog(const char* objectName, const QString& title, int width, QWidget* parent = nullptr);

    void setProblem(const QString& text); // empty hides it; the fields stay as they are
    // While something runs: a bar that says what, the main button off; Cancel ends what runs.
    void setBusy(const QString& step); // empty = not busy
    [[nodiscard]] bool isBusy() const { return m_busy; }

Q_SIGNALS:
    void cancelled(); // while busy; the dialog stays

protected:
    [[nodiscard]] QVBoxLayout* column() const { return m_column; }
    void addText(const QString& text);
    QLabel* addField(const QString& caption, QWidget* field); // a label above a field, its buddy
    // What went wrong and the bar, then Cancel and the main button; last of all.
    QPushButton* addEnd(const char* objectName, const QString& text);
    void reject() override;
    bool event(QEvent* event) override;

private:
    QVBoxLayout* m_column = nullptr;
    ProblemBox* m_problem = nullptr;
    QLabel* m_step = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_main = nullptr;
    bool m_busy = false;
};

} // namespace veilpix::views
