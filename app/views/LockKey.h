// The lock's key while a dialog is open: a shortcut of the window behind does not reach through one, and whoever locks
// is in a hurry.
#pragma once

#include <QKeySequence>
#include <QObject>

namespace veilpix::views {

class LockKey : public QObject {
    Q_OBJECT

public:
    LockKey(QKeySequence key, QObject* parent);

Q_SIGNALS:
    void pressed(); // in front of a modal dialog; elsewhere the action's own shortcut serves

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QKeySequence m_key;
};

} // namespace veilpix::views
