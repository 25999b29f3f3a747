// Shows the 24 words once: to write down, copy, print or save.
#pragma once

#include <QStringList>
#include <QTimer>

#include "app/views/pages/CardPage.h"

class QGridLayout;

namespace veilpix::views {

class UserPrompts;

class RecoveryWordsPage : public CardPage {
    Q_OBJECT

public:
    explicit RecoveryWordsPage(UserPrompts& prompts, QWidget* parent = nullptr);
    void wipe() override;
    void focusFirst() override;
    void setWords(const QStringList& words, const QString& userName);

Q_SIGNALS:
    void continued();

private:
    void copy();
    void print();
    void save();
    [[nodiscard]] QString plainText() const;
    void clearClipboard();

    UserPrompts& m_prompts;
    QGridLayout* m_grid = nullptr;
    QPushButton* m_continue = nullptr;
    QLabel* m_note = nullptr;
    QStringList m_words;
    QString m_userName;
    QTimer m_clipboardTimer;
    bool m_copied = false;
};

} // namespace veilpix::views
