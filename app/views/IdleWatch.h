// Notices that nobody is there: no key or mouse for some minutes, or the computer slept.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <chrono>

namespace veilpix::views {

class IdleWatch : public QObject {
    Q_OBJECT

public:
    explicit IdleWatch(QObject* parent = nullptr);
    void setMinutes(int minutes); // 0 = never
    void setIdleAfter(std::chrono::milliseconds time);
    // Milliseconds that the computer has slept since it started. For the next look.
    [[nodiscard]] static qint64 sleptMs();

Q_SIGNALS:
    void idle();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void look();

    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_slept = 0;
    std::chrono::milliseconds m_after{0};
};

} // namespace veilpix::views
