// What stands where nothing is (yet): a picture, a sentence, a hint, perhaps the one thing to do.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace veilpix::views {

class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);

    // An empty actionText hides the button.
    void present(const QString& iconName, const QString& title, const QString& hint, const QString& actionText = {});
    void setWaiting(bool waiting); // a busy bar under the hint
    [[nodiscard]] QString title() const;

Q_SIGNALS:
    void actionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    void tint();

    QLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_hint = nullptr;
    QProgressBar* m_busy = nullptr;
    QPushButton* m_action = nullptr;
    QString m_iconName;
};

} // namespace veilpix::views
