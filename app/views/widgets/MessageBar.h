// What just happened, above the content: a sentence, at most one action, and a way to close it. Several messages wait
// for each other; an error is never pushed away by good news, nor an Undo by
// news that offer nothing.
#pragma once

#include <QFrame>
#include <QList>
#include <QTimer>
#include <functional>

#include "app/views/theme/ThemeColors.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace veilpix::views {

class MessageBar : public QFrame {
    Q_OBJECT

public:
    struct Message {
        Tone tone = Tone::Info;
        QString text;
        QString actionText = {}; // empty = no action
        std::function<void()> action = {};
        QString topic = {}; // by which it can be withdrawn
    };

    explicit MessageBar(QWidget* parent = nullptr);

    void post(Message message);
    void dismiss(); // the one in sight
    void dismissAll();
    void withdraw(const QString& topic); // what was said of it is no longer so
    [[nodiscard]] QString text() const;
    [[nodiscard]] Tone tone() const;

Q_SIGNALS:
    void shownChanged(bool shown);

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();

    QLabel* m_icon = nullptr;
    QLabel* m_label = nullptr;
    QLabel* m_more = nullptr;
    QPushButton* m_action = nullptr;
    QToolButton* m_close = nullptr;
    QList<Message> m_messages; // the first is in sight
    QTimer m_leave;
};

} // namespace veilpix::views
