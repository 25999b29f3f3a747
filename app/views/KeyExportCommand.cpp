#include "app/views/KeyExportCommand.h"

#include <QDir>
#include <QFileInfo>

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/net/Background.h"
#include "app/session/AccountFiles.h"
#include "app/session/Session.h"
#include "app/views/dialogs/ExportKeysDialog.h"
#include "app/views/widgets/UserPrompts.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::ErrorText;
using session::KeyExport;

KeyExportCommand::KeyExportCommand(session::Session& session, QThreadPool& pool, UserPrompts& prompts, QWidget* window)
    : QObject(window), m_session(session), m_pool(pool), m_prompts(prompts), m_window(window)
{
}

void KeyExportCommand::start()
{
    m_dialog = new ExportKeysDialog(m_window);
    connect(m_dialog, &PasswordDialog::submitted, this, &KeyExportCommand::prepare);
    connect(m_dialog, &FormDialog::cancelled, m_dialog, [dialog = m_dialog.data()] {
        dialog->setBusy({});
        dialog->setProblem(tr("Cancelled. Nothing was written."));
    });
    m_dialogs.open(m_dialog);
}

void KeyExportCommand::closeDialog()
{
    if (m_dialog) {
        m_dialog->setBusy({});
    }
    m_dialogs.closeAll();
}

// The password first: nobody should have to choose a place twice for a slip of the finger.
void KeyExportCommand::prepare()
{
    auto stored = m_session.files().ring(m_session.userName()).read();
    auto password = identity::Password::fromUtf8(m_dialog->copyPassword().reveal());
    if (!stored || !password) {
        m_dialog->setProblem(ErrorText::describe(stored ? password.error() : stored.error(), tr("The key ring")));
        return;
    }
    m_dialog->setBusy(tr("Checking the password"));
    net::inBackground(
        m_pool, m_dialog,
        [stored = std::move(*stored), password = std::move(*password), form = m_dialog->form()] {
            return KeyExport::prepare(stored, password, form);
        },
        [this](Result<KeyExport> prepared) {
            if (!m_dialog || !m_dialog->isBusy()) {
                return; // cancelled
            }
            m_dialog->setBusy({});
            if (prepared) {
                askForPlace(*prepared);
                return;
            }
            const bool wrong = prepared.error().code == ErrorCode::WrongPassword;
            m_dialog->setProblem(wrong ? tr("The password is wrong. Nothing was written.")
                                       : ErrorText::describe(prepared.error(), tr("The key ring")));
            m_dialog->askAgain();
        });
}

void KeyExportCommand::askForPlace(const KeyExport& prepared)
{
    const QString name = m_session.userName() + (m_dialog->form() == KeyExport::Form::KeyRing ? u".vpk"_s : u".pem"_s);
    m_prompts.saveFile(m_dialog, tr("Save a copy of your keys"), name,
                       [this, dialog = m_dialog, prepared](const QString& path) {
                           if (dialog && dialog == m_dialog) {
                               write(prepared, path);
                           }
                       });
}

void KeyExportCommand::write(const KeyExport& prepared, const QString& path)
{
    m_dialog->setBusy(tr("Writing the file"));
    net::inBackground(
        m_pool, m_dialog, [prepared, path] { return prepared.write(path); },
        [this, path](const Result<void>& written) {
            if (m_dialog) {
                m_dialog->setBusy({});
                tellWritten(written, path);
            }
        });
}

void KeyExportCommand::tellWritten(const Result<void>& written, const QString& path)
{
    const QFileInfo file(path);
    if (written) {
        m_dialog->close();
        Q_EMIT exported(tr("A copy of your keys was saved as %1 in %2. Keep it where only you come.")
                            .arg(models::foreignText(file.fileName()),
                                 models::foreignText(QDir::toNativeSeparators(file.absolutePath()), 200)));
        return;
    }
    const ErrorCode code = written.error().code;
    const bool inTheWay =
        code == ErrorCode::AlreadyExists || code == ErrorCode::StaleVersion || code == ErrorCode::BadKeyRing;
    m_dialog->setProblem(inTheWay ? tr("%1 is there already and holds something else, so it was left as it is. "
                                       "Choose another name.")
                                        .arg(models::foreignText(file.fileName()))
                                  : ErrorText::describe(written.error(), file.fileName()));
}

} // namespace veilpix::views
