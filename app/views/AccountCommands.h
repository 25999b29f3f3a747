// What one does to the account that is open: password, recovery words, classic keys, other computers. Says what came of
// it in the message bar.
#pragma once

#include <QObject>
#include <QPointer>

#include "app/session/Session.h"
#include "app/views/OpenDialogs.h"
#include "app/views/widgets/MessageBar.h"

class QThreadPool;

namespace veilpix::settings {
class Settings;
}

namespace veilpix::views {

class AccountDialog;
class ChangePasswordDialog;
class ClassicKeyDialog;
class FormDialog;
class KeyExportCommand;
class UserPrompts;

class AccountCommands : public QObject {
    Q_OBJECT

public:
    // pool: for what takes long and may not wait for pictures. window: that its dialogs stand in front of.
    AccountCommands(session::Session& session, settings::Settings& settings, QThreadPool& pool, UserPrompts& prompts,
                    QWidget* window);

    void showAccount();
    void changePassword();
    void checkWords();
    void renewWords();
    void importClassicKey();

Q_SIGNALS:
    void message(const veilpix::views::MessageBar::Message& message);

private:
    void open(FormDialog* dialog);
    void closeDialogs(); // the app locks
    // True when the failure belongs to a dialog of these, which says it.
    [[nodiscard]] bool takes(const session::Failure& failure) const;
    void run(FormDialog* dialog); // from now on it shows what the session does
    void succeeded(const QString& text);
    void failed(const session::Failure& failure);
    void import(ClassicKeyDialog* dialog);
    void listSessions();
    void endSession(const QString& sessionId);

    session::Session& m_session;
    settings::Settings& m_settings;
    UserPrompts& m_prompts;
    QWidget* m_window;
    KeyExportCommand* m_export;
    OpenDialogs m_dialogs;
    QPointer<AccountDialog> m_account;
    QPointer<FormDialog> m_form; // the one that waits for the session
};

} // namespace veilpix::views
