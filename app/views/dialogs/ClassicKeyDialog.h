// The two key files of the classic client, and the password under which the key ring is sealed anew with them.
#pragma once

#include "app/views/dialogs/PasswordDialog.h"
#include "common/base/Result.h"

class QLineEdit;

namespace veilpix::views {

class UserPrompts;

class ClassicKeyDialog : public PasswordDialog {
    Q_OBJECT

public:
    explicit ClassicKeyDialog(UserPrompts& prompts, QWidget* parent = nullptr);

    // The files' contents, `d n` and `n e`. Errors: Io; TooLarge for what is no key file.
    [[nodiscard]] Result<crypto::SecretBytes> privateText() const;
    [[nodiscard]] Result<crypto::SecretBytes> publicText() const;

protected:
    [[nodiscard]] QString reasonAgainst() const override;

private:
    QLineEdit* addFile(const char* objectName, const QString& caption, const QString& buttonText);
    void choose(QLineEdit* field);

    UserPrompts& m_prompts;
    QLineEdit* m_private = nullptr;
    QLineEdit* m_public = nullptr;
};

} // namespace veilpix::views
