// Where the 24 recovery words are typed or pasted.
#pragma once

#include <QPlainTextEdit>
#include <QStringList>

namespace veilpix::views {

class WordsField : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit WordsField(QWidget* parent = nullptr);

    [[nodiscard]] QStringList words() const; // empty until they are right
    // What keeps them from being right, naming the word; empty = nothing.
    [[nodiscard]] QString reasonAgainst() const;
};

} // namespace veilpix::views
