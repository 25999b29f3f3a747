#include "app/views/dialogs/CheckWordsDialog.h"

#include <QPushButton>

#include "app/views/widgets/WordsField.h"

namespace veilpix::views {

CheckWordsDialog::CheckWordsDialog(std::function<bool(const QStringList& words)> fits, QWidget* parent)
    : FormDialog("checkWordsDialog", tr("Check the recovery words"), 460, parent), m_fits(std::move(fits))
{
    addText(
        tr("Type the words from your paper, as you would after losing the password. Nothing is changed, and they do "
           "not leave this computer."));
    m_words = new WordsField(this);
    addField(tr("Recovery &words"), m_words);
    auto* button = addEnd("checkWordsButton", tr("Check"));
    connect(button, &QPushButton::clicked, this, &CheckWordsDialog::check);
    // Half a word is no mistake.
    connect(m_words, &QPlainTextEdit::textChanged, this, [this] { setProblem({}); });
    m_words->setFocus();
}

CheckWordsDialog::~CheckWordsDialog()
{
    m_words->clear();
}

void CheckWordsDialog::check()
{
    const QString reason = m_words->reasonAgainst();
    if (!reason.isEmpty()) {
        setProblem(reason);
        m_words->setFocus();
    } else if (!m_fits(m_words->words())) {
        setProblem(tr("These are recovery words, but not the present ones of this account: they may be of another "
                      "account, or new ones were made since. If you cannot find the right ones, make new ones."));
        m_words->setFocus();
    } else {
        Q_EMIT passed();
        accept();
    }
}

} // namespace veilpix::views
