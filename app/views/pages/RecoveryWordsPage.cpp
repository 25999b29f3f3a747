#include "app/views/pages/RecoveryWordsPage.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>

#include "app/models/ErrorText.h"
#include "app/views/theme/Icons.h"
#include "app/views/widgets/Naming.h"
#include "app/views/widgets/UserPrompts.h"
#include "common/base/Literals.h"
#include "common/base/files/AtomicFile.h"

namespace veilpix::views {

namespace {
constexpr int clipboardKeepsMs = 60'000;
constexpr int columns = 4;
} // namespace

RecoveryWordsPage::RecoveryWordsPage(UserPrompts& prompts, QWidget* parent)
    : CardPage("recoveryWordsPage", u"key"_s, tr("Write down these 24 words"),
               tr("They open your account when the password is forgotten. Nobody else has them: without them and "
                  "without the password, the pictures are lost."),
               parent),
      m_prompts(prompts)
{
    setCardWidth(620);
    auto* cells = named(new QWidget(card()), "wordGrid", tr("Recovery words"));
    m_grid = new QGridLayout(cells);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    body()->addWidget(cells);
    body()->addSpacing(6);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch();
    const auto add = [this, row](const char* objectName, const QString& text, const char* iconName) {
        auto* button = named(new QPushButton(icon(QLatin1String(iconName)), text, card()), objectName, text);
        button->setAutoDefault(true);
        row->addWidget(button);
        return button;
    };
    auto* copyButton = add("copyWordsButton", tr("Copy"), "copy");
    auto* printButton = add("printWordsButton", tr("Print…"), "print");
    auto* saveButton = add("saveWordsButton", tr("Save…"), "save");
    row->addStretch();
    body()->addLayout(row);
    m_note = named(makeLabel(tr("Paper in a drawer is the best place for them."), "muted", card()), "wordsNote");
    m_note->setAlignment(Qt::AlignHCenter);
    body()->addWidget(m_note);
    m_continue = addMainButton("wordsContinueButton", tr("I have written them down"));
    m_clipboardTimer.setSingleShot(true);
    connect(&m_clipboardTimer, &QTimer::timeout, this, &RecoveryWordsPage::clearClipboard);
    connect(copyButton, &QPushButton::clicked, this, &RecoveryWordsPage::copy);
    connect(printButton, &QPushButton::clicked, this, &RecoveryWordsPage::print);
    connect(saveButton, &QPushButton::clicked, this, &RecoveryWordsPage::save);
    connect(m_continue, &QPushButton::clicked, this, &RecoveryWordsPage::continued);
}

void RecoveryWordsPage::focusFirst()
{
    m_continue->setFocus();
}

void RecoveryWordsPage::setWords(const QStringList& words, const QString& userName)
{
    wipe();
    m_words = words;
    m_userName = userName;
    const int lines = int(words.size() + columns - 1) / columns;
    for (int i = 0; i < words.size(); ++i) {
        auto* cell = new QFrame(card());
        cell->setObjectName(u"wordCell"_s);
        cell->setAccessibleName(tr("Word %1: %2").arg(i + 1).arg(words.at(i)));
        auto* row = new QHBoxLayout(cell);
        row->setContentsMargins(10, 4, 10, 4);
        auto* number = makeLabel(QString::number(i + 1), "muted", cell, 0.88);
        number->setFixedWidth(20);
        row->addWidget(number);
        auto* word = named(makeLabel(words.at(i), "heading", cell), "word");
        word->setWordWrap(false);
        row->addWidget(word, 1);
        cell->setMinimumHeight(34);
        m_grid->addWidget(cell, i % lines, i / lines); // down the columns, as one writes a list
    }
}

void RecoveryWordsPage::wipe()
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_words.clear();
    clearClipboard();
}

QString RecoveryWordsPage::plainText() const
{
    QString text = tr("Veilpix recovery words of %1").arg(m_userName) + "\n\n"_L1;
    for (int i = 0; i < m_words.size(); ++i) {
        text += u"%1. %2\n"_s.arg(i + 1, 2).arg(m_words.at(i));
    }
    return text + QLatin1Char('\n') +
           tr("Whoever has these words can open the pictures. Keep them where you keep keys.") + QLatin1Char('\n');
}

void RecoveryWordsPage::copy()
{
    QGuiApplication::clipboard()->setText(m_words.join(QLatin1Char(' ')));
    m_copied = true;
    m_clipboardTimer.start(clipboardKeepsMs);
    m_note->setText(tr("Copied. The clipboard is emptied in a minute."));
}

void RecoveryWordsPage::clearClipboard()
{
    if (std::exchange(m_copied, false)) {
        QGuiApplication::clipboard()->clear();
        m_note->setText(tr("The clipboard was emptied."));
    }
    m_clipboardTimer.stop();
}

void RecoveryWordsPage::print()
{
    m_prompts.print(this, u"<pre style=\"font-size:14pt\">%1</pre>"_s.arg(plainText().toHtmlEscaped()));
}

void RecoveryWordsPage::save()
{
    m_prompts.saveFile(
        this, tr("Save recovery words"), tr("veilpix-recovery-words-%1.txt").arg(m_userName),
        [this](const QString& path) {
            using base::AtomicFile;
            const Result<void> saved =
                AtomicFile::write(path, plainText().toUtf8(), {.existing = AtomicFile::Existing::Replace});
            setProblem(saved ? QString()
                             : models::ErrorText::describeSaving(saved.error(), tr("Recovery words"), path));
            if (saved) {
                m_note->setText(tr("Saved. Move the file to a stick or another safe place."));
            }
        });
}

} // namespace veilpix::views
