// A copy of the account's keys as a file: asks for the password and the form, then for the place, and writes it.
#pragma once

#include <QObject>
#include <QPointer>

#include "app/session/KeyExport.h"
#include "app/views/OpenDialogs.h"

class QThreadPool;
class QWidget;

namespace veilpix::session {
class Session;
}

namespace veilpix::views {

class ExportKeysDialog;
class UserPrompts;

class KeyExportCommand : public QObject {
    Q_OBJECT

public:
    // pool: for the password's stretching. window: that the dialog stands in front of.
    KeyExportCommand(session::Session& session, QThreadPool& pool, UserPrompts& prompts, QWidget* window);

    void start();
    void closeDialog(); // the app locks

Q_SIGNALS:
    void exported(const QString& text); // what was written where, as one tells it

private:
    void prepare();
    void askForPlace(const session::KeyExport& prepared);
    void write(const session::KeyExport& prepared, const QString& path);
    void tellWritten(const Result<void>& written, const QString& path);

    session::Session& m_session;
    QThreadPool& m_pool;
    UserPrompts& m_prompts;
    QWidget* m_window;
    OpenDialogs m_dialogs;
    QPointer<ExportKeysDialog> m_dialog; // the one that waits
};

} // namespace veilpix::views
