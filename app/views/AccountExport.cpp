// AccountCommands: the account's keys as files.
#include <QDir>
#include <QFileInfo>

#include "app/models/ErrorText.h"
#include "app/net/Background.h"
#include "app/pictures/PictureLibrary.h"
#include "app/session/AccountFiles.h"
#include "app/views/AccountCommands.h"
#include "app/views/dialogs/ExportKeysDialog.h"
#include "app/views/widgets/UserPrompts.h"
#include "common/base/Literals.h"

namespace veilpix::views {

using models::ErrorText;
using session::KeyExport;

void AccountCommands::exportKeys()
{
    auto* dialog = new ExportKeysDialog(m_window);
    connect(dialog, &PasswordDialog::submitted, this, [this, dialog] { prepareExport(dialog); });
    open(dialog);
    connect(dialog, &FormDialog::cancelled, dialog,
            [dialog] { dialog->setProblem(tr("Cancelled. Nothing was written.")); });
}

// The password first: nobody should have to choose a place twice for a slip of the finger.
void AccountCommands::prepareExport(ExportKeysDialog* dialog)
{
    auto stored = m_parts.session.files().ring(m_parts.session.userName()).read();
    auto password = identity::Password::fromUtf8(dialog->copyPassword().reveal());
    if (!stored || !password) {
        dialog->setProblem(ErrorText::describe(stored ? password.error() : stored.error(), tr("The key ring")));
        return;
    }
    run(dialog);
    net::inBackground(
        m_parts.library.heavyPool(), dialog,
        [stored = std::move(*stored), password = std::move(*password), form = dialog->form()] {
            return KeyExport::prepare(stored, password, form);
        },
        [this, dialog](Result<KeyExport> prepared) {
            if (!dialog->isBusy()) {
                return; // cancelled
            }
            dialog->setBusy({});
            if (!prepared) {
                const bool wrong = prepared.error().code == ErrorCode::WrongPassword;
                dialog->setProblem(wrong ? tr("The password is wrong. Nothing was written.")
                                         : ErrorText::describe(prepared.error(), tr("The key ring")));
                dialog->askAgain();
                return;
            }
            const QString name =
                m_parts.session.userName() + (dialog->form() == KeyExport::Form::KeyRing ? u".vpk"_s : u".pem"_s);
            m_parts.prompts.saveFile(
                dialog, tr("Save a copy of your keys"), name,
                [this, dialog = QPointer(dialog), prepared = std::move(*prepared)](const QString& path) {
                    if (dialog) {
                        writeExport(dialog, prepared, path);
                    }
                });
        });
}

void AccountCommands::writeExport(ExportKeysDialog* dialog, const KeyExport& prepared, const QString& path)
{
    dialog->setBusy(tr("Writing the file"));
    net::inBackground(
        m_parts.library.heavyPool(), dialog, [prepared, path] { return prepared.write(path); },
        [this, dialog, path](const Result<void>& written) {
            const QFileInfo file(path);
            dialog->setBusy({});
            if (written) {
                succeeded(tr("A copy of your keys was saved as %1 in %2. Keep it where only you come.")
                              .arg(file.fileName(), QDir::toNativeSeparators(file.absolutePath())));
                return;
            }
            const ErrorCode code = written.error().code;
            const bool inTheWay =
                code == ErrorCode::AlreadyExists || code == ErrorCode::StaleVersion || code == ErrorCode::BadKeyRing;
            dialog->setProblem(inTheWay ? tr("%1 is there already and holds something else, so it was left as it is. "
                                             "Choose another name.")
                                              .arg(file.fileName())
                                        : ErrorText::describe(written.error(), file.fileName()));
        });
}

} // namespace veilpix::views
