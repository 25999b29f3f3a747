// The dialogs that one part of the window has open, so that it can close them all: the app may lock.
#pragma once

#include <QDialog>
#include <QList>
#include <QPointer>

namespace veilpix::views {

class OpenDialogs {
public:
    void open(QDialog* dialog)
    {
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        m_dialogs.removeIf([](const QPointer<QDialog>& one) { return one.isNull(); });
        m_dialogs.append(dialog);
        dialog->open();
    }
    void closeAll()
    {
        const auto dialogs = std::exchange(m_dialogs, {});
        for (const QPointer<QDialog>& dialog : dialogs) {
            if (dialog) {
                dialog->reject();
            }
        }
    }

private:
    QList<QPointer<QDialog>> m_dialogs;
};

} // namespace veilpix::views
