// Three of the 24 words are typed again, from paper: proof that they were written down.
#pragma once

#include <QStringList>
#include <array>

#include "app/views/pages/CardPage.h"

class QLineEdit;

namespace veilpix::views {

class ConfirmWordsPage : public CardPage {
    Q_OBJECT

public:
    explicit ConfirmWordsPage(QWidget* parent = nullptr);
    void wipe() override;
    void focusFirst() override;
    void setWords(const QStringList& words);                             // three places are drawn
    [[nodiscard]] std::array<int, 3> places() const { return m_places; } // from 0

Q_SIGNALS:
    void confirmed();
    void backChosen();

private:
    void submit();

    std::array<QLineEdit*, 3> m_fields{};
    std::array<QLabel*, 3> m_captions{};
    std::array<int, 3> m_places{};
    QStringList m_words;
};

} // namespace veilpix::views
