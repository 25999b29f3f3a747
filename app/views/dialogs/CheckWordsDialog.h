// A rehearsal of the day on which the password is forgotten: do the words on the paper open this account? Nothing is
// changed, and nothing leaves this computer.
#pragma once

#include <functional>

#include "app/views/dialogs/FormDialog.h"

namespace veilpix::views {

class WordsField;

class CheckWordsDialog : public FormDialog {
    Q_OBJECT

public:
    // fits: whether these 24 words belong to the account that is open.
    CheckWordsDialog(std::function<bool(const QStringList& words)> fits, QWidget* parent = nullptr);
    ~CheckWordsDialog() override;

Q_SIGNALS:
    void passed();

private:
    void check();

    std::function<bool(const QStringList& words)> m_fits;
    WordsField* m_words = nullptr;
};

} // namespace veilpix::views
