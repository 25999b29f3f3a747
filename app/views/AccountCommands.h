// What one does to the account that is open: password, recovery words, classic keys, other computers. Says what came of
// it in the message bar.
#pragma once

#include <QObject>
#include <QPointer>

#include "app/session/KeyExport.h"
#include "app/session/Session.h"
#include "app/views/AppParts.h"
#include "app/views/widgets/MessageBar.h"

class QDialog;

namespace veilpix::views {

class AccountDialog;
class ChangePasswordDialog;
class ClassicKeyDialog;
class ExportKeysDialog;
class FormDialog;
class PasswordDialog;

class AccountCommands : public QObject {
    Q_OBJECT

public:
    AccountCommands(const AppParts& parts, QWidget* window);

    void showAccount(const QString& serverText);
    void changePassword();
    void checkWords();
    void renewWords();
    void importClassicKey();
    void exportKeys();
    void closeDialogs(); // the app locks
    // True when the failure belongs to a dialog of these, which says it.
    [[nodiscard]] bool takes(const session::Failure& failure) const;

Q_SIGNALS:
    void message(const veilpix::views::MessageBar::Message& message);

private:
    void open(QDialog* dialog);
    void run(FormDialog* dialog); // from now on it shows what the session does
    void succeeded(const QString& text);
    void failed(const session::Failure& failure);
    void import(ClassicKeyDialog* dialog);
    void prepareExport(ExportKeysDialog* dialog);
    void writeExport(ExportKeysDialog* dialog, const session::KeyExport& prepared, const QString& path);
    void listSessions();
    void endSession(const QString& sessionId);
    [[nodiscard]] bool isBeyondThisComputer() const;

    AppParts m_parts;
    QWidget* m_window;
    QList<QPointer<QDialog>> m_dialogs;
    QPointer<AccountDialog> m_account;
    QPointer<FormDialog> m_form; // the one that waits for the session
};

} // namespace veilpix::views
