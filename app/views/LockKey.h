// The lock's key while a dialog or a menu is open: a shortcut of the window behind does not reach through one, and
// whoever locks is in a hurry.
#pragma once

#include <QKeySequence>
#include <QObject>

namespace veilpix::views {

class LockKey : public QObject {
    Q_OBJECT

public:
    LockKey(const QKeySequence& key, QObject* parent);

Q_SIGNALS:
    void pressed(); // in front of a dialog or a menu; elsewhere the action's own shortcut serves

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QKeySequence m_key;
};

} // namespace veilpix::views
