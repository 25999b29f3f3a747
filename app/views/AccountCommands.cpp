#include "app/views/AccountCommands.h"

#include "app/models/ErrorText.h"
#include "app/models/ServerText.h"
#include "app/net/ApiClient.h"
#include "app/net/AuthJobs.h"
#include "app/session/PinBook.h"
#include "app/settings/Settings.h"
#include "app/views/KeyExportCommand.h"
#include "app/views/dialogs/AccountDialog.h"
#include "app/views/dialogs/ChangePasswordDialog.h"
#include "app/views/dialogs/CheckWordsDialog.h"
#include "app/views/dialogs/ClassicKeyDialog.h"
#include "common/base/Literals.h"
#include "common/identity/KeyRing.h"

namespace veilpix::views {

using models::ErrorText;
using session::Session;

AccountCommands::AccountCommands(Session& session, settings::Settings& settings, QThreadPool& pool,
                                 UserPrompts& prompts, QWidget* window)
    : QObject(window), m_session(session), m_settings(settings), m_prompts(prompts), m_window(window),
      m_export(new KeyExportCommand(session, pool, prompts, window))
{
    connect(&session, &Session::wiping, this, &AccountCommands::closeDialogs);
    connect(m_export, &KeyExportCommand::exported, this, &AccountCommands::succeeded);
    connect(&session.pins(), &session::PinBook::saveFailed, this, [this](const Error& error) {
        Q_EMIT message({Tone::Warning, ErrorText::describe(error, tr("your list of people"))});
    });
    connect(&session, &Session::passwordChanged, this,
            [this] { succeeded(tr("The password was changed. Other computers have to sign in again.")); });
    connect(&session, &Session::classicKeyImported, this, [this] {
        succeeded(tr("The classic key was imported. Pictures of the old scheme open now; re-encrypt them to protect "
                     "them."));
        if (m_account) {
            m_account->setClassicKeys(int(m_session.keyRing()->classicKeys().size()));
        }
    });
    connect(&session, &Session::recoveryWordsReady, this, [this] {
        if (m_form) { // the words come in the window itself, as after registration
            closeDialogs();
        }
    });
    connect(&session, &Session::failed, this, &AccountCommands::failed);
    connect(&session, &Session::progress, this, [this](const QString& step) {
        if (m_form && m_form->isBusy()) {
            m_form->setBusy(step);
        }
    });
}

void AccountCommands::open(FormDialog* dialog)
{
    connect(dialog, &FormDialog::cancelled, this, [this, dialog] {
        m_session.cancel();
        dialog->setBusy({});
        dialog->setProblem(tr("Cancelled. If the server had taken the change by then, it holds."));
    });
    m_dialogs.open(dialog);
}

void AccountCommands::closeDialogs()
{
    if (m_form) {
        m_form->setBusy({});
    }
    m_export->closeDialog();
    m_dialogs.closeAll();
}

void AccountCommands::showAccount()
{
    m_account = new AccountDialog(m_session.userName(), models::ServerText::describe(m_settings), m_window);
    m_account->setWordsCheckedOn(m_settings.recoveryCheckedOn(m_session.userName()));
    m_account->setClassicKeys(int(m_session.keyRing()->classicKeys().size()));
    connect(m_account, &AccountDialog::changePasswordRequested, this, &AccountCommands::changePassword);
    connect(m_account, &AccountDialog::checkWordsRequested, this, &AccountCommands::checkWords);
    connect(m_account, &AccountDialog::renewWordsRequested, this, &AccountCommands::renewWords);
    connect(m_account, &AccountDialog::exportKeysRequested, m_export, &KeyExportCommand::start);
    connect(m_account, &AccountDialog::importClassicKeyRequested, this, &AccountCommands::importClassicKey);
    connect(m_account, &AccountDialog::endSessionRequested, this, &AccountCommands::endSession);
    m_dialogs.open(m_account);
    listSessions();
}

void AccountCommands::changePassword()
{
    auto* dialog =
        new ChangePasswordDialog(m_session.userName(), models::ServerText::isBeyondThisComputer(m_settings), m_window);
    connect(dialog, &ChangePasswordDialog::submitted, this, [this, dialog] {
        run(dialog);
        m_session.changePassword(dialog->copyOld(), dialog->copyNew());
    });
    open(dialog);
}

void AccountCommands::checkWords()
{
    auto* dialog = new CheckWordsDialog(
        [this](const QStringList& words) { return m_session.recoveryWordsMatch(words); }, m_window);
    connect(dialog, &CheckWordsDialog::passed, this, [this] {
        const QDate today = QDate::currentDate();
        m_settings.setRecoveryCheckedOn(m_session.userName(), today);
        if (m_account) {
            m_account->setWordsCheckedOn(today);
        }
        succeeded(tr("The words on your paper open this account."));
    });
    open(dialog);
}

void AccountCommands::renewWords()
{
    auto* dialog = new PasswordDialog("renewWordsDialog", tr("New recovery words"),
                                      tr("The 24 words that you have stop working, and you get others to write down. "
                                         "Other computers have to sign in again."),
                                      tr("Make new words"), m_window);
    connect(dialog, &PasswordDialog::submitted, this, [this, dialog] {
        run(dialog);
        m_session.renewRecoveryWords(dialog->copyPassword());
    });
    open(dialog);
}

void AccountCommands::importClassicKey()
{
    auto* dialog = new ClassicKeyDialog(m_prompts, m_window);
    connect(dialog, &PasswordDialog::submitted, this, [this, dialog] { import(dialog); });
    open(dialog);
}

void AccountCommands::import(ClassicKeyDialog* dialog)
{
    const auto privateText = dialog->privateText();
    const auto publicText = dialog->publicText();
    if (!privateText || !publicText) {
        const bool tooLarge = (privateText ? publicText : privateText).error().code == ErrorCode::TooLarge;
        const session::Failure failure{
            session::Failure::During::ImportingKey, {tooLarge ? ErrorCode::BadKey : ErrorCode::Io, u"a key file"_s}, 0};
        dialog->setProblem(ErrorText::describe(failure, tr("The key file")));
        return;
    }
    run(dialog);
    m_session.importClassicKey(*privateText, *publicText, dialog->copyPassword());
}

void AccountCommands::run(FormDialog* dialog)
{
    m_form = dialog;
    dialog->setBusy(tr("Checking the password"));
}

void AccountCommands::succeeded(const QString& text)
{
    if (m_form) {
        m_form->setBusy({});
        m_form->close();
    }
    if (m_account) {
        m_account->say({Tone::Success, text}); // the window lies behind it
        listSessions();
    } else {
        Q_EMIT message({Tone::Success, text});
    }
}

bool AccountCommands::takes(const session::Failure& failure) const
{
    using During = session::Failure::During;
    return m_form && (failure.during == During::ChangingPassword || failure.during == During::ImportingKey ||
                      failure.during == During::RenewingWords);
}

void AccountCommands::failed(const session::Failure& failure)
{
    if (!takes(failure)) {
        if (m_session.isOpen()) {
            Q_EMIT message({Tone::Warning, ErrorText::describe(failure, m_session.userName())});
        }
        return;
    }
    m_form->setBusy({});
    m_form->setProblem(ErrorText::describe(failure, m_session.userName()));
    if (failure.error.code == ErrorCode::WrongPassword) {
        if (auto* change = qobject_cast<ChangePasswordDialog*>(m_form.data())) {
            change->askOldAgain();
        } else if (auto* password = qobject_cast<PasswordDialog*>(m_form.data())) {
            password->askAgain();
        }
    }
}

void AccountCommands::listSessions()
{
    auto* job = new net::SessionsJob(m_session.api(), m_account);
    connect(job, &net::Job::finished, m_account, [this, job] {
        if (job->error()) {
            m_account->setSessionsProblem(ErrorText::describe(*job->error()));
        } else {
            m_account->setSessions(job->sessions());
        }
    });
    job->startSoon();
}

void AccountCommands::endSession(const QString& sessionId)
{
    auto* job = new net::EndSessionJob(m_session.api(), sessionId, m_account);
    connect(job, &net::Job::finished, m_account, [this, job] {
        if (job->error()) {
            m_account->setSessionsProblem(ErrorText::describe(*job->error(), tr("The other computer")));
        } else {
            listSessions();
        }
    });
    job->startSoon();
}

} // namespace veilpix::views
