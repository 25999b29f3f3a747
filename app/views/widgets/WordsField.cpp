#include "app/views/widgets/WordsField.h"

#include "app/views/widgets/Naming.h"
#include "common/identity/RecoveryWords.h"

namespace veilpix::views {

WordsField::WordsField(QWidget* parent) : QPlainTextEdit(parent)
{
    named(this, "wordsField", tr("The 24 recovery words"));
    setTabChangesFocus(true);
    setPlaceholderText(tr("Type or paste the words in their order"));
    setFixedHeight(96);
    setUndoRedoEnabled(false);
    setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
}

QStringList WordsField::words() const
{
    const auto parsed = identity::RecoveryWords::parse(toPlainText());
    return parsed ? parsed->words() : QStringList();
}

QString WordsField::reasonAgainst() const
{
    using Kind = identity::RecoveryWordsFault::Kind;
    const auto parsed = identity::RecoveryWords::parse(toPlainText());
    if (parsed) {
        return {};
    }
    const identity::RecoveryWordsFault& fault = parsed.error();
    switch (fault.kind) {
    case Kind::WrongCount:
        return tr("There are 24 words; here are %1.").arg(fault.count);
    case Kind::UnknownWord:
        return fault.suggestions.isEmpty()
                   ? tr("Word %1, “%2”, is not one of the words in use. Look at your paper again.")
                         .arg(fault.place)
                         .arg(fault.word)
                   : tr("Word %1, “%2”, is not one of the words in use. Is it “%3”?")
                         .arg(fault.place)
                         .arg(fault.word, fault.suggestions.first());
    case Kind::Checksum:
        break;
    }
    return tr(
        "Every word is one in use, but together they do not fit: two may be swapped, or one mistaken for another.");
}

} // namespace veilpix::views
